import { styleText } from "node:util";
import type { Command } from "commander";
import { HealthMonitor } from "../../adapters/health/health-monitor.ts";
import { diagnose, type Diagnosis, type DiagnosisStatus } from "../../app/doctor/diagnosis.ts";
import { ERRORS } from "../../engine/errors.ts";
import { openDoctor } from "../open-doctor.ts";
import { print } from "../print.ts";
import { hasColours } from "../render-quality.ts";

/** Files are read whole and strategies are loaded, which takes longer than asking a server. */
const PATIENCE_MS = 30_000;
const COLOURS = { ok: "green", warn: "yellow", fail: "red", skipped: "gray" } as const;
const EXAMPLE = `
Example:
  coin-hts doctor

It changes nothing, starts nothing and shows no secret. Exits with 4 when a check fails; warnings exit with 0. Strategy files
are loaded, and so run, as a server does. What each finding means is in docs/guides/troubleshoot.md.`;

/** Adds `doctor`: one look at an installation, and what to do about each finding. */
export function addDoctorCommand(program: Command): Command {
  return program
    .command("doctor")
    .description("look once at everything that this installation needs, and say what to do about each finding")
    .option("--json", "print as JSON")
    .addHelpText("after", EXAMPLE)
    .action(examine);
}

async function examine({ json = false }: { readonly json?: boolean }): Promise<void> {
  const { checks, isWhole, close } = await openDoctor();
  try {
    const findings = diagnose(await new HealthMonitor(checks, { patienceMs: PATIENCE_MS }).report());
    if (findings.some(({ status }) => status === "fail")) process.exitCode = ERRORS.check_failed.exitCode;
    await print(json ? JSON.stringify(toWire(findings, isWhole)) : render(findings, isWhole));
  } finally {
    await close();
  }
}

function toWire(findings: readonly Diagnosis[], isWhole: boolean): object {
  return { overall: overallOf(findings), complete: isWhole, ...countAll(findings), checks: findings };
}

function render(findings: readonly Diagnosis[], isWhole: boolean): string {
  const isColoured = hasColours(process.stdout);
  const width = Math.max(...findings.map(({ name }) => name.length));
  const lines = findings.flatMap(({ name, status, detail, remedy }) => {
    const word = status.padEnd(7);
    const line = `${name.padEnd(width)}  ${isColoured ? styleText(COLOURS[status], word, { validateStream: false }) : word}  ${detail}`;
    return remedy === null ? [line] : [line, `${" ".repeat(width + 11)}-> ${remedy}`];
  });
  const { total, ok, warn, fail, skipped } = countAll(findings);
  const rest = isWhole ? "" : "; nothing else can be looked at before the configuration can be read";
  return [...lines, "", `${overallOf(findings)}: ${total} checks, ${ok} ok, ${warn} warn, ${fail} fail, ${skipped} skipped${rest}`].join("\n");
}

function countAll(findings: readonly Diagnosis[]): Readonly<Record<DiagnosisStatus | "total", number>> {
  const count = (status: DiagnosisStatus): number => findings.filter((finding) => finding.status === status).length;
  return { total: findings.length, ok: count("ok"), warn: count("warn"), fail: count("fail"), skipped: count("skipped") };
}

function overallOf(findings: readonly Diagnosis[]): DiagnosisStatus {
  return (["fail", "warn"] as const).find((status) => findings.some((finding) => finding.status === status)) ?? "ok";
}
