import { allocateCandles, type Candles } from "../../../../src/engine/candles.ts";
import type { DailyEquity } from "../../../../src/engine/metrics/daily-equity.ts";
import type { Metric } from "../../../../src/engine/metrics/metric.ts";
import type { Trade } from "../../../../src/engine/simulate/trade-ledger.ts";
import { DAY_MS } from "../../../../src/engine/timeframe.ts";

/** Daily equity as if sampled from 1970-01-02 on. */
export function dailyOf(initial: number, equity: readonly number[]): DailyEquity {
  return {
    initial,
    timeMs: Float64Array.from(equity, (_, day) => (day + 1) * DAY_MS),
    equity: Float64Array.from(equity),
    returns: Float64Array.from(equity, (now, day) => now / (day === 0 ? initial : equity[day - 1]) - 1),
  };
}

/** Daily equity of which only the returns matter. */
export function returnsOf(returns: Iterable<number>): DailyEquity {
  const column = Float64Array.from(returns);
  return { initial: 1, timeMs: new Float64Array(column.length), equity: new Float64Array(column.length), returns: column };
}

/** `count` values, repeating a pattern. */
export function repeat(pattern: readonly number[], count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => pattern[i % pattern.length]);
}

/** Candles that open where the one before closed. */
export function candlesOf(closes: readonly number[], timeframeMs: number, openTimeMs: (i: number) => number, firstOpen = closes[0]): Candles {
  const candles = allocateCandles(closes.length, timeframeMs);
  closes.forEach((close, i) => {
    const open = i === 0 ? firstOpen : closes[i - 1];
    candles.openTimeMs[i] = openTimeMs(i);
    candles.open[i] = open;
    candles.close[i] = close;
    candles.high[i] = Math.max(open, close);
    candles.low[i] = Math.min(open, close);
    candles.volume[i] = 1;
  });
  return candles;
}

export function reasonOf(metric: Metric): string | null {
  return metric.value === null ? metric.reason : null;
}

export const TRADE: Trade = {
  symbol: "KRW-BTC",
  strategy: "sma_cross",
  entryCandle: 3,
  exitCandle: 5,
  entryTimeMs: 180_000,
  exitTimeMs: 300_000,
  entryPrice: 100,
  exitPrice: 110,
  quantity: 2,
  entryFee: 0.2,
  exitFee: 0.22,
  entrySlippage: 0.04,
  exitSlippage: 0.05,
  pnl: 19.58,
  returnRate: 0.0978,
  mae: 0.01,
  mfe: 0.12,
  reason: "hold_period",
};
