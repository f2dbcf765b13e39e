import type { Candles } from "../candles.ts";
import type { ExecutionSettings } from "../simulate/execution.ts";
import { type DailyEquity, sampleDailyEquity } from "./daily-equity.ts";
import { maxDrawdown } from "./max-drawdown.ts";
import type { Metric } from "./metric.ts";
import { sharpe } from "./sharpe.ts";
import { totalReturn } from "./total-return.ts";

/** What holding the symbol over the same window at the same costs would have done. Money in quote currency. */
export interface BuyAndHold {
  readonly finalEquity: number;
  readonly totalReturn: number;
  /** Positive fraction. */
  readonly maxDrawdown: number;
  readonly sharpeAnnual365: Metric;
  /** Equity at every candle's close, the last one after selling. */
  readonly equity: Float64Array;
  readonly daily: DailyEquity;
}

/**
 * Buys with all cash at the first candle's open (with `fill: close` at its close) and sells at the last
 * close, paying fee and slippage both times. Null without candles.
 */
export function buyAndHold(candles: Candles, execution: ExecutionSettings): BuyAndHold | null {
  const { close, open } = candles;
  const count = close.length;
  if (count === 0) return null;
  const { initialCash, feeRate, slippageRate } = execution;
  const entryPrice = (execution.fill === "next_open" ? open[0] : close[0]) * (1 + slippageRate);
  const quantity = initialCash / (entryPrice * (1 + feeRate));
  const equity = new Float64Array(count);
  for (let i = 0; i < count; i++) equity[i] = quantity * close[i];
  const finalEquity = quantity * close[count - 1] * (1 - slippageRate) * (1 - feeRate);
  equity[count - 1] = finalEquity;
  const daily = sampleDailyEquity(candles, equity, initialCash);
  return {
    finalEquity,
    totalReturn: totalReturn(initialCash, finalEquity),
    maxDrawdown: maxDrawdown(candles, equity, initialCash).depth,
    sharpeAnnual365: sharpe(daily),
    equity,
    daily,
  };
}
