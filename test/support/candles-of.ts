import { allocateCandles, type Candles } from "../../src/engine/candles.ts";

export const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;

/** Candles from rows of [open, high, low, close, volume], one a timeframe from `startMs` on. */
export function candlesOf(rows: readonly (readonly [number, number, number, number, number?])[], timeframeMs = DAY_MS, startMs = 0): Candles {
  const candles = allocateCandles(rows.length, timeframeMs);
  rows.forEach(([open, high, low, close, volume = 1], i) => {
    candles.openTimeMs[i] = startMs + i * timeframeMs;
    candles.open[i] = open;
    candles.high[i] = high;
    candles.low[i] = low;
    candles.close[i] = close;
    candles.volume[i] = volume;
  });
  return candles;
}

/** Candles that open at the last close (the first one at its own) and close at the given prices, without wicks. */
export function candlesClosingAt(closes: readonly number[], timeframeMs = DAY_MS, startMs = 0): Candles {
  const rows = closes.map((close, i): [number, number, number, number] => {
    const open = closes[i - 1] ?? close;
    return [open, Math.max(open, close), Math.min(open, close), close];
  });
  return candlesOf(rows, timeframeMs, startMs);
}
