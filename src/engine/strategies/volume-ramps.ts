import { atLeast, TIE_TOLERANCE } from "../tolerance.ts";

/**
 * Each candle's volume above a price e as one formula without a branch on its shape:
 * `clamp(density · (top − e), 0, volume)`.
 *
 * A candle with height has `top` = its high and `density` = volume ÷ height. A flat candle is a step:
 * it counts as a whole up to the last price that it reaches within the tie tolerance, and not at all
 * from the next floating-point number on. That number is its `top`, and a density of volume ÷ (one unit
 * in the last place) makes the ramp between the two so steep that no number lies on it.
 */
export interface VolumeRamps {
  readonly top: Float64Array;
  readonly density: Float64Array;
  readonly volume: Float64Array;
}

export function buildVolumeRamps(low: Float64Array, high: Float64Array, volume: Float64Array): VolumeRamps {
  const top = new Float64Array(low.length);
  const density = new Float64Array(low.length);
  for (let j = 0; j < low.length; j++) {
    const height = high[j] - low[j];
    if (height > 0) {
      top[j] = high[j];
      density[j] = volume[j] / height;
    } else {
      const beyond = firstBeyondReach(low[j]);
      top[j] = beyond;
      density[j] = volume[j] / (beyond - numberBelow(beyond));
    }
  }
  return { top, density, volume };
}

/** The volume above a price over candles `[from, to)`; relative error of the order of (to − from) · 2^−53 of their volume. */
export function rampsAbove({ top, density, volume }: VolumeRamps, from: number, to: number, price: number): number {
  let sum = 0;
  for (let j = from; j < to; j++) sum += Math.min(Math.max(density[j] * (top[j] - price), 0), volume[j]);
  return sum;
}

/** The smallest number that a flat candle at `price` does not reach: `atLeast(price, it)` is false, of the one below true. */
function firstBeyondReach(price: number): number {
  let edge = price / (1 - TIE_TOLERANCE);
  while (atLeast(price, edge)) edge = numberAbove(edge);
  while (!atLeast(price, numberBelow(edge))) edge = numberBelow(edge);
  return edge;
}

const float = new Float64Array(1);
const bits = new BigUint64Array(float.buffer);

/** The next larger floating-point number; for positive ones. */
function numberAbove(value: number): number {
  float[0] = value;
  bits[0]++;
  return float[0];
}

/** The next smaller floating-point number; for positive ones. */
function numberBelow(value: number): number {
  float[0] = value;
  bits[0]--;
  return float[0];
}
