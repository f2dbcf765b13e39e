import { allocateCandles, type Candles } from "../../engine/candles.ts";
import { DAY_MS, gridOriginMs } from "../../engine/timeframe.ts";

/** Candles as a chart shows them: each bar is one candle or several added up. */
export interface Bars {
  /** A whole multiple of the candles' timeframe. */
  readonly barMs: number;
  /** The bars; a bar opens where its place on the grid of `barMs` does. `filled` is 1 where any of its candles was made up. */
  readonly candles: Candles;
  /** Ordinal of the first candle of each bar, then the number of candles: length bars + 1. */
  readonly starts: Int32Array;
}

const HOUR_MS = 3_600_000;
const WEEK_MS = 7 * DAY_MS;
/** Lengths of a bar that a reader can think in. */
const READABLE_MS = [
  60_000,
  180_000,
  300_000,
  600_000,
  900_000,
  1_800_000,
  ...[1, 2, 4, 6, 8, 12].map((hours) => hours * HOUR_MS),
  DAY_MS,
  2 * DAY_MS,
  3 * DAY_MS,
  WEEK_MS,
];

/**
 * Adds candles up to at most `maxBars` bars: first open, highest high, lowest low, last close, sum of volume.
 * With few enough candles each is its own bar.
 *
 * @param maxBars ≥ 2, since a grid always has a line on which even the longest bars begin.
 */
export function toBars(candles: Candles, maxBars: number): Bars {
  const count = candles.openTimeMs.length;
  const barMs = count <= maxBars ? candles.timeframeMs : barLengthMs(candles, maxBars);
  const starts = findStarts(candles, barMs);
  const out = allocateCandles(starts.length - 1, barMs);
  const filled = new Uint8Array(starts.length - 1);
  for (let b = 0; b < filled.length; b++) filled[b] = addUp(candles, starts[b] as number, starts[b + 1] as number, out, b);
  return { barMs, starts, candles: candles.filled === undefined ? out : { ...out, filled } };
}

/** The bar that a candle, by its ordinal, is part of. */
export function barOf({ starts }: Bars, ordinal: number): number {
  let low = 0;
  let high = starts.length - 2;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((starts[middle] as number) <= ordinal) low = middle;
    else high = middle - 1;
  }
  return low;
}

function barLengthMs(candles: Candles, maxBars: number): number {
  const readable = READABLE_MS.filter((ms) => ms > candles.timeframeMs && ms % candles.timeframeMs === 0);
  for (const ms of readable) if (countBars(candles, ms) <= maxBars) return ms;
  let ms = WEEK_MS % candles.timeframeMs === 0 ? WEEK_MS : candles.timeframeMs;
  while (countBars(candles, ms) > maxBars) ms *= 2;
  return ms;
}

function barTimeMs(openTimeMs: number, barMs: number): number {
  const origin = gridOriginMs(barMs % WEEK_MS === 0 ? WEEK_MS : barMs);
  return Math.floor((openTimeMs - origin) / barMs) * barMs + origin;
}

function countBars({ openTimeMs }: Candles, barMs: number): number {
  let bars = 0;
  let last = NaN;
  for (const time of openTimeMs) {
    const bar = barTimeMs(time, barMs);
    if (bar !== last) bars++;
    last = bar;
  }
  return bars;
}

function findStarts(candles: Candles, barMs: number): Int32Array {
  const { openTimeMs } = candles;
  const starts = new Int32Array(countBars(candles, barMs) + 1);
  let bars = 0;
  let last = NaN;
  openTimeMs.forEach((time, i) => {
    const bar = barTimeMs(time, barMs);
    if (bar !== last) starts[bars++] = i;
    last = bar;
  });
  starts[bars] = openTimeMs.length;
  return starts;
}

/** Writes candles `[from, to)` as bar b; 1 when one of them was made up. */
function addUp({ openTimeMs, open, high, low, close, volume, filled }: Candles, from: number, to: number, out: Candles, b: number): number {
  let highest = -Infinity;
  let lowest = Infinity;
  let total = 0;
  let isFilled = 0;
  for (let i = from; i < to; i++) {
    highest = Math.max(highest, high[i] as number);
    lowest = Math.min(lowest, low[i] as number);
    total += volume[i] as number;
    isFilled |= filled?.[i] ?? 0;
  }
  out.openTimeMs[b] = barTimeMs(openTimeMs[from] as number, out.timeframeMs);
  out.open[b] = open[from] as number;
  out.high[b] = highest;
  out.low[b] = lowest;
  out.close[b] = close[to - 1] as number;
  out.volume[b] = total;
  return isFilled;
}
