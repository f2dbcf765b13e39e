/** An exponential average on its way, as plain data that a strategy keeps in its state. */
export type ExponentialAverage = {
  /** Values so far; counted up to the length and no further. */
  count: number;
  /** The average; null until as many values have come as the average is long. */
  value: number | null;
  /** Sum of the first values, whose mean the average starts from. */
  sum: number;
};

/** An exponential average that has seen nothing yet. */
export function startExponentialAverage(): ExponentialAverage {
  return { count: 0, value: null, sum: 0 };
}

/**
 * Takes the next value into an exponential average and returns it; null until `length` values have come.
 *
 * The first average is the mean of the first `length` values. From then on
 * average += (value − average) · 2 ÷ (length + 1), the usual smoothing (P. N. Haurlan, "Measuring Trend
 * Values", 1968). What came k values ago still counts with the weight ((length − 1) ÷ (length + 1))^k:
 * after 3.5 lengths a thousandth of the start is left, after 7 a millionth.
 *
 * @param length integer ≥ 1, the same at every call.
 * @example const state = startExponentialAverage();
 * [2, 4, 6, 10].map((x) => updateExponentialAverage(state, x, 3)) // null, null, 4, 7
 */
export function updateExponentialAverage(state: ExponentialAverage, value: number, length: number): number | null {
  if (state.value !== null) {
    state.value += ((value - state.value) * 2) / (length + 1);
    return state.value;
  }
  state.count++;
  state.sum += value;
  if (state.count === length) state.value = state.sum / length;
  return state.value;
}
