import { setTimeout as sleep } from "node:timers/promises";
import { styleText } from "node:util";
import type { Command } from "commander";
import { PostgresAlertBook } from "../../adapters/postgres/alerts/postgres-alert-book.ts";
import { toldToEnd } from "../../adapters/told-to-end.ts";
import type { HealthFigures, HealthReport, HealthResult } from "../../app/health/health-check.ts";
import { tellHealth } from "../../app/health/tell-health.ts";
import { toWireHealth } from "../../app/health/to-wire-health.ts";
import { ERRORS, HtsError } from "../../engine/errors.ts";
import { parseCount } from "../json-option.ts";
import { openHealth, type OpenHealth } from "../open-health.ts";
import { print } from "../print.ts";
import { hasColours } from "../render-quality.ts";

interface HealthOptions {
  readonly verbose?: boolean;
  readonly alert?: boolean;
  readonly monitor?: boolean;
  readonly every: number;
  readonly json?: boolean;
}

const USUAL_SECONDS = 5;
const COLOURS = { ok: "green", warning: "yellow", error: "red" } as const;
const WORDS = { ok: "ok", warning: "WARNING", error: "ERROR" } as const;
const CLEAR = "\u001b[H\u001b[2J";

const EXAMPLE = `
Example:
  coin-hts health --verbose

With --alert it is for cron: coin-hts health --alert. Exits with 4 when something is an error; warnings exit with 0. It starts nothing. HEALTH_THRESHOLDS says what counts
as trouble; docs/guides/monitoring.md lists the checks.`;

/** Adds `health`: looks at everything that the installation needs, has and should have done. */
export function addHealthCommand(program: Command): Command {
  return program
    .command("health")
    .description("look at database, queues, workers, API, machine, clock, storage, exchange and data")
    .option("--verbose", "show all that was measured")
    .option("--alert", "raise an alert for each check that is not ok, and resolve those that are")
    .option("--monitor", "look again and again until Ctrl-C")
    .option("--every <seconds>", "how often --monitor looks", parseCount, USUAL_SECONDS)
    .option("--json", "print as JSON, as GET /api/v1/monitoring/health answers")
    .addHelpText("after", EXAMPLE)
    .action(showHealth);
}

async function showHealth(options: HealthOptions): Promise<void> {
  const over = new AbortController();
  if (options.monitor === true) void toldToEnd().then(() => over.abort());
  const { monitor, openDatabase, close } = await openHealth();
  try {
    for (;;) {
      const report = await monitor.report();
      await print(render(report, options));
      if (options.alert === true) await tell(report, openDatabase);
      process.exitCode = report.errors > 0 ? ERRORS.check_failed.exitCode : 0;
      if (options.monitor !== true) return;
      await sleep(options.every * 1000, undefined, { signal: over.signal }).catch(() => undefined);
      if (over.signal.aborted) return;
    }
  } finally {
    await close();
  }
}

/** Alerts live in the database: that it is away nobody can be told of by them, and is no reason not to look at the rest. */
async function tell(report: HealthReport, openDatabase: OpenHealth["openDatabase"]): Promise<void> {
  try {
    await tellHealth(report, new PostgresAlertBook(await openDatabase()));
  } catch (error) {
    if (!(error instanceof HtsError)) throw error;
    process.stderr.write(`coin-hts: no alert could be raised or resolved: ${error.message} [${error.code}]\n`);
  }
}

function render(report: HealthReport, { json, monitor, verbose }: HealthOptions): string {
  if (json === true) return JSON.stringify(toWireHealth(report));
  const isColoured = hasColours(process.stdout);
  const width = Math.max(...report.results.map(({ name }) => name.length));
  const lines = report.results.flatMap((result) => renderResult(result, width, isColoured, verbose === true));
  const { overall, total, ok, warnings, errors } = report;
  const head = monitor === true ? [`${process.stdout.isTTY ? CLEAR : ""}${new Date().toISOString()}`] : [];
  return [...head, ...lines, "", `${overall}: ${total} checks, ${ok} ok, ${warnings} warnings, ${errors} errors`].join("\n");
}

function renderResult(
  { name, status, summary, latencyMs, figures, parts = {} }: HealthResult,
  width: number,
  isColoured: boolean,
  isVerbose: boolean,
): string[] {
  const word = WORDS[status].padEnd(7);
  const line = `${name.padEnd(width)}  ${isColoured ? styleText(COLOURS[status], word, { validateStream: false }) : word}  ${summary}`;
  if (!isVerbose) return [line];
  const details = Object.entries(parts).map(([part, of]) => `${part}: ${renderFigures(of)}`);
  return [line, ...[renderFigures({ ...figures, took_ms: latencyMs }), ...details].map((text) => `${" ".repeat(width + 11)}${text}`)];
}

function renderFigures(figures: HealthFigures): string {
  return Object.entries(figures)
    .map(([name, value]) => `${name}=${typeof value === "number" ? Math.round(value * 1000) / 1000 : String(value ?? "-")}`)
    .join(" ");
}
