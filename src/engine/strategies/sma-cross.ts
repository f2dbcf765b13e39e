import { simpleMovingAverage } from "../indicators/simple-moving-average.ts";
import { type ChartLine, type Decision, defineStrategy } from "./strategy.ts";
import { isFastAbove, scanSmaCrosses } from "./sma-cross-kernel.ts";

/** Buys when the fast simple mean of closes rises to the slow one, sells when it falls below. */
export const smaCross = defineStrategy({
  name: "sma_cross",
  description: "Buys when the fast moving average crosses above the slow one, sells when it crosses below.",
  parameters: {
    fast: { type: "integer", unit: "candles", default: 10, min: 1, max: 5000, description: "Candles of the fast average." },
    slow: { type: "integer", unit: "candles", default: 30, min: 2, max: 5000, description: "Candles of the slow average; more than the fast one's." },
  },
  checkParameters: ({ fast, slow }) => (slow > fast ? null : `slow was ${slow}, expected more than fast (${fast})`),
  warmUpCandles: ({ slow }) => slow,
  decide(history, { fast, slow }): Decision | null {
    const closes = history.column("close", slow + 1);
    const now = isFastAbove(closes, slow + 1, fast, slow);
    const before = isFastAbove(closes, slow, fast, slow);
    if (now === before) return null;
    return { side: now ? "BUY" : "SELL", confidence: 1 };
  },
  kernel(candles, { fast, slow }, from, signals) {
    scanSmaCrosses(candles.close, fast, slow, from, signals);
  },
  chartLines: (candles, { fast, slow }): readonly ChartLine[] =>
    [fast, slow].map((window) => ({ name: `SMA ${window}`, values: simpleMovingAverage(candles.close, window) })),
});
