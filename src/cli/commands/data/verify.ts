import type { Command } from "commander";
import type { SharedOutage } from "../../../app/market-data/quality/shared-outages.ts";
import { describeSeries } from "../../../app/market-data/series.ts";
import { type StoreVerification, type StoredComparison, verifyStore } from "../../../app/market-data/verify-store.ts";
import { ERRORS } from "../../../engine/errors.ts";
import { openStore } from "../../open-store.ts";
import { print } from "../../print.ts";
import { createProgressBar } from "../../progress-bar.ts";
import { hasColours, renderQuality } from "../../render-quality.ts";
import { decimal, percent } from "../../table.ts";
import { addSeriesOptions, chooseSeries, type SeriesOptions } from "./series-options.ts";
import { toVerificationResult } from "./verification-result.ts";

interface VerifyOptions extends SeriesOptions {
  readonly brief?: boolean;
  readonly json?: boolean;
}

const EXAMPLE = `
Examples:
  coin-hts data verify
  coin-hts data verify --symbols KRW-BTC --timeframes 1h --json

Reads every candle and compares every file with what was written. Exits with 4 when a file is damaged or a
finding is an error; warnings and missing candles are shown and do not change the exit code.`;

/** The most outages that are listed one by one. */
const MAX_OUTAGES = 10;

/** Adds `data verify`: says how far the stored candles can be trusted. */
export function addVerifyCommand(data: Command): Command {
  const command = data.command("verify").description("check the stored candles: files, gaps, prices, volumes, and series against each other");
  return addSeriesOptions(command)
    .option("--brief", "one line a series")
    .option("--json", "print the whole report as JSON")
    .addHelpText("after", EXAMPLE)
    .action(verify);
}

async function verify({ brief, json, ...options }: VerifyOptions): Promise<void> {
  const store = await openStore();
  const { series, damaged } = await store.list();
  const manifests = chooseSeries(series, options);
  const progress = createProgressBar("verify");
  const verification = await verifyStore(manifests, damaged, { store, nowMs: Date.now, onProgress: progress.update }).finally(progress.end);
  if (json === true) await print(JSON.stringify(toVerificationResult(verification)));
  else await print(render(verification, brief === true));
  if (!verification.ok) process.exitCode = ERRORS.check_failed.exitCode;
}

function render(verification: StoreVerification, isBrief: boolean): string {
  const { series, damaged, outages, comparisons, ok } = verification;
  if (series.length === 0 && damaged.length === 0) return "The store is empty. Fill it with: coin-hts data download, or coin-hts data import FILE";
  const parts = series.map((one) => (isBrief ? renderBrief(one) : renderWhole(one)));
  parts.push(...damaged.map(({ problem }) => `DAMAGED ${problem}`));
  const together = [...renderOutages(outages), ...comparisons.flatMap(renderComparison)];
  const verdict = ok ? `ok: ${series.length} series, every file is what was written` : "NOT ok: see the errors above";
  return [parts.join(isBrief ? "\n" : "\n\n"), ...(together.length === 0 ? [] : ["", ...together]), "", verdict].join("\n");
}

type Verified = StoreVerification["series"][number];

function nameOf({ series, synthetic }: Verified): string {
  return `${describeSeries(series)}${synthetic ? " (SYNTHETIC)" : ""}`;
}

function renderBrief(one: Verified): string {
  const { quality, damage, failure } = one;
  const wrong = [...damage.map(({ name, problem }) => `${name}: ${problem}`), ...(failure === null ? [] : [failure])];
  if (quality === null) return `${nameOf(one)}: ERROR ${wrong.join("; ")}`;
  const counts = (["error", "warning", "note"] as const).map(
    (severity) => [severity, quality.findings.filter((found) => found.severity === severity)] as const,
  );
  const found = counts.flatMap(([severity, list]) => (list.length === 0 ? [] : `${severity}s: ${list.map(({ kind }) => kind).join(", ")}`));
  const { gaps } = quality;
  const missing = `${decimal(gaps.missingCandles, 0)} missing in ${decimal(gaps.runs, 0)} gaps (${decimal(gaps.confirmedCandles, 0)} confirmed)`;
  return `${nameOf(one)}: ${decimal(quality.rows, 0)} candles, ${missing}${[...wrong, ...found].map((text) => `; ${text}`).join("")}`;
}

function renderWhole(one: Verified): string {
  const { quality, map, damage, failure } = one;
  const wrong = damage.map(({ name, problem }) => `DAMAGED ${name}: ${problem}; restore it from a backup, or move the series' folder away and fetch it again`);
  if (quality === null) return [`${nameOf(one)}: ${failure ?? "could not be read"}`, ...wrong].join("\n");
  return [renderQuality({ name: nameOf(one), report: quality, map, isColoured: hasColours(process.stdout) }), ...wrong].join("\n");
}

function renderOutages(outages: readonly SharedOutage[]): string[] {
  if (outages.length === 0) return [];
  const lines = outages.slice(0, MAX_OUTAGES).map(({ exchange, fromMs, untilMs, missingCandles, affected, of, isCertain, isConfirmed }) => {
    const what = `${iso(fromMs)} to ${iso(untilMs)}, ${missingCandles} candles, ${affected.length} of ${of} symbols`;
    const how = `${isCertain ? "" : ", likely"}${isConfirmed ? "" : ", not confirmed by the exchange"}`;
    return `  ${exchange ?? "?"} ${what}${how}`;
  });
  const more = outages.length > MAX_OUTAGES ? [`  … and ${outages.length - MAX_OUTAGES} more, see --json`] : [];
  return [`${outages.length} outages that symbols share (the exchange itself was down):`, ...lines, ...more];
}

function renderComparison({ series, madeOf, comparison }: StoredComparison): string[] {
  const { compared, differing, notes } = comparison;
  if (compared === 0) return [];
  const share = differing === 0 ? "agree" : `${decimal(differing, 0)} differ (${percent(differing / compared)})`;
  return [`${describeSeries(series)} against its ${madeOf.timeframe} candles: ${decimal(compared, 0)} compared, ${share}`, ...notes.map((note) => `  ${note}`)];
}

function iso(ms: number): string {
  return new Date(ms).toISOString().slice(0, 16);
}
