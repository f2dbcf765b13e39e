import { availableParallelism, cpus, totalmem } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Command, InvalidArgumentError, Option } from "commander";
import type { BenchmarkHistory } from "../../adapters/benchmark/benchmark-history.ts";
import { toldToEnd } from "../../adapters/told-to-end.ts";
import { compareBenchmarks } from "../../app/benchmark/compare-benchmarks.ts";
import { runBenchmark } from "../../app/benchmark/run-benchmark.ts";
import { SLA_CANDLES } from "../../app/benchmark/sla.ts";
import { readConfig } from "../../config.ts";
import type { BenchmarkResult } from "../../contract/benchmark-result.ts";
import { HtsError } from "../../engine/errors.ts";
import { parseDuration } from "../duration-option.ts";
import { collect } from "../json-option.ts";
import { print } from "../print.ts";
import { createProgressBar } from "../progress-bar.ts";
import { renderBenchmark, renderComparison, renderRound } from "../render-benchmark.ts";

interface BenchmarkOptions {
  readonly candles?: string[];
  readonly strategy: string;
  readonly compare?: boolean;
  readonly tolerance: number;
  readonly export?: "csv" | "json";
  readonly monitor?: boolean;
  readonly interval: number;
  readonly verbose?: boolean;
  readonly json?: boolean;
}

const CHECK_FAILED_EXIT_CODE = 4;
/** What this many take in memory is still a small machine's. */
const MAX_CANDLES = 5_000_000;

const EXAMPLE = `
Examples:
  coin-hts benchmark
  coin-hts benchmark --candles 500 --strategy sma_cross --verbose
  coin-hts benchmark --compare --tolerance 30 --export csv
  coin-hts benchmark --monitor

Times whole backtests of one symbol on candles that are made up, from the disk to the disk, in a folder of its own: it needs
neither candles nor a database. Ratios are to yardsticks of the same run and mean something on a busy machine, too.
Exits with 4 when the SLA is missed or, with --compare, the ratio of loading or computing has grown by more than the tolerance.
Every benchmark is kept in DATA_ROOT/benchmarks; rounds of --monitor are not.`;

/** Adds `benchmark`. */
export function addBenchmarkCommand(program: Command): Command {
  return program
    .command("benchmark")
    .description("time backtests on this machine, and compare with the time before")
    .option("--candles <n>", `candles of the backtest, may be repeated; ${SLA_CANDLES.join(", ")} when left out`, collect)
    .option("--strategy <name or file>", "a built-in strategy or the path of your own", "volume_zone_breakout")
    .option("--compare", "with the newest benchmark of this strategy")
    .option("--tolerance <percent>", "with --compare: by how much the ratios of loading and computing may grow", parsePercent, 50)
    .addOption(new Option("--export <format>", "print the path of the kept JSON, or write CSV beside it").choices(["csv", "json"]))
    .option("--monitor", "measure again and again until it is stopped, a line each time")
    .option("--interval <time>", "with --monitor: from the start of one round to that of the next", parseDuration, 300_000)
    .option("--verbose", "every stage's times, the parameters and the machine")
    .option("--json", "print as JSON; with --monitor a line each time")
    .addHelpText("after", EXAMPLE)
    .action(benchmark);
}

async function benchmark(options: BenchmarkOptions): Promise<void> {
  const candles = options.candles?.map(parseCandles) ?? SLA_CANDLES;
  if (new Set(candles).size < candles.length) throw new HtsError("usage", "--candles has the same number twice; give each once");
  if (options.monitor !== true) return measureOnce(candles, options);
  if ((options.compare ?? options.export) !== undefined) throw new HtsError("usage", "--compare and --export do not go with --monitor, which keeps nothing");
  await monitor(candles, options);
}

async function measureOnce(candles: readonly number[], options: BenchmarkOptions): Promise<void> {
  const { BenchmarkHistory } = await import("../../adapters/benchmark/benchmark-history.ts");
  const history = new BenchmarkHistory(benchmarksFolder());
  const result = await measure(candles, options.strategy);
  const before = options.compare === true ? await findBefore(history, result) : null;
  const comparison = before === null ? null : compareBenchmarks(before, result, options.tolerance / 100);
  const files = await history.keep(result, options.export === "csv");
  if (!result.sla_met || comparison?.regressed === true) process.exitCode = CHECK_FAILED_EXIT_CODE;
  if (options.json === true) return print(JSON.stringify({ ...result, comparison, files }));
  await print(renderBenchmark(result, options.verbose === true));
  if (comparison !== null) await print(`\n${renderComparison(comparison)}`);
  else if (options.compare === true) await print(`\nNothing to compare with: no benchmark of ${result.strategy} with these candles and parameters is kept.`);
  await print(`\nkept as ${files.join(" and ")}`);
}

function findBefore(history: BenchmarkHistory, { strategy, rows }: BenchmarkResult): Promise<BenchmarkResult | null> {
  const tell = (path: string): void => void process.stderr.write(`coin-hts: ${path} is not a benchmark of this version and is passed over\n`);
  return history.findNewest(
    strategy,
    rows.map(({ candles }) => candles),
    tell,
  );
}

async function monitor(candles: readonly number[], { strategy, interval, json }: BenchmarkOptions): Promise<void> {
  const end = new AbortController();
  void toldToEnd().then(() => end.abort());
  let before: BenchmarkResult | null = null;
  while (!end.signal.aborted) {
    const startMs = performance.now();
    const result: BenchmarkResult = await measure(candles, strategy);
    if (!result.sla_met) process.exitCode = CHECK_FAILED_EXIT_CODE;
    await print(json === true ? JSON.stringify(result) : renderRound(result, before));
    before = result;
    await sleep(Math.max(0, startMs + interval - performance.now()), undefined, { signal: end.signal }).catch(() => undefined);
  }
}

/** Measures in a folder that is gone afterwards. */
async function measure(candles: readonly number[], strategy: string): Promise<BenchmarkResult> {
  const { openScratchDesk } = await import("../../adapters/benchmark/scratch-desk.ts");
  const desk = await openScratchDesk(benchmarksFolder());
  const progress = createProgressBar("benchmark");
  try {
    const context = { runAt: new Date().toISOString(), machine: describeMachine(), onProgress: progress.update };
    return await runBenchmark({ strategy, candles }, desk, context);
  } finally {
    progress.end();
    await desk.remove();
  }
}

function benchmarksFolder(): string {
  return join(readConfig().dataRoot, "benchmarks");
}

function describeMachine(): BenchmarkResult["machine"] {
  const [cpu] = cpus();
  return { cpu: cpu?.model ?? "unknown", cores: availableParallelism(), memory_mb: Math.round(totalmem() / 2 ** 20), node: process.versions.node };
}

function parseCandles(text: string): number {
  const count = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= MAX_CANDLES) return count;
  throw new HtsError("usage", `--candles was ${JSON.stringify(text)}, expected a whole number from 1 to ${MAX_CANDLES}`);
}

function parsePercent(text: string): number {
  const percent = /^\d{1,4}(?:\.\d{1,2})?$/.test(text) ? Number(text) : NaN;
  if (percent > 0) return percent;
  throw new InvalidArgumentError(`Expected a percentage above 0 such as 30, was ${JSON.stringify(text)}.`);
}
