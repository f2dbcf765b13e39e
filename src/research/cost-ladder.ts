import type { BacktestRun } from "../engine/backtest.ts";
import type { ExecutionSettings } from "../engine/simulate/execution.ts";
import type { PortfolioOutcome } from "../engine/simulate/outcome.ts";
import { simulatePortfolio } from "../engine/simulate/simulate-portfolio.ts";

/** The same signals traded at other costs. Rates and returns are fractions, money in quote currency. */
export interface CostRung {
  readonly label: string;
  /** Multiplies fee and slippage. */
  readonly costMultiple: number;
  /** Candles by which fills are late, beyond those of the run itself. */
  readonly delayCandles: number;
  readonly totalReturn: number;
  readonly finalEquity: number;
  /** Positive fraction, peak starting at the initial cash. */
  readonly maxDrawdown: number;
  readonly trades: number;
}

export interface CostLadder {
  readonly rungs: readonly CostRung[];
  /** The multiple of fee and slippage at which the total return is 0, to 0.1 %; null when there is none. */
  readonly breakEvenMultiple: number | null;
  /** Why there is no break-even. */
  readonly breakEvenReason: string | null;
  /** Fee + slippage a side at break-even; null when there is none. */
  readonly breakEvenCostRate: number | null;
}

const COST_MULTIPLES = [0, 1, 2, 3] as const;
/** Where the search for the break-even gives up: costs a hundredfold. */
const MAX_MULTIPLE = 100;

/** Trades the signals of a run at costs ×0 to ×3 and one candle later, and finds the costs that eat its profit. */
export function buildCostLadder(run: BacktestRun): CostLadder {
  const rungs = COST_MULTIPLES.map((multiple) => toRung(`costs ×${multiple}`, multiple, 0, retrade(run, multiple, 0)));
  rungs.push(toRung("one candle later", 1, 1, retrade(run, 1, 1)));
  return { rungs, ...findBreakEven(run, rungs[0].totalReturn) };
}

function retrade(run: BacktestRun, costMultiple: number, delayCandles: number): PortfolioOutcome {
  const { execution, symbol, strategy, holdCandles, candles, from, signals } = run;
  const settings: ExecutionSettings = {
    ...execution,
    // A rate of 1 would sell for nothing; the ladder stays below it.
    feeRate: Math.min(execution.feeRate * costMultiple, 0.99),
    slippageRate: Math.min(execution.slippageRate * costMultiple, 0.99),
    fillDelayCandles: execution.fillDelayCandles + delayCandles,
  };
  return simulatePortfolio(candles, from, signals, settings, { symbol, strategy: strategy.name, holdCandles });
}

function toRung(label: string, costMultiple: number, delayCandles: number, outcome: PortfolioOutcome): CostRung {
  const { equity, initialCash, trades } = outcome;
  const finalEquity = equity.at(-1) ?? initialCash;
  let peak = initialCash;
  let maxDrawdown = 0;
  for (const value of equity) {
    if (value > peak) peak = value;
    else if (1 - value / peak > maxDrawdown) maxDrawdown = 1 - value / peak;
  }
  return { label, costMultiple, delayCandles, totalReturn: finalEquity / initialCash - 1, finalEquity, maxDrawdown, trades: trades.length };
}

function findBreakEven(run: BacktestRun, returnWithoutCosts: number): Omit<CostLadder, "rungs"> {
  const none = (reason: string): Omit<CostLadder, "rungs"> => ({ breakEvenMultiple: null, breakEvenReason: reason, breakEvenCostRate: null });
  const { feeRate, slippageRate } = run.execution;
  if (run.outcome.trades.length + run.outcome.openPositions.length === 0) return none("no trades");
  if (feeRate + slippageRate === 0) return none("the run has no costs to multiply");
  if (returnWithoutCosts <= 0) return none("it does not earn anything even without costs");
  const returnAt = (multiple: number): number => {
    const { equity, initialCash } = retrade(run, multiple, 0);
    return (equity.at(-1) ?? initialCash) / initialCash - 1;
  };
  let low = 0;
  let high = 1;
  while (returnAt(high) > 0) {
    if (high === MAX_MULTIPLE) return none(`it earns even at ${MAX_MULTIPLE} times the costs`);
    low = high;
    high = Math.min(high * 2, MAX_MULTIPLE);
  }
  while (high - low > 0.001 * high) {
    const middle = (low + high) / 2;
    if (returnAt(middle) > 0) low = middle;
    else high = middle;
  }
  const multiple = (low + high) / 2;
  return { breakEvenMultiple: multiple, breakEvenReason: null, breakEvenCostRate: multiple * (feeRate + slippageRate) };
}
