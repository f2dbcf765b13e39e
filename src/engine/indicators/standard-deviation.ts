import { mean } from "./mean.ts";

/**
 * The population standard deviation: √(Σ(x − mean)² ÷ n), in the unit of the values; NaN of nothing.
 *
 * It divides by n, as Bollinger bands do (J. Bollinger, "Bollinger on Bollinger Bands", 2001), not by
 * n − 1. Two passes, so that large prices that differ little do not cancel out.
 *
 * @example standardDeviation([2, 4, 4, 4, 5, 5, 7, 9]) // 2
 */
export function standardDeviation(values: ArrayLike<number>): number {
  const average = mean(values);
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += (values[i] - average) * (values[i] - average);
  return Math.sqrt(squares / values.length);
}
