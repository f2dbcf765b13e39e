import type { Candles } from "../candles.ts";

/** The deepest fall of equity from an earlier peak, and the longest time below one. Times are UTC epoch ms. */
export interface Drawdown {
  /** Positive fraction of the peak, 0 when equity never fell. */
  readonly depth: number;
  /** When the peak before the deepest fall was set: the start of the run for the initial cash, else a candle's close. Null without a fall. */
  readonly peakMs: number | null;
  readonly troughMs: number | null;
  /** When equity was back at that peak; null when it is not yet. */
  readonly recoveryMs: number | null;
  /** The longest time from a peak until equity was back at it, or to the end of the run. */
  readonly longestUnderWaterMs: number;
  readonly longestUnderWaterFromMs: number | null;
  /** Null when it had not ended with the run. */
  readonly longestUnderWaterUntilMs: number | null;
}

/**
 * Measures drawdown on equity at the close of every candle; the first peak is the initial cash at the
 * first open. Depth = (peak − equity) ÷ peak. Source: M. Magdon-Ismail and A. Atiya, "Maximum drawdown",
 * Risk 17 (2004).
 *
 * @example 100 → 120 → 90 → 130: depth 0.25, from the close at 120 to that at 90, recovered at 130
 */
export function maxDrawdown({ openTimeMs, timeframeMs }: Candles, equity: Float64Array, initialCash: number): Drawdown {
  const count = equity.length;
  // Candle −1 stands for the start of the run, before its first candle.
  const timeAt = (candle: number): number => (candle < 0 ? openTimeMs[0] : openTimeMs[candle] + timeframeMs);
  let peak = initialCash;
  let peakAt = -1;
  let depth = 0;
  let deepestPeakAt = -1;
  let troughAt = -1;
  let recoveryAt = -1;
  let longestMs = 0;
  let longestFrom = -1;
  let longestUntil = -1;
  for (let i = 0; i < count; i++) {
    const value = equity[i];
    if (value >= peak) {
      if (peakAt < i - 1) {
        const underWaterMs = timeAt(i) - timeAt(peakAt);
        if (underWaterMs > longestMs) [longestMs, longestFrom, longestUntil] = [underWaterMs, peakAt, i];
        if (recoveryAt < 0 && deepestPeakAt === peakAt && troughAt >= 0) recoveryAt = i;
      }
      peak = value;
      peakAt = i;
      continue;
    }
    const fall = (peak - value) / peak;
    if (fall > depth) [depth, deepestPeakAt, troughAt, recoveryAt] = [fall, peakAt, i, -1];
  }
  const isUnderWater = peakAt < count - 1;
  const lastMs = isUnderWater ? timeAt(count - 1) - timeAt(peakAt) : 0;
  const lastIsLongest = lastMs > longestMs;
  return {
    depth,
    peakMs: depth > 0 ? timeAt(deepestPeakAt) : null,
    troughMs: depth > 0 ? timeAt(troughAt) : null,
    recoveryMs: recoveryAt < 0 ? null : timeAt(recoveryAt),
    longestUnderWaterMs: Math.max(longestMs, lastMs),
    longestUnderWaterFromMs: lastIsLongest ? timeAt(peakAt) : longestMs > 0 ? timeAt(longestFrom) : null,
    longestUnderWaterUntilMs: lastIsLongest || longestMs === 0 ? null : timeAt(longestUntil),
  };
}
