/*
 * Mean reversion: buy when a market that was oversold turns up, and leave after a fixed number of
 * candles. Wilder's index never quite forgets a candle, so it lives in the strategy's state.
 */
import { atLeast, defineStrategy, startWilderRsi, updateWilderRsi } from "coin-hts";

export default defineStrategy({
  name: "rsi_reversion",
  description: "Buys when Wilder's RSI comes back up through the oversold line; leaves after a fixed number of candles.",
  parameters: {
    rsi_length: { type: "integer", unit: "candles", default: 14, min: 2, max: 200, description: "Length of the index." },
    oversold: { type: "number", unit: "RSI points", default: 30, min: 1, max: 50, description: "The line that it has to come back through." },
    hold_candles: { type: "integer", unit: "candles", default: 10, min: 1, max: 10_000, description: "Candles for which a position is held." },
  },
  // After 15 lengths less than a millionth of what came before is left in the index.
  warmUpCandles: ({ rsi_length }) => 15 * rsi_length,
  holdCandles: ({ hold_candles }) => hold_candles,

  createState: () => ({ rsi: startWilderRsi(), before: null as number | null }),
  update(history, { rsi_length }, state) {
    state.before = state.rsi.value;
    updateWilderRsi(state.rsi, history.close(0), rsi_length);
  },

  decide(_history, { oversold }, { rsi, before }) {
    if (rsi.value === null || before === null) return null;
    return atLeast(rsi.value, oversold) && !atLeast(before, oversold) ? { side: "BUY", confidence: 1 } : null;
  },
});
