import { sumOf } from "../indicators/sliding-window.ts";
import { BUY } from "../signals.ts";
import { atLeast } from "../tolerance.ts";
import { type Decision, defineStrategy } from "./strategy.ts";

/** Buys a long rising candle on unusual volume: a full body, short wicks, and a multiple of the recent mean volume. */
export const volumeLongCandle = defineStrategy({
  name: "volume_long_candle",
  description: "Buys a long rising candle with short wicks on a multiple of the mean volume; leaves after a fixed number of candles.",
  parameters: {
    vol_ma_window: { type: "integer", unit: "candles", default: 20, min: 1, max: 5000, description: "Candles before this one over which volume is averaged." },
    vol_multiplier: {
      type: "number",
      unit: "×",
      default: 1.5,
      min: 0,
      exclusiveMin: true,
      max: 1000,
      description: "Volume needed, as a multiple of the mean.",
    },
    body_pct: {
      type: "number",
      unit: "fraction",
      default: 0.02,
      min: 0,
      exclusiveMin: true,
      max: 1,
      description: "Body needed, close over open; each wick stays below twice that.",
    },
    hold_period_bars: { type: "integer", unit: "candles", default: 1, min: 1, max: 10_000, description: "Candles for which a position is held." },
  },
  warmUpCandles: ({ vol_ma_window }) => vol_ma_window,
  holdCandles: ({ hold_period_bars }) => hold_period_bars,
  decide(history, { vol_ma_window, vol_multiplier, body_pct }): Decision | null {
    if (!isLongCandle(history.open(0), history.high(0), history.low(0), history.close(0), body_pct)) return null;
    const mean = sumOf(history.column("volume", vol_ma_window, 1), 0, vol_ma_window) / vol_ma_window;
    const confidence = confidenceOf(history.volume(0), mean, vol_multiplier);
    return confidence === null ? null : { side: "BUY", confidence };
  },
  kernel(candles, { vol_ma_window, vol_multiplier, body_pct }, from, signals) {
    const { open, high, low, close, volume } = candles;
    for (let i = Math.max(from, vol_ma_window); i < close.length; i++) {
      // The mean is only added up for the few candles of the right shape, so nothing has to be carried along.
      if (!isLongCandle(open[i], high[i], low[i], close[i], body_pct)) continue;
      const confidence = confidenceOf(volume[i], sumOf(volume, i - vol_ma_window, i) / vol_ma_window, vol_multiplier);
      if (confidence !== null) signals.push(i, BUY, confidence, NaN);
    }
  },
});

function isLongCandle(open: number, high: number, low: number, close: number, bodyRate: number): boolean {
  return (
    !atLeast(open, close) &&
    atLeast((close - open) / open, bodyRate) &&
    !atLeast((high - close) / open, 2 * bodyRate) &&
    !atLeast((open - low) / open, 2 * bodyRate)
  );
}

/** Null where the volume does not reach the multiple of the mean. */
function confidenceOf(volume: number, mean: number, multiplier: number): number | null {
  if (mean <= 0 || !atLeast(volume, mean * multiplier)) return null;
  return Math.min(0.5 + 0.5 * (volume / mean / multiplier - 1), 1);
}
