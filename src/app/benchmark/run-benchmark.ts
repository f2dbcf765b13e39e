import type { BenchmarkResult, BenchmarkRow, BenchmarkStage } from "../../contract/benchmark-result.ts";
import { resolveStrategyParameters } from "../../engine/backtest.ts";
import type { ParameterValues } from "../../engine/parameters.ts";
import { ENGINE_VERSION } from "../../engine/version.ts";
import { countBreakoutsByBruteForce } from "../../engine/yardstick/brute-force-zones.ts";
import { makeRandomWalk } from "../../engine/yardstick/random-walk.ts";
import type { BenchmarkDesk } from "./ports.ts";
import { slaOf } from "./sla.ts";
import { type StageTimes, timeBacktest, type TimedBacktest } from "./time-backtest.ts";

const TIMEFRAME = "1m";
/** Candles of which many break the zone, so that there are signals and trades to pay for. */
const WALK = { volatilityRate: 0.005, tick: 0 } as const;
/** What is run first, until the code is compiled; it counts for nothing. */
const WARM_UP_ROUNDS = 5;
/** More rounds make a calmer median; large numbers of candles get fewer when time is up. */
const ROUNDS = 15;
const LEAST_ROUNDS = 3;
const ENOUGH_MS = 10_000;
const YARDSTICK_CANDLES = 1000;

export interface BenchmarkRequest {
  readonly strategy: string;
  /** Numbers of candles, each measured. */
  readonly candles: readonly number[];
}

export interface BenchmarkContext {
  /** ISO instant. */
  readonly runAt: string;
  readonly machine: BenchmarkResult["machine"];
  readonly onProgress?: (done: number, total: number, label: string) => void;
}

interface Round {
  readonly computeMs: number;
  readonly diskMs: number;
  readonly backtests: readonly TimedBacktest[];
}

/**
 * Times whole backtests of one symbol, from stored candles to a saved run, beside two yardsticks of the same run: the
 * volume zones of 1000 candles binned anew for every candle, and eight files written and synced.
 *
 * Rounds take everything in turn, so a machine that slows down slows the yardsticks as well, and the ratios hold.
 *
 * @throws HtsError as a backtest does
 */
export async function runBenchmark(request: BenchmarkRequest, desk: BenchmarkDesk, context: BenchmarkContext): Promise<BenchmarkResult> {
  const { strategy } = await desk.loadStrategy(request.strategy);
  const params = resolveStrategyParameters(strategy, {});
  for (const count of request.candles) {
    await desk.keepCandles(symbolOf(count), makeRandomWalk({ ...WALK, count: count + strategy.warmUpCandles(params) }));
  }
  const rounds = await timeRounds(request, params, desk, context);
  const baseline = { compute_ms: least(rounds, ({ computeMs }) => computeMs), disk_ms: least(rounds, ({ diskMs }) => diskMs) };
  const rows = request.candles.map((candles, k) => {
    const timed = rounds.map(({ backtests }) => backtests[k] as TimedBacktest);
    return describeRow(candles, timed, baseline);
  });
  return {
    format: 1,
    run_at: context.runAt,
    engine_version: ENGINE_VERSION,
    machine: context.machine,
    strategy: strategy.name,
    params,
    baseline,
    rows,
    sla_met: rows.every(({ sla_met }) => sla_met !== false),
  };
}

async function timeRounds(request: BenchmarkRequest, params: ParameterValues, desk: BenchmarkDesk, { onProgress }: BenchmarkContext): Promise<Round[]> {
  const yardstick = makeRandomWalk({ ...WALK, count: YARDSTICK_CANDLES });
  const rounds: Round[] = [];
  const startMs = desk.clockMs();
  for (let k = 0; k < WARM_UP_ROUNDS + ROUNDS; k++) {
    const isLate = desk.clockMs() - startMs > ENOUGH_MS;
    if (isLate && rounds.length >= LEAST_ROUNDS) break;
    const backtests: TimedBacktest[] = [];
    for (const candles of request.candles) {
      backtests.push(await timeBacktest({ symbol: symbolOf(candles), timeframe: TIMEFRAME, candles, strategy: request.strategy, params }, desk));
    }
    const computeMs = await timeIt(desk, () => countBreakoutsByBruteForce(yardstick, 60, 20, 0.2, 0.01));
    const diskMs = await timeIt(desk, () => desk.writeYardstick());
    await desk.clear();
    if (k >= WARM_UP_ROUNDS || isLate) rounds.push({ computeMs, diskMs, backtests });
    onProgress?.(k + 1, WARM_UP_ROUNDS + ROUNDS, "rounds");
  }
  return rounds;
}

function symbolOf(candles: number): string {
  return `WALK-${candles}`;
}

async function timeIt({ clockMs }: BenchmarkDesk, work: () => unknown): Promise<number> {
  const startMs = clockMs();
  await work();
  return clockMs() - startMs;
}

function describeRow(candles: number, timed: readonly TimedBacktest[], baseline: BenchmarkResult["baseline"]): BenchmarkRow {
  const times = timed.map((one) => one.times);
  const [first] = timed;
  const totalMs = median(times.map((one) => one.loading + computeOf(one) + one.saving));
  const slaMs = slaOf(candles);
  return {
    candles,
    rounds: timed.length,
    total_ms: rounded(totalMs),
    sla_ms: slaMs,
    sla_met: slaMs === null ? null : totalMs <= slaMs,
    stages: describeStages(times),
    loading_ratio: rounded(least(times, ({ loading }) => loading) / baseline.compute_ms),
    compute_ratio: rounded(least(times, computeOf) / baseline.compute_ms),
    saving_ratio: rounded(least(times, ({ saving }) => saving) / baseline.disk_ms),
    signals: first?.signals ?? 0,
    trades: first?.trades ?? 0,
  };
}

function computeOf({ indicators, signalsAndTrades }: StageTimes): number {
  return indicators + signalsAndTrades;
}

function describeStages(times: readonly StageTimes[]): BenchmarkRow["stages"] {
  const columns = (["loading", "indicators", "signalsAndTrades", "saving"] as const).map((name) => times.map((one) => one[name]));
  const sum = columns.reduce((all, column) => all + median(column), 0);
  const [loading, indicators, signalsAndTrades, saving] = columns.map((column): BenchmarkStage => ({
    median_ms: rounded(median(column)),
    min_ms: rounded(Math.min(...column)),
    max_ms: rounded(Math.max(...column)),
    share: sum === 0 ? 0 : median(column) / sum,
  })) as [BenchmarkStage, BenchmarkStage, BenchmarkStage, BenchmarkStage];
  return { loading, indicators, signals_and_trades: signalsAndTrades, saving };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function least<Item>(items: readonly Item[], valueOf: (item: Item) => number): number {
  return Math.min(...items.map(valueOf));
}

/** To a microsecond. */
function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
