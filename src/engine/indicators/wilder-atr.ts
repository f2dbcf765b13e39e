import { startWilderAverage, updateWilderAverage, type WilderAverage } from "./wilder-average.ts";

/** Wilder's average true range on its way, as plain data that a strategy keeps in its state. */
export type WilderAtr = {
  /** The close before; null before the first candle. */
  previousClose: number | null;
  ranges: WilderAverage;
  /** Quote currency; null until `length` candles have come. */
  value: number | null;
};

/** A range that has seen nothing yet. */
export function startWilderAtr(): WilderAtr {
  return { previousClose: null, ranges: startWilderAverage(), value: null };
}

/**
 * Takes the next candle into Wilder's average true range and returns it, in quote currency; null until
 * `length` candles have come.
 *
 * Wilder's average of the true range, max(high, close before) − min(low, close before); of the first
 * candle, which has no close before, high − low. Source: J. W. Wilder, "New Concepts in Technical
 * Trading Systems", 1978.
 *
 * @param length integer ≥ 1, the same at every call; 14 is Wilder's.
 * @example const state = startWilderAtr();
 * updateWilderAtr(state, 12, 10, 11, 2); // null: the first true range is 2
 * updateWilderAtr(state, 15, 14, 14, 2); // 3: the second is 15 − 11 = 4
 */
export function updateWilderAtr(state: WilderAtr, high: number, low: number, close: number, length: number): number | null {
  const top = Math.max(high, state.previousClose ?? high);
  const bottom = Math.min(low, state.previousClose ?? low);
  state.previousClose = close;
  state.value = updateWilderAverage(state.ranges, top - bottom, length);
  return state.value;
}
