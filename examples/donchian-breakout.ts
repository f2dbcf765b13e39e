/*
 * The channel breakout that Richard Donchian traded and the Turtles made famous: buy strength at the
 * top of one channel, leave at the bottom of a shorter one. It reads nothing but its window of candles,
 * so it keeps no state.
 */
import { atLeast, defineStrategy, highest, lowest } from "coin-hts";

export default defineStrategy({
  name: "donchian_breakout",
  description: "Buys a close at or above the highest high of the entry channel, sells a close at or below the lowest low of the exit channel.",
  parameters: {
    entry_window: { type: "integer", unit: "candles", default: 20, min: 2, max: 5000, description: "Candles of the entry channel." },
    exit_window: { type: "integer", unit: "candles", default: 10, min: 2, max: 5000, description: "Candles of the exit channel." },
  },
  warmUpCandles: ({ entry_window, exit_window }) => Math.max(entry_window, exit_window),

  decide(history, { entry_window, exit_window }) {
    // Both channels end one candle ago: a candle that counted for its own channel could hardly leave it.
    const top = highest(history.column("high", entry_window, 1));
    const bottom = lowest(history.column("low", exit_window, 1));
    const close = history.close(0);
    if (atLeast(close, top)) return { side: "BUY", confidence: 1, level: top };
    if (atLeast(bottom, close)) return { side: "SELL", confidence: 1, level: bottom };
    return null;
  },
});
