import { startWilderAverage, updateWilderAverage, type WilderAverage } from "./wilder-average.ts";

/** Wilder's relative strength index on its way, as plain data that a strategy keeps in its state. */
export type WilderRsi = {
  /** The close before; null before the first one. */
  previousClose: number | null;
  gains: WilderAverage;
  losses: WilderAverage;
  /** 0 to 100; null until `length` changes have come. */
  value: number | null;
};

/** An index that has seen nothing yet. */
export function startWilderRsi(): WilderRsi {
  return { previousClose: null, gains: startWilderAverage(), losses: startWilderAverage(), value: null };
}

/**
 * Takes the next close into Wilder's relative strength index and returns it, 0 to 100; null until
 * `length` changes, that is `length` + 1 closes, have come.
 *
 * 100 · G ÷ (G + L), which equals Wilder's 100 − 100 ÷ (1 + G ÷ L) and needs no exception for L = 0.
 * G and L are Wilder's averages of the gains and of the losses (0 on a candle without one). 50 when
 * nothing has moved at all. Source: J. W. Wilder, "New Concepts in Technical Trading Systems", 1978.
 *
 * @param length integer ≥ 1, the same at every call; 14 is Wilder's.
 * @example const state = startWilderRsi();
 * [10, 13, 12, 12, 15].map((close) => updateWilderRsi(state, close, 2)) // null, null, 75, 75, 93.75
 */
export function updateWilderRsi(state: WilderRsi, close: number, length: number): number | null {
  const before = state.previousClose;
  state.previousClose = close;
  if (before === null) return null;
  const change = close - before;
  const gain = updateWilderAverage(state.gains, Math.max(change, 0), length);
  const loss = updateWilderAverage(state.losses, Math.max(-change, 0), length);
  if (gain === null || loss === null) return null;
  state.value = gain + loss === 0 ? 50 : (100 * gain) / (gain + loss);
  return state.value;
}
