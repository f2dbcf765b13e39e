import { type BacktestRun, resolveStrategyParameters, runBacktest } from "../../engine/backtest.ts";
import { type Candles, type GapPolicy, type GapSummary, sliceCandles } from "../../engine/candles.ts";
import { HtsError } from "../../engine/errors.ts";
import type { ParameterValues } from "../../engine/parameters.ts";
import { makeReceipt, type Receipt, type Sha256 } from "../../engine/receipt.ts";
import { type ExecutionSettings, resolveExecution } from "../../engine/simulate/execution.ts";
import { timeframeMs, timeframeName } from "../../engine/timeframe.ts";
import type { BacktestRequest } from "../../contract/backtest-request.ts";
import { resolveRange, type TimeRange } from "./date-range.ts";
import { findUncovered, findWarnings } from "./find-warnings.ts";
import type { CandleSource, LoadedStrategy, StrategyLoader } from "./ports.ts";
import { selectCandles } from "./select-candles.ts";

/** One symbol of a backtest, with what is known of its candles. */
export interface SymbolRun {
  readonly run: BacktestRun;
  readonly isSynthetic: boolean;
  /** Gaps of the run's candles as the source has them, before the gap policy. */
  readonly gaps: GapSummary;
  readonly filledCandles: number;
  readonly warnings: readonly string[];
  readonly receipt: Receipt;
}

/** A finished backtest over one or many symbols. */
export interface BacktestReport {
  readonly strategy: string;
  readonly params: ParameterValues;
  readonly execution: ExecutionSettings;
  readonly timeframeMs: number;
  readonly gapPolicy: GapPolicy;
  /** What was asked for, resolved. */
  readonly range: TimeRange;
  readonly symbols: readonly SymbolRun[];
}

export interface BacktestDependencies {
  readonly source: CandleSource;
  readonly loadStrategy: StrategyLoader;
  readonly sha256: Sha256;
  /** The time now, epoch ms: a candle that closes later is unfinished and never given to a strategy. */
  readonly nowMs: number;
  /** Called when a symbol is done. */
  readonly onProgress?: (done: number, total: number, symbol: string) => void;
}

/** What a request asks for, checked and completed before any candle is read. */
export interface BacktestPlan {
  readonly loaded: LoadedStrategy;
  readonly params: ParameterValues;
  readonly execution: ExecutionSettings;
  readonly range: TimeRange;
  readonly timeframeMs: number | undefined;
  readonly gapPolicy: GapPolicy;
  readonly newest: number | undefined;
}

/**
 * Runs a strategy over one or many symbols, each on an account of its own.
 *
 * @throws HtsError for anything that is wrong with the request, the strategy or the candles; nothing is run then in part.
 */
export async function runBacktests(request: BacktestRequest, dependencies: BacktestDependencies): Promise<BacktestReport> {
  const plan = await planBacktest(request, dependencies.loadStrategy);
  const symbols: SymbolRun[] = [];
  for (const symbol of request.symbols) {
    symbols.push(await runSymbol(symbol, plan, dependencies));
    dependencies.onProgress?.(symbols.length, request.symbols.length, symbol);
  }
  const first = symbols[0];
  if (first === undefined) throw new HtsError("usage", "expected at least one symbol, was none");
  const other = symbols.find(({ run }) => run.candles.timeframeMs !== first.run.candles.timeframeMs);
  if (other !== undefined) {
    const [one, two] = [first, other].map(({ run }) => `${run.symbol} has ${timeframeName(run.candles.timeframeMs) ?? run.candles.timeframeMs}`);
    throw new HtsError("timeframe_mismatch", `expected candles of one timeframe, ${one} and ${two}; name the timeframe or run them apart`);
  }
  const { params, execution, gapPolicy, range, loaded } = plan;
  return { strategy: loaded.strategy.name, params, execution, timeframeMs: first.run.candles.timeframeMs, gapPolicy, range, symbols };
}

/**
 * Checks and completes a request; reads no candle.
 *
 * @throws HtsError for anything that is wrong with the request or the strategy
 */
export async function planBacktest(request: BacktestRequest, loadStrategy: StrategyLoader): Promise<BacktestPlan> {
  const execution = resolveExecution(request.execution ?? {});
  const range = resolveRange(request.start_date, request.end_date);
  const asked = request.timeframe === undefined ? undefined : timeframeMs(request.timeframe);
  const loaded = await loadStrategy(request.strategy);
  const params = resolveStrategyParameters(loaded.strategy, request.params ?? {});
  return { loaded, params, execution, range, timeframeMs: asked, gapPolicy: request.gap_policy ?? "skip", newest: request.candle_size };
}

async function runSymbol(symbol: string, plan: BacktestPlan, { source, sha256, nowMs }: BacktestDependencies): Promise<SymbolRun> {
  const { loaded, params, execution, gapPolicy } = plan;
  const { candles: series, isSynthetic, notes } = await source.load(symbol, plan.timeframeMs);
  const { closed, unfinished } = dropUnfinished(series, isSynthetic ? Infinity : nowMs);
  const { candles, from, gaps } = selectCandles(closed, plan.range, plan.newest, gapPolicy);
  const run = runBacktest({ symbol, candles, from, strategy: loaded.strategy, params, execution });
  const filledCandles = run.runCandles.filled?.reduce((sum, flag) => sum + flag, 0) ?? 0;
  return {
    run,
    isSynthetic,
    gaps,
    filledCandles,
    warnings: [...notes, ...unfinished, ...findUncovered(plan.range, run), ...findWarnings(run, gaps)],
    receipt: makeReceipt(run, loaded.sourceSha256, sha256),
  };
}

/** The candles that have closed by now, and a warning when that leaves some out. */
function dropUnfinished(series: Candles, nowMs: number): { closed: Candles; unfinished: string[] } {
  const { openTimeMs, timeframeMs } = series;
  let count = openTimeMs.length;
  while (count > 0 && (openTimeMs[count - 1] as number) + timeframeMs > nowMs) count--;
  const dropped = openTimeMs.length - count;
  if (dropped === 0) return { closed: series, unfinished: [] };
  const warning = `${dropped === 1 ? "the last candle has" : `the last ${dropped} candles have`} not closed yet and ${dropped === 1 ? "was" : "were"} left out`;
  return { closed: sliceCandles(series, 0, count), unfinished: [warning] };
}
