// `npm run bench`: times the engine on one core, beside a brute-force baseline in the same run.
// `npm run bench -- --save` keeps the ratios in bench/baseline.json, to compare later runs with.
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { resolveStrategyParameters, runBacktest } from "../src/engine/backtest.ts";
import { type Candles, sliceCandles } from "../src/engine/candles.ts";
import { resolveExecution } from "../src/engine/simulate/execution.ts";
import { simulatePortfolio } from "../src/engine/simulate/simulate-portfolio.ts";
import { findStrategy } from "../src/engine/strategies/registry.ts";
import { scanSignals } from "../src/engine/strategies/scan-signals.ts";
import { layOut } from "../src/cli/table.ts";
import { countBreakoutsByBruteForce } from "../src/engine/yardstick/brute-force-zones.ts";
import { prepareMarketData } from "./market-data.ts";
import { type Contender, timeInTurn, type Timing } from "./measure.ts";
import { makeRandomWalk } from "../src/engine/yardstick/random-walk.ts";
import { prepareRuns } from "./runs.ts";

const BASELINE_FILE = fileURLToPath(new URL("baseline.json", import.meta.url));
const MAIN = fileURLToPath(new URL("../src/cli/main.ts", import.meta.url));
const MEMORY_PROBE = fileURLToPath(new URL("memory-probe.ts", import.meta.url));
const COUNT = 1_000_000;
const ROUNDS = 7;
const EXECUTION = resolveExecution({});

const zone = findStrategy("volume_zone_breakout");
const zoneParams = resolveStrategyParameters(zone, {});
const cross = findStrategy("sma_cross");
const crossParams = resolveStrategyParameters(cross, {});

function scanZones(candles: Candles): number {
  return scanSignals(zone, zoneParams, candles, 0).count;
}

function tradeCrosses(candles: Candles): number {
  const signals = scanSignals(cross, crossParams, candles, 0);
  return simulatePortfolio(candles, 0, signals, EXECUTION, { symbol: "WALK", strategy: cross.name, holdCandles: null }).equity.length;
}

function engineContenders(): Contender[] {
  const calm = makeRandomWalk({ count: COUNT, volatilityRate: 0.001, tick: 0 });
  const busy = makeRandomWalk({ count: COUNT, volatilityRate: 0.005, tick: 0 });
  const ticks = makeRandomWalk({ count: COUNT, volatilityRate: 0.001, tick: 10 });
  const part = sliceCandles(calm, 0, COUNT / 5);
  const wholeZone = (candles: Candles): unknown => runBacktest({ symbol: "WALK", candles, from: 0, strategy: zone, params: zoneParams, execution: EXECUTION });
  const wholeCross = (candles: Candles): unknown =>
    runBacktest({ symbol: "WALK", candles, from: 0, strategy: cross, params: crossParams, execution: EXECUTION });
  const signals = (candles: Candles): string => `${((100 * scanZones(candles)) / COUNT).toFixed(1)} % signals`;
  return [
    { name: "zone signals, brute force (baseline)", candles: part.close.length, run: () => countBreakoutsByBruteForce(part, 60, 20, 0.2, 0.01) },
    { name: `zone signals, calm market, ${signals(calm)}`, candles: COUNT, run: () => scanZones(calm) },
    { name: `zone signals, busy market, ${signals(busy)}`, candles: COUNT, run: () => scanZones(busy) },
    { name: `zone signals, tick grid, ${signals(ticks)}`, candles: COUNT, run: () => scanZones(ticks) },
    { name: "zone, whole backtest, calm market", candles: COUNT, run: () => wholeZone(calm) },
    { name: "zone, whole backtest, busy market", candles: COUNT, run: () => wholeZone(busy) },
    { name: "sma_cross with portfolio and equity", candles: COUNT, run: () => tradeCrosses(calm) },
    { name: "sma_cross, whole backtest", candles: COUNT, run: () => wholeCross(calm) },
  ];
}

type Baseline = Readonly<Record<string, number>>;

/** A table of timings, the first of which is the baseline; their ratios to it. */
function printTimings(title: string, timings: readonly Timing[], baseline: Baseline): Record<string, number> {
  const rateOf = ({ candles, medianMs }: Timing): number => candles / medianMs / 1000;
  const [oracle] = timings;
  const ratios: Record<string, number> = {};
  const rows = timings.map((timing) => {
    const ratio = rateOf(timing) / rateOf(oracle);
    ratios[timing.name] = Math.round(ratio * 100) / 100;
    const before = baseline[timing.name];
    const change = before === undefined ? "new" : `${ratio >= before ? "+" : ""}${((ratio / before - 1) * 100).toFixed(0)} %`;
    const million = (ms: number): string => ((ms * 1e6) / timing.candles).toFixed(1);
    return [timing.name, million(timing.minMs), million(timing.medianMs), rateOf(timing).toFixed(2), `${ratio.toFixed(1)}×`, change];
  });
  console.log(layOut([[title, "min", "median", "M candles/s", "of baseline", "since saved"], ...rows]));
  return ratios;
}

function printCommandLine(): void {
  const folder = mkdtempSync(join(tmpdir(), "coin-hts-bench-"));
  const walk = makeRandomWalk({ count: 1000, volatilityRate: 0.01, tick: 1 });
  const rows = [100, 300, 1000].map((count) => {
    const file = join(folder, `${count}.csv`);
    const lines = Array.from({ length: count }, (_, i) =>
      [walk.openTimeMs[i] + 1.6e12 - (1.6e12 % 60_000), walk.open[i], walk.high[i], walk.low[i], walk.close[i], walk.volume[i]].join(","),
    );
    writeFileSync(file, ["timestamp_utc_ms,open,high,low,close,volume", ...lines, ""].join("\n"));
    const args = [MAIN, "backtest", "--symbols", "WALK", "--candles", file, "--json"];
    const time = (env: NodeJS.ProcessEnv): number => {
      const startMs = performance.now();
      execFileSync(process.execPath, args, { env, stdio: "pipe" });
      return performance.now() - startMs;
    };
    const times = Array.from({ length: ROUNDS }, () => [time({ ...process.env, NODE_DISABLE_COMPILE_CACHE: "1" }), time(process.env)]);
    const median = (k: number): string => (times.map((pair) => pair[k]).toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)] / 1000).toFixed(3);
    return [`${count} candles`, median(0), median(1)];
  });
  rmSync(folder, { recursive: true });
  console.log(layOut([["whole command, cold process, s (median)", "first ever", "from then on"], ...rows]));
}

function printMemory(): void {
  const rows = ["volume_zone_breakout", "sma_cross"].map((strategy) => {
    const output = execFileSync(process.execPath, ["--expose-gc", MEMORY_PROBE, strategy, String(COUNT)], { encoding: "utf8" });
    const { candleBytes, resultBytes, peakBytes } = JSON.parse(output) as Record<string, number>;
    return [strategy, ...[candleBytes, resultBytes, peakBytes].map((bytes) => (bytes / COUNT).toFixed(0))];
  });
  console.log(layOut([["memory, bytes a candle", "candles", "with the result", "peak while running"], ...rows]));
}

const saved: Baseline = existsSync(BASELINE_FILE) ? (JSON.parse(readFileSync(BASELINE_FILE, "utf8")) as { ratios: Baseline }).ratios : {};
const [cpu] = cpus();
const machine = `${cpu?.model ?? "unknown CPU"}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;
console.log(`${machine}\n`);
const ratios = printTimings("one core, ms per million candles", await timeInTurn(engineContenders(), ROUNDS), saved);
console.log();
const market = await prepareMarketData(COUNT);
try {
  Object.assign(ratios, printTimings("store, ms per million candles", await timeInTurn(market.readers, ROUNDS), saved));
  console.log();
  Object.assign(ratios, printTimings("resampling, ms per million candles", await timeInTurn(market.resamplers, ROUNDS), saved));
  console.log();
  await market.printImport();
  console.log();
  await market.printListing();
} finally {
  await market.remove();
}
console.log();
const runs = await prepareRuns();
try {
  await runs.printTimes();
  console.log();
  await runs.printSizes();
} finally {
  await runs.remove();
}
console.log();
printMemory();
console.log();
printCommandLine();
if (process.argv.includes("--save")) writeFileSync(BASELINE_FILE, `${JSON.stringify({ machine, ratios }, null, 2)}\n`);
