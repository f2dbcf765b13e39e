import { slidingSum } from "./sliding-window.ts";

/**
 * The mean of the last `width` values at each position, that position included; NaN before there are as many.
 *
 * @param width integer ≥ 1.
 * @example simpleMovingAverage(Float64Array.of(1, 2, 4), 2) // NaN, 1.5, 3
 */
export function simpleMovingAverage(values: Float64Array, width: number): Float64Array {
  const out = slidingSum(values, width).subarray(1);
  for (let i = 0; i < out.length; i++) out[i] /= width;
  return out;
}
