import { mean } from "../indicators/mean.ts";

/** The sample standard deviation, √(Σ(x − mean)² ÷ (n − 1)); NaN of fewer than two. */
export function sampleDeviation(values: ArrayLike<number>): number {
  if (values.length < 2) return NaN;
  const average = mean(values);
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    // Not ** 2, which ECMAScript leaves as approximate as Math.pow.
    const difference = values[i] - average;
    squares += difference * difference;
  }
  return Math.sqrt(squares / (values.length - 1));
}

/** How far returns of equal size may lie apart by rounding: each is a quotient of two rounded numbers, less 1. */
const ROUNDING = 8 * Number.EPSILON;

/**
 * Whether returns are not all the same. Those that differ by no more than rounding are: an account that
 * grows by exactly 1 % a day has no volatility, and no Sharpe ratio of 10^15.
 */
export function varies(returns: ArrayLike<number>): boolean {
  let least = Infinity;
  let most = -Infinity;
  for (let i = 0; i < returns.length; i++) {
    least = Math.min(least, returns[i]);
    most = Math.max(most, returns[i]);
  }
  // A NaN counts as varying, so that whoever divides by the deviation comes to say what is wrong.
  return !(most - least <= ROUNDING * (1 + Math.max(Math.abs(least), Math.abs(most))));
}

/** The largest value; −Infinity of nothing. */
export function largest(values: ArrayLike<number>): number {
  let result = -Infinity;
  for (let i = 0; i < values.length; i++) if (values[i] > result) result = values[i];
  return result;
}

/**
 * The median, for an even count the mean of the two middle values; NaN of nothing. By selection instead
 * of sorting (C. A. R. Hoare, "Algorithm 65: Find", Communications of the ACM 4, 1961).
 *
 * @param values without NaN; left as they are.
 */
export function median(values: Float64Array): number {
  const middle = values.length >> 1;
  const work = values.slice();
  let left = 0;
  let right = work.length - 1;
  while (left < right) {
    const pivot = work[(left + right) >> 1];
    let i = left;
    let j = right;
    while (i <= j) {
      while (work[i] < pivot) i++;
      while (work[j] > pivot) j--;
      if (i > j) break;
      const swapped = work[i];
      work[i++] = work[j];
      work[j--] = swapped;
    }
    if (middle <= j) right = j;
    else if (middle >= i) left = i;
    else break;
  }
  // Selection has left nothing above the upper middle value before it.
  const upper = work[middle] ?? NaN;
  return values.length % 2 === 1 ? upper : (largest(work.subarray(0, middle)) + upper) / 2;
}
