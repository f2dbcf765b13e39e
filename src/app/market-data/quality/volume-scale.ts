import type { Candles } from "../../../engine/candles.ts";
import { median } from "../../../engine/metrics/statistics.ts";
import { describeNumber, describeTime } from "./describe.ts";
import type { Finding } from "./quality-report.ts";
import { Tally } from "./tally.ts";

/** Shifts of the median volume that no market makes from one candle to the next and keeps. */
const BREAK_FACTOR = 100;
/** Blocks of candles whose medians are compared; short series have smaller ones. */
const MIN_BLOCK = 8;
const MAX_BLOCK = 256;
const BLOCKS = 24;
/** Volumes looked at in a block. */
const SAMPLES = 16;
/** The new scale holds for so many blocks, and differs within them by less than the factor. */
const STAYS_BLOCKS = 2;
const SAME_FACTOR = 10;
/** Volume in quote currency is about so near to price times volume in base currency. */
const PRICE_SLACK = 4;

/** Finds places where the median volume shifts by more than a hundredfold and stays: another unit, or another market. */
export function findVolumeBreaks(candles: Candles): Finding[] {
  const tally = new Tally("volume_scale_break");
  const size = Math.min(MAX_BLOCK, Math.max(MIN_BLOCK, Math.floor(candles.volume.length / BLOCKS)));
  const medians = sampleMedians(candles.volume, size);
  let isQuoteMixUp = true;
  for (let b = STAYS_BLOCKS; b + STAYS_BLOCKS < medians.length; b++) {
    if (!isBreak(medians, b)) continue;
    const at = findPlace(candles.volume, b, size);
    const isQuote = addBreak(candles, at, size, tally);
    if (isQuote === null) continue;
    isQuoteMixUp &&= isQuote;
    b += 1;
  }
  const cause = isQuoteMixUp
    ? "by about the price, as it does where volume in base currency is followed by volume in quote currency"
    : "by more than a hundredfold and stays there: another unit, another market or another source";
  return tally.toFindings(`The volume shifts ${cause}; signals that use volume are void across it, so convert one side or use only one.`);
}

/** Medians of the volumes of blocks, NaN where most have none. Of a few samples each: what is looked for is a factor of a hundred. */
function sampleMedians(volume: Float64Array, size: number): Float64Array {
  const count = Math.floor(volume.length / size);
  const medians = new Float64Array(count);
  const samples = new Float64Array(Math.min(SAMPLES, size));
  const stride = size / samples.length;
  for (let b = 0; b < count; b++) {
    for (let k = 0; k < samples.length; k++) samples[k] = volume[b * size + Math.floor(k * stride)] as number;
    samples.sort();
    const middle = samples[samples.length >> 1] as number;
    medians[b] = middle > 0 ? middle : NaN;
  }
  return medians;
}

/** Whether blocks before b are of one scale, those after it of another one, and b in between is either or both. */
function isBreak(medians: Float64Array, b: number): boolean {
  const before = medians[b - 1] as number;
  const after = medians[b + 1] as number;
  if (!(factorOf(before, after) > BREAK_FACTOR / 4)) return false;
  return factorOf(before, medians[b - STAYS_BLOCKS] as number) < SAME_FACTOR && factorOf(after, medians[b + STAYS_BLOCKS] as number) < SAME_FACTOR;
}

/** How many times the smaller of two is in the greater. */
function factorOf(one: number, other: number): number {
  return Math.max(one / other, other / one);
}

/** The first candle of the new scale, by the fewest candles on the wrong side of the middle between both. */
function findPlace(volume: Float64Array, block: number, size: number): number {
  const from = (block - 1) * size;
  const until = (block + 2) * size;
  const before = median(volume.subarray(from - size, from + size));
  const after = median(volume.subarray(until - size, until + size));
  const middle = Math.sqrt(before * after);
  let best = from;
  let score = 0;
  let bestScore = -Infinity;
  for (let i = from; i < until; i++) {
    if (score > bestScore) {
      best = i;
      bestScore = score;
    }
    const isBefore = (volume[i] as number) > middle === before > middle;
    score += isBefore ? 1 : -1;
  }
  return best;
}

/** Counts the break if exact medians bear it out; tells whether its factor is the price, or null when it is none. */
function addBreak({ openTimeMs, close, volume }: Candles, at: number, size: number, tally: Tally): boolean | null {
  const before = median(volume.subarray(Math.max(0, at - STAYS_BLOCKS * size), at));
  const after = median(volume.subarray(at, at + STAYS_BLOCKS * size));
  const factor = factorOf(before, after);
  if (!(factor >= BREAK_FACTOR)) return null;
  const timeMs = openTimeMs[at] as number;
  if (tally.add("warning", timeMs)) {
    tally.explain(timeMs, `the median volume goes from ${describeNumber(before)} to ${describeNumber(after)} at ${describeTime(timeMs)}`);
  }
  const price = close[at] as number;
  return factorOf(factor, factorOf(price, 1)) < PRICE_SLACK;
}
