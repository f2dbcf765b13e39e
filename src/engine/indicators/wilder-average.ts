/** Wilder's average on its way, as plain data that a strategy keeps in its state. */
export type WilderAverage = {
  /** Values so far; counted up to the length and no further. */
  count: number;
  /** The sum of the values until there are `length` of them, from then on their smoothed average. */
  value: number;
};

/** An average that has seen nothing yet. */
export function startWilderAverage(): WilderAverage {
  return { count: 0, value: 0 };
}

/**
 * Takes the next value into Wilder's average: the mean of the first `length` values, from then on
 * (average · (length − 1) + value) ÷ length. Null until `length` values have come.
 *
 * Source: J. W. Wilder, "New Concepts in Technical Trading Systems", 1978.
 *
 * @param length integer ≥ 1, the same at every call.
 * @example const state = startWilderAverage();
 * [3, 6, 9, 15].map((x) => updateWilderAverage(state, x, 3)) // null, null, 6, 9
 */
export function updateWilderAverage(state: WilderAverage, value: number, length: number): number | null {
  if (state.count < length) {
    state.count++;
    state.value += value;
    if (state.count < length) return null;
    state.value /= length;
    return state.value;
  }
  state.value = (state.value * (length - 1) + value) / length;
  return state.value;
}
