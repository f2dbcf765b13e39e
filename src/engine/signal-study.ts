import type { Candles } from "./candles.ts";
import { BUY, SELL, type Signals } from "./signals.ts";

/** Every signal on its own, without an account or costs. Returns in percent, as the table that users know shows them. */
export interface SignalStudy {
  /** BUY and SELL signals. */
  readonly signals: number;
  /** BUY signals whose exit candle exists. */
  readonly samples: number;
  /** BUY signals whose exit candle does not exist yet. */
  readonly pending: number;
  /** Share of samples with a return above 0; null without samples, like all below. */
  readonly winRate: number | null;
  /** Mean return of the samples, %. */
  readonly averageReturnPercent: number | null;
  /** Largest fall of the running sum of returns from its peak, the peak starting at 0; % points, ≥ 0. */
  readonly maxDrawdownPercent: number | null;
  /** Mean candles from signal to exit. */
  readonly averageHoldCandles: number | null;
}

/**
 * Studies signals: entry at the close of candle i, exit at the close of candle i + hold, without a
 * holding period at the close of the next SELL; return = (exit − entry) ÷ entry · 100.
 *
 * @param holdCandles null for strategies that leave on SELL.
 */
export function studySignals(candles: Candles, signals: Signals, holdCandles: number | null): SignalStudy {
  const { close } = candles;
  const exits = holdCandles === null ? nextSells(signals) : null;
  let buys = 0;
  let samples = 0;
  let wins = 0;
  let sum = 0;
  let peak = 0;
  let maxDrawdown = 0;
  let held = 0;
  for (let s = 0; s < signals.count; s++) {
    if (signals.side[s] !== BUY) continue;
    buys++;
    const entry = signals.index[s];
    const exit = exits === null ? entry + (holdCandles as number) : exits[s];
    if (!(exit >= 0 && exit < close.length)) continue;
    const returnPercent = ((close[exit] - close[entry]) / close[entry]) * 100;
    samples++;
    held += exit - entry;
    if (returnPercent > 0) wins++;
    sum += returnPercent;
    if (sum > peak) peak = sum;
    else if (peak - sum > maxDrawdown) maxDrawdown = peak - sum;
  }
  const ifAny = (value: number): number | null => (samples === 0 ? null : value);
  return {
    signals: signals.count,
    samples,
    pending: buys - samples,
    winRate: ifAny(wins / samples),
    averageReturnPercent: ifAny(sum / samples),
    maxDrawdownPercent: ifAny(maxDrawdown),
    averageHoldCandles: ifAny(held / samples),
  };
}

/** For each signal the candle of the next SELL after it, −1 when there is none. */
function nextSells(signals: Signals): Int32Array {
  const exits = new Int32Array(signals.count);
  let sell = -1;
  for (let s = signals.count - 1; s >= 0; s--) {
    exits[s] = sell;
    if (signals.side[s] === SELL) sell = signals.index[s];
  }
  return exits;
}
