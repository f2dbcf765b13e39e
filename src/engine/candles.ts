import { HtsError } from "./errors.ts";
import { gridOriginMs } from "./timeframe.ts";

/**
 * Candles of one symbol and timeframe as columns of one length, oldest first.
 *
 * Candle i covers `[openTimeMs[i], openTimeMs[i] + timeframeMs)`. Prices are in quote currency and
 * positive, volume in base currency and not negative. A missing candle is simply absent. Columns are
 * read-only by convention: nothing in the project writes to candles that it did not make.
 */
export interface Candles {
  readonly timeframeMs: number;
  /** UTC epoch ms, strictly ascending, on the timeframe's grid. */
  readonly openTimeMs: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
  /** 1 where a gap policy made the candle up; absent when every candle is the exchange's own. */
  readonly filled?: Uint8Array;
}

export const CANDLE_COLUMNS = ["openTimeMs", "open", "high", "low", "close", "volume"] as const;

/** What to do about missing candles: leave them missing, repeat the last close, or refuse the series. */
export type GapPolicy = "skip" | "flat" | "fail";

export interface GapSummary {
  /** Runs of missing candles. */
  readonly runs: number;
  /** Missing candles in all. */
  readonly missingCandles: number;
  /** The longest run, in candles. */
  readonly longestCandles: number;
  /** When the longest run starts: the open time of its first missing candle; null without a gap. */
  readonly longestStartMs: number | null;
}

/** Allocates zeroed columns for `count` candles. */
export function allocateCandles(count: number, timeframeMs: number): Candles {
  return {
    timeframeMs,
    openTimeMs: new Float64Array(count),
    open: new Float64Array(count),
    high: new Float64Array(count),
    low: new Float64Array(count),
    close: new Float64Array(count),
    volume: new Float64Array(count),
  };
}

/** Candles `[from, to)` by index, as views on the same memory. */
export function sliceCandles(candles: Candles, from: number, to: number): Candles {
  return {
    timeframeMs: candles.timeframeMs,
    openTimeMs: candles.openTimeMs.subarray(from, to),
    open: candles.open.subarray(from, to),
    high: candles.high.subarray(from, to),
    low: candles.low.subarray(from, to),
    close: candles.close.subarray(from, to),
    volume: candles.volume.subarray(from, to),
    ...(candles.filled ? { filled: candles.filled.subarray(from, to) } : {}),
  };
}

/**
 * The index of the first candle that opens at or after an instant; the number of candles when none does.
 *
 * @example indexAtOrAfter(Float64Array.of(10, 20, 30), 11) // 1
 */
export function indexAtOrAfter(openTimeMs: Float64Array, instantMs: number): number {
  let low = 0;
  let high = openTimeMs.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (openTimeMs[middle] < instantMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** What is wrong with candle i, or null; `row` counts from 0 and the texts name the column. */
export interface CandleFault {
  readonly code: "candles_unsorted" | "candles_duplicate" | "candles_misaligned" | "candle_invalid";
  readonly index: number;
  readonly column: (typeof CANDLE_COLUMNS)[number];
  /** What was expected and what came, without the place: "expected …, was …". */
  readonly problem: string;
}

/** Beyond these no market trades, and products of prices and quantities would leave the range of numbers. */
export const MIN_PRICE = 1e-30;
export const MAX_PRICE = 1e30;
export const MAX_VOLUME = 1e60;

/**
 * The first fault of a series, oldest candle first, or null for a sound one.
 *
 * Checks every value for being finite, prices for being positive, volume for not being negative, high
 * for being the highest and low the lowest price of its candle, and open times for ascending on the grid.
 */
export function findFault(candles: Candles): CandleFault | null {
  const { openTimeMs, open, high, low, close, volume, timeframeMs } = candles;
  const origin = gridOriginMs(timeframeMs);
  for (let i = 0; i < openTimeMs.length; i++) {
    const ok =
      low[i] >= MIN_PRICE &&
      high[i] <= MAX_PRICE &&
      open[i] >= low[i] &&
      open[i] <= high[i] &&
      close[i] >= low[i] &&
      close[i] <= high[i] &&
      volume[i] >= 0 &&
      volume[i] <= MAX_VOLUME &&
      (openTimeMs[i] - origin) % timeframeMs === 0 &&
      (i === 0 || openTimeMs[i] > openTimeMs[i - 1]);
    if (!ok) return describeFault(candles, i);
  }
  return null;
}

function describeFault(candles: Candles, index: number): CandleFault {
  const { openTimeMs, high, low, timeframeMs } = candles;
  const fault = (code: CandleFault["code"], column: CandleFault["column"], problem: string): CandleFault => ({ code, index, column, problem });
  for (const column of CANDLE_COLUMNS) {
    const value = candles[column][index];
    if (!Number.isFinite(value)) return fault("candle_invalid", column, `expected a finite number, was ${value}`);
  }
  const time = openTimeMs[index];
  const before = index > 0 ? openTimeMs[index - 1] : -Infinity;
  if (time === before) return fault("candles_duplicate", "openTimeMs", `expected one candle a time, ${time} came twice`);
  if (time < before) return fault("candles_unsorted", "openTimeMs", `expected ascending times, ${time} came after ${before}`);
  if ((time - gridOriginMs(timeframeMs)) % timeframeMs !== 0) {
    return fault("candles_misaligned", "openTimeMs", `expected a multiple of ${timeframeMs} ms, was ${time}`);
  }
  for (const column of ["open", "high", "low", "close"] as const) {
    const value = candles[column][index];
    if (value <= 0) return fault("candle_invalid", column, `expected a positive price, was ${value}`);
    if (value < MIN_PRICE || value > MAX_PRICE) return fault("candle_invalid", column, `expected a price from ${MIN_PRICE} to ${MAX_PRICE}, was ${value}`);
  }
  if (candles.volume[index] < 0) return fault("candle_invalid", "volume", `expected a volume of 0 or more, was ${candles.volume[index]}`);
  if (candles.volume[index] > MAX_VOLUME) return fault("candle_invalid", "volume", `expected a volume up to ${MAX_VOLUME}, was ${candles.volume[index]}`);
  if (high[index] < low[index]) return fault("candle_invalid", "high", `expected high at or above low ${low[index]}, was ${high[index]}`);
  const outside = candles.open[index] < low[index] || candles.open[index] > high[index] ? "open" : "close";
  return fault("candle_invalid", outside, `expected a price between low ${low[index]} and high ${high[index]}, was ${candles[outside][index]}`);
}

/**
 * Counts the missing candles between the first and the last one, or those of them that would have opened in
 * `[fromMs, untilMs)`: what is missing at the edge of a range counts when there are candles on both sides.
 * O(n), allocates nothing.
 */
export function summariseGaps(candles: Candles, fromMs = -Infinity, untilMs = Infinity): GapSummary {
  const { openTimeMs, timeframeMs } = candles;
  let runs = 0;
  let missingCandles = 0;
  let longestCandles = 0;
  let longestStartMs: number | null = null;
  for (let i = 1; i < openTimeMs.length; i++) {
    const step = openTimeMs[i] - openTimeMs[i - 1];
    if (step === timeframeMs) continue;
    const before = openTimeMs[i - 1];
    const firstMs = Math.max(before + timeframeMs, before + Math.ceil((fromMs - before) / timeframeMs) * timeframeMs);
    const endMs = Math.min(openTimeMs[i], before + Math.ceil((untilMs - before) / timeframeMs) * timeframeMs);
    const missing = (endMs - firstMs) / timeframeMs;
    if (!(missing > 0)) continue;
    runs++;
    missingCandles += missing;
    if (missing > longestCandles) {
      longestCandles = missing;
      longestStartMs = firstMs;
    }
  }
  return { runs, missingCandles, longestCandles, longestStartMs };
}

/**
 * Applies a gap policy: `skip` returns the candles as they are, `flat` inserts a candle of zero volume
 * at the last close for every missing one and flags it in `filled`, `fail` refuses a series with gaps.
 *
 * @throws HtsError `candle_gap`
 */
export function applyGapPolicy(candles: Candles, policy: GapPolicy): Candles {
  if (policy === "skip") return candles;
  const gaps = summariseGaps(candles);
  if (gaps.runs === 0) return candles;
  if (policy === "flat") return fillFlat(candles, gaps.missingCandles);
  throw explainGaps(gaps);
}

/** The error of a series whose gaps are not to be accepted. */
export function explainGaps(gaps: GapSummary): HtsError {
  const start = new Date(gaps.longestStartMs ?? 0).toISOString();
  return new HtsError(
    "candle_gap",
    `expected no missing candles, ${gaps.missingCandles} are missing in ${gaps.runs} runs (the longest: ${gaps.longestCandles} from ${start}); ` +
      `download them, choose a range without gaps, or use the gap policy "skip" or "flat"`,
  );
}

function fillFlat(candles: Candles, missingCandles: number): Candles {
  const count = candles.openTimeMs.length + missingCandles;
  const out = allocateCandles(count, candles.timeframeMs);
  const filled = new Uint8Array(count);
  let at = 0;
  for (let i = 0; i < candles.openTimeMs.length; i++) {
    if (i > 0) {
      const close = candles.close[i - 1];
      for (let time = candles.openTimeMs[i - 1] + candles.timeframeMs; time < candles.openTimeMs[i]; time += candles.timeframeMs) {
        out.openTimeMs[at] = time;
        out.open[at] = out.high[at] = out.low[at] = out.close[at] = close;
        filled[at++] = 1;
      }
    }
    for (const column of CANDLE_COLUMNS) out[column][at] = candles[column][i];
    if (candles.filled?.[i]) filled[at] = 1;
    at++;
  }
  return { ...out, filled };
}
