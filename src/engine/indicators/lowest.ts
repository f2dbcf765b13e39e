/**
 * The smallest value; NaN of nothing, and NaN when any value is NaN.
 *
 * @example lowest([3, 1, 2]) // 1
 */
export function lowest(values: ArrayLike<number>): number {
  let least = values.length === 0 ? NaN : Infinity;
  for (let i = 0; i < values.length; i++) least = Math.min(least, values[i]);
  return least;
}
