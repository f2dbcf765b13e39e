// `npm run golden -- FILE DATADIR`: runs every case of a golden file through the command line and
// compares. One line a case; exit 1 when any differs.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

interface GoldenCase {
  readonly id: string;
  readonly data: string;
  readonly strategy: string;
  readonly params?: object;
  readonly execution?: object;
  readonly start_ms?: number;
  readonly end_ms?: number;
  readonly candles?: number;
  readonly expected: {
    readonly signal_times_sha256: string;
    readonly first_signals: readonly { timestamp_ms: number; side: string; confidence: number; level?: number | null }[];
    readonly last_signal_ms: number;
    readonly signal_study: Readonly<Record<string, number | null>>;
    readonly portfolio: Readonly<Record<string, number | null>>;
  };
}

const TOLERANCE = 1e-9;
const MAX_OUTPUT_BYTES = 2 ** 30;
const MAIN = fileURLToPath(new URL("../src/cli/main.ts", import.meta.url));

function runCase(golden: GoldenCase, dataDir: string) {
  const { strategy, params = {}, execution = {}, start_ms, end_ms } = golden;
  const args = ["backtest", "--symbols", "GOLDEN", "--candles", join(dataDir, golden.data), "--strategy", strategy];
  args.push("--params", JSON.stringify(params), "--execution", JSON.stringify(execution), "--json", "--include", "signals");
  if (start_ms !== undefined) args.push("--start", String(start_ms));
  if (end_ms !== undefined) args.push("--end", String(end_ms));
  const output = execFileSync(process.execPath, [MAIN, ...args], { encoding: "utf8", maxBuffer: MAX_OUTPUT_BYTES, stdio: ["ignore", "pipe", "inherit"] });
  return JSON.parse(output).symbols[0];
}

function isEqual(actual: number | null | undefined, expected: number | null): boolean {
  if (typeof actual !== "number" || expected === null) return actual === expected;
  return Math.abs(actual - expected) <= TOLERANCE * Math.max(Math.abs(expected), Math.abs(expected) < TOLERANCE ? 1 : 0);
}

function compareCase(golden: GoldenCase, symbol: ReturnType<typeof runCase>): string[] {
  const { expected } = golden;
  const differences: string[] = [];
  const compare = (name: string, actual: number | null | undefined, wanted: number | null): void => {
    if (!isEqual(actual, wanted)) differences.push(`${name} was ${actual}, expected ${wanted}`);
  };
  const times = symbol.signals.map((signal: { timestamp: string }) => Date.parse(signal.timestamp));
  const hash = createHash("sha256").update(times.join(",")).digest("hex");
  if (hash !== expected.signal_times_sha256) differences.push(`signal times hash to ${hash}, expected ${expected.signal_times_sha256}`);
  if (times.at(-1) !== expected.last_signal_ms) differences.push(`the last signal was at ${times.at(-1)}, expected ${expected.last_signal_ms}`);
  if (golden.candles !== undefined) compare("candles", symbol.candles, golden.candles);
  expected.first_signals.forEach((wanted, i) => {
    const signal = symbol.signals[i];
    if (times[i] !== wanted.timestamp_ms || signal.side !== wanted.side) {
      differences.push(`signal ${i} was ${signal?.side} at ${times[i]}, expected ${wanted.side} at ${wanted.timestamp_ms}`);
    }
    compare(`confidence of signal ${i}`, signal?.confidence, wanted.confidence);
    compare(`level of signal ${i}`, signal?.level, wanted.level ?? null);
  });
  for (const [name, wanted] of Object.entries(expected.signal_study)) compare(`signal_study.${name}`, symbol.signal_study[name], wanted);
  for (const [name, wanted] of Object.entries(expected.portfolio)) compare(`portfolio.${name}`, symbol.portfolio[name], wanted);
  return differences;
}

const [file, dataDir] = process.argv.slice(2);
if (file === undefined || dataDir === undefined) {
  console.error("usage: npm run golden -- FILE DATADIR");
  process.exit(2);
}
const cases = JSON.parse(readFileSync(file, "utf8")) as GoldenCase[];
let failed = 0;
for (const golden of cases) {
  let differences: string[];
  try {
    differences = compareCase(golden, runCase(golden, dataDir));
  } catch (error) {
    differences = [(error as Error).message.split("\n")[0] as string];
  }
  if (differences.length > 0) failed++;
  console.log(differences.length === 0 ? `ok   ${golden.id}` : `DIFF ${golden.id}: ${differences.join("; ")}`);
}
console.log(`${cases.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
