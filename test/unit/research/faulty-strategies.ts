import { BUY } from "../../../src/engine/signals.ts";
import { type AnyStrategy, type Decision, defineStrategy } from "../../../src/engine/strategies/strategy.ts";

const SHAPE = { description: "", parameters: {} } as const;
const BUY_NOW: Decision = { side: "BUY", confidence: 1 };

/** Honest: buys when a candle closes a tenth above the close `lag` candles before. */
export const honest: AnyStrategy = defineStrategy({
  ...SHAPE,
  name: "honest",
  warmUpCandles: () => 3,
  decide: (history) => (history.close(0) > 1.1 * history.close(3) ? BUY_NOW : null),
  kernel(candles, _params, from, signals) {
    for (let i = Math.max(from, 3); i < candles.close.length; i++) if (candles.close[i] > 1.1 * candles.close[i - 3]) signals.push(i, BUY, 1, NaN);
  },
});

/** The honest one with another kernel. */
export function withKernel(kernel: NonNullable<AnyStrategy["kernel"]>): AnyStrategy {
  return { ...honest, kernel };
}

/** Honest: buys when the close passes an average that never quite forgets. Its warm-up says how long. */
export function averaging(warmUpCandles: number, smoothing = 0.2): AnyStrategy {
  return defineStrategy({
    ...SHAPE,
    name: "averaging",
    warmUpCandles: () => warmUpCandles,
    createState: () => ({ average: null as number | null, wasAbove: false, isAbove: false }),
    update(history, _params, state) {
      const close = history.close(0);
      state.average = state.average === null ? close : state.average + smoothing * (close - state.average);
      state.wasAbove = state.isAbove;
      state.isAbove = close > state.average;
    },
    decide: (_history, _params, { wasAbove, isAbove }) => (isAbove && !wasAbove ? BUY_NOW : null),
  });
}

/** Keeps what it has seen in its module, by time, and looks up the next candle: nothing on a first run, the future on every later one. */
export function hoarding(): AnyStrategy {
  const closes = new Map<number, number>();
  return defineStrategy({
    ...SHAPE,
    name: "hoarding",
    warmUpCandles: () => 0,
    decide(history) {
      closes.set(history.openTimeMs(0), history.close(0));
      return (closes.get(history.openTimeMs(0) + history.timeframeMs) ?? 0) > history.close(0) ? BUY_NOW : null;
    },
  });
}

/** Counts in its module instead of its state. */
export function counting(): AnyStrategy {
  let asked = 0;
  return defineStrategy({ ...SHAPE, name: "counting", warmUpCandles: () => 0, decide: () => (++asked % 7 === 0 ? BUY_NOW : null) });
}

/** Remembers the last close in its module and starts anew when time runs backwards: right by itself, wrong in turns with another symbol. */
export function mixing(): AnyStrategy {
  let last = { ms: Infinity, close: 0 };
  return defineStrategy({
    ...SHAPE,
    name: "mixing",
    warmUpCandles: () => 1,
    decide(history) {
      const before = history.openTimeMs(0) < last.ms ? history.close(1) : last.close;
      last = { ms: history.openTimeMs(0), close: history.close(0) };
      return history.close(0) > before ? BUY_NOW : null;
    },
  });
}
