/** Relative slack of every threshold comparison of a strategy, so that rounding never decides an exact tie. */
export const TIE_TOLERANCE = 1e-9;

/**
 * `a ≥ b` up to a relative 1e−9 of b: prices move in ticks, so exact ties are common and must count as
 * reached whatever rounding did to either side. `a < b` is its negation.
 *
 * @example atLeast(0.1 + 0.2, 0.3 + 1e-12) // true
 */
export function atLeast(a: number, b: number): boolean {
  return a >= b - TIE_TOLERANCE * Math.abs(b);
}
