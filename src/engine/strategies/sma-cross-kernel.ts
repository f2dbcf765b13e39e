import { sumOf } from "../indicators/sliding-window.ts";
import { BUY, SELL, type SignalBuffer } from "../signals.ts";
import { atLeast, TIE_TOLERANCE } from "../tolerance.ts";

/** Means closer to each other than this share of the larger are compared again by exact sums. */
const DOUBT = 1e-11;
/** Candles after which the running sums are added up anew; until then their rounding stays two orders of magnitude below `DOUBT`. */
const RENEW_EVERY = 512;

/** Finds the crosses of `sma_cross`, bit-equal to its `decide`: running sums, renewed now and then, and exact ones where it is close. */
export function scanSmaCrosses(close: Float64Array, fast: number, slow: number, from: number, signals: SignalBuffer): void {
  const first = Math.max(from, slow);
  if (first >= close.length) return;
  let wasAbove = isFastAbove(close, first, fast, slow);
  for (let start = first; start < close.length; start += RENEW_EVERY) {
    wasAbove = scanBlock(close, fast, slow, start, Math.min(start + RENEW_EVERY, close.length), wasAbove, signals);
  }
}

/**
 * Scans candles `[start, end)` and returns whether the fast mean is above after them. A function of its own,
 * because code compiled in the middle of a nested loop is left again at every end of the inner one.
 */
function scanBlock(close: Float64Array, fast: number, slow: number, start: number, end: number, wasAbove: boolean, signals: SignalBuffer): boolean {
  const reach = fast * (1 - TIE_TOLERANCE);
  const doubt = DOUBT * slow;
  let fastSum = sumOf(close, start - fast, start);
  let slowSum = sumOf(close, start - slow, start);
  let largest = slowSum;
  for (let i = start; i < end; i++) {
    fastSum += close[i] - close[i - fast];
    slowSum += close[i] - close[i - slow];
    if (slowSum > largest) largest = slowSum;
    // The means' comparison times fast · slow, which saves two divisions a candle.
    const lead = fastSum * slow - slowSum * reach;
    const inDoubt = !(Math.abs(lead) > doubt * largest);
    const isAbove = inDoubt ? isFastAbove(close, i + 1, fast, slow) : lead > 0;
    if (isAbove !== wasAbove) signals.push(i, isAbove ? BUY : SELL, 1, NaN);
    wasAbove = isAbove;
  }
  return wasAbove;
}

/** Whether the fast mean of the closes before `to` is at least the slow one: the definition. */
export function isFastAbove(close: Float64Array, to: number, fast: number, slow: number): boolean {
  return atLeast(sumOf(close, to - fast, to) / fast, sumOf(close, to - slow, to) / slow);
}
