/*
 * Trend following with a witness: exponential averages say which way the market goes, volume says
 * whether anybody means it. The averages live in the state, the volume is read from the history.
 */
import { atLeast, defineStrategy, mean, startExponentialAverage, updateExponentialAverage } from "coin-hts";

export default defineStrategy({
  name: "ema_trend_with_volume",
  description: "In an upward trend buys a rising candle on unusual volume; sells when the fast average falls below the slow one.",
  parameters: {
    fast: { type: "integer", unit: "candles", default: 12, min: 1, max: 500, description: "Length of the fast average." },
    slow: { type: "integer", unit: "candles", default: 48, min: 2, max: 500, description: "Length of the slow average; more than the fast one's." },
    volume_window: { type: "integer", unit: "candles", default: 24, min: 1, max: 500, description: "Candles before this one over which volume is averaged." },
    volume_multiple: { type: "number", unit: "×", default: 1.5, min: 0.1, max: 100, description: "Volume needed, as a multiple of the mean." },
  },
  checkParameters: ({ fast, slow }) => (slow > fast ? null : `slow was ${slow}, expected more than fast (${fast})`),
  // After 7 lengths a millionth of what came before is left in the slow average.
  warmUpCandles: ({ slow, volume_window }) => Math.max(7 * slow, volume_window),

  createState: () => ({ fast: startExponentialAverage(), slow: startExponentialAverage(), isUp: false, wasUp: false }),
  update(history, { fast, slow }, state) {
    const fastAverage = updateExponentialAverage(state.fast, history.close(0), fast);
    const slowAverage = updateExponentialAverage(state.slow, history.close(0), slow);
    state.wasUp = state.isUp;
    state.isUp = fastAverage !== null && slowAverage !== null && atLeast(fastAverage, slowAverage);
  },

  decide(history, { volume_window, volume_multiple }, { isUp, wasUp }) {
    if (!isUp) return wasUp ? { side: "SELL", confidence: 1 } : null;
    const isRising = history.close(0) > history.open(0);
    const needed = volume_multiple * mean(history.column("volume", volume_window, 1));
    return isRising && needed > 0 && atLeast(history.volume(0), needed) ? { side: "BUY", confidence: 1 } : null;
  },
});
