import type { Candles } from "../candles.ts";
import { DAY_MS } from "../timeframe.ts";

/** Equity sampled at every 00:00 UTC of a run. */
export interface DailyEquity {
  /** Equity before the first sample: the initial cash. */
  readonly initial: number;
  /** The sampled midnights, UTC epoch ms, one day apart. */
  readonly timeMs: Float64Array;
  /** Equity at each of them: that of the last candle closed by then. */
  readonly equity: Float64Array;
  /** Simple return of each day; the first one is from the initial cash. Same length as `equity`. */
  readonly returns: Float64Array;
}

/**
 * Samples an equity curve at midnights, from the first one after the first open to the last one at or
 * before the last close. A midnight before any candle has closed carries the initial cash; through a
 * gap the last known equity stands.
 *
 * @param candles the candles of the run, warm-up left out.
 * @param equity equity at the close of each of them.
 */
export function sampleDailyEquity(candles: Candles, equity: Float64Array, initialCash: number): DailyEquity {
  const { openTimeMs, timeframeMs } = candles;
  const count = openTimeMs.length;
  const first = count === 0 ? 0 : (Math.floor(openTimeMs[0] / DAY_MS) + 1) * DAY_MS;
  const last = count === 0 ? -DAY_MS : Math.floor((openTimeMs[count - 1] + timeframeMs) / DAY_MS) * DAY_MS;
  const days = Math.max(0, Math.round((last - first) / DAY_MS) + 1);
  const timeMs = new Float64Array(days);
  const sampled = new Float64Array(days);
  const returns = new Float64Array(days);
  let closed = 0;
  let before = initialCash;
  for (let day = 0; day < days; day++) {
    const midnight = first + day * DAY_MS;
    closed = firstClosingAfter(openTimeMs, timeframeMs, midnight, closed);
    const now = closed === 0 ? initialCash : equity[closed - 1];
    timeMs[day] = midnight;
    sampled[day] = now;
    returns[day] = now / before - 1;
    before = now;
  }
  return { initial: initialCash, timeMs, equity: sampled, returns };
}

/** The first candle from `from` on that closes after an instant; galloping, since days are many candles apart. */
function firstClosingAfter(openTimeMs: Float64Array, timeframeMs: number, instantMs: number, from: number): number {
  let step = 1;
  let low = from;
  while (low + step <= openTimeMs.length && openTimeMs[low + step - 1] + timeframeMs <= instantMs) {
    low += step;
    step *= 2;
  }
  let high = Math.min(low + step, openTimeMs.length);
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (openTimeMs[middle] + timeframeMs <= instantMs) low = middle + 1;
    else high = middle;
  }
  return low;
}
