import { type Candles, sliceCandles } from "./candles.ts";
import { HtsError } from "./errors.ts";
import { measurePortfolio, type PortfolioMetrics } from "./metrics/portfolio-metrics.ts";
import { type ParameterValues, resolveParameters } from "./parameters.ts";
import { type SignalStudy, studySignals } from "./signal-study.ts";
import type { Signals } from "./signals.ts";
import type { ExecutionSettings } from "./simulate/execution.ts";
import type { PortfolioOutcome } from "./simulate/outcome.ts";
import { simulatePortfolio } from "./simulate/simulate-portfolio.ts";
import { callStrategy, oneLine } from "./strategies/call-strategy.ts";
import { scanSignals } from "./strategies/scan-signals.ts";
import type { AnyStrategy } from "./strategies/strategy.ts";

export interface BacktestInput {
  readonly symbol: string;
  /** The candles of the run and, before them, those that the strategy is warmed up on. */
  readonly candles: Candles;
  /** Index of the first candle of the run. */
  readonly from: number;
  readonly strategy: AnyStrategy;
  /** Resolved values, as `resolveStrategyParameters` returns them. */
  readonly params: ParameterValues;
  readonly execution: ExecutionSettings;
}

/** One strategy on one symbol: both readings of the same signals. */
export interface BacktestRun extends BacktestInput {
  /** Candles of the run, warm-up left out: a view on `candles`. Ordinals in `outcome` count from its start. */
  readonly runCandles: Candles;
  readonly holdCandles: number | null;
  /** Indices count from the start of `candles`. */
  readonly signals: Signals;
  readonly study: SignalStudy;
  readonly outcome: PortfolioOutcome;
  readonly metrics: PortfolioMetrics;
  /** The outcome with the target first in every candle that reaches stop and target; null when no candle does. */
  readonly targetFirst: PortfolioOutcome | null;
}

/**
 * Parameter values completed with defaults and checked, each alone and all together.
 *
 * @throws HtsError `parameter_invalid`; `strategy_failed` when the warm-up or holding period that follows from them is no number of candles
 */
export function resolveStrategyParameters(strategy: AnyStrategy, given: Readonly<Record<string, unknown>>): ParameterValues {
  const params = resolveParameters(strategy.parameters, given, strategy.name);
  // A strategy that writes to them would change its own run halfway, and the receipt with it.
  Object.freeze(params);
  const problem = callStrategy(strategy, "checkParameters", () => strategy.checkParameters?.(params) ?? null);
  if (problem !== null) throw new HtsError("parameter_invalid", `${strategy.name}: ${oneLine(String(problem))}`);
  const warmUp = callStrategy(strategy, "warmUpCandles", () => strategy.warmUpCandles(params));
  checkCandleCount(`${strategy.name}: warmUpCandles`, warmUp, 0);
  const hold = callStrategy(strategy, "holdCandles", () => strategy.holdCandles?.(params) ?? null);
  if (hold !== null) checkCandleCount(`${strategy.name}: holdCandles`, hold, 1);
  return params;
}

/** A NaN here would not fail later: the strategy would just never be asked. */
function checkCandleCount(subject: string, count: unknown, least: number): void {
  if (Number.isInteger(count) && (count as number) >= least) return;
  throw new HtsError("strategy_failed", `${subject} returned ${String(count)}, expected a whole number of ${least} or more; round what it computes`);
}

/** Runs a strategy over candles: signals, their study, the portfolio and its metrics. */
export function runBacktest(input: BacktestInput): BacktestRun {
  const { symbol, candles, from, strategy, params, execution } = input;
  const signals = scanSignals(strategy, params, candles, from);
  const holdCandles = strategy.holdCandles?.(params) ?? null;
  const trader = { symbol, strategy: strategy.name, holdCandles };
  const outcome = simulatePortfolio(candles, from, signals, execution, trader);
  const runCandles = sliceCandles(candles, from, candles.close.length);
  const isAmbiguous = outcome.ambiguousCandles > 0 && execution.intrabarOrder === "stop_first";
  return {
    ...input,
    runCandles,
    holdCandles,
    signals,
    study: studySignals(candles, signals, holdCandles),
    outcome,
    metrics: measurePortfolio({ candles: runCandles, outcome, execution }),
    targetFirst: isAmbiguous ? simulatePortfolio(candles, from, signals, { ...execution, intrabarOrder: "target_first" }, trader) : null,
  };
}
