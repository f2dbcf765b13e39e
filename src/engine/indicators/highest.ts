/**
 * The largest value; NaN of nothing, and NaN when any value is NaN.
 *
 * @example highest([3, 1, 2]) // 3
 */
export function highest(values: ArrayLike<number>): number {
  let most = values.length === 0 ? NaN : -Infinity;
  for (let i = 0; i < values.length; i++) most = Math.max(most, values[i]);
  return most;
}
