import fc from "fast-check";
import { BUY, SELL, SignalBuffer, type Side, type Signals } from "../../src/engine/signals.ts";
import type { ExecutionSettings } from "../../src/engine/simulate/execution.ts";
import type { Trader } from "../../src/engine/simulate/trading-step.ts";

/** Every decision of a run: what was decided at the close of each candle, 0 for nothing. */
export type Decisions = readonly (Side | 0)[];

const rates = (...usual: number[]): fc.Arbitrary<number> => fc.oneof(fc.constantFrom(0, ...usual), fc.double({ min: 0, max: 0.3, noNaN: true }));

/** Execution settings of every kind: free and dear, late, with stops and targets near enough to be hit. */
export const arbitraryExecution: fc.Arbitrary<ExecutionSettings> = fc.record({
  fill: fc.constantFrom("next_open", "close"),
  feeRate: rates(0.0005, 0.001),
  slippageRate: rates(0.0002, 0.005),
  initialCash: fc.constantFrom(1, 10_000, 10_000_000, 123_456.789),
  positionFraction: fc.oneof(fc.constant(1), fc.double({ min: 0.01, max: 1, noNaN: true })),
  stopLossRate: fc.constantFrom(null, 0.01, 0.05, 0.3),
  takeProfitRate: fc.constantFrom(null, 0.01, 0.05, 0.5),
  intrabarOrder: fc.constantFrom("stop_first", "target_first"),
  fillDelayCandles: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 2, arbitrary: fc.integer({ min: 1, max: 5 }) }),
});

/** Who trades: without a holding period, or with a short one. */
export const arbitraryTrader: fc.Arbitrary<Trader> = fc.record({
  symbol: fc.constant("TEST"),
  strategy: fc.constant("random"),
  holdCandles: fc.oneof(fc.constant(null), fc.integer({ min: 1, max: 12 })),
});

/** Decisions as numbers from 0 to 99 that a run of any length reads over and over: BUY, SELL or nothing. */
export const arbitraryDecisions: fc.Arbitrary<Decisions> = fc.array(
  fc.integer({ min: 0, max: 99 }).map((k): Side | 0 => (k < 20 ? BUY : k < 35 ? SELL : 0)),
  { minLength: 20, maxLength: 60, size: "max" },
);

/** The decisions at candles `from` and later as signals. */
export function toSignals(decisions: Decisions, from: number, count: number): Signals {
  const buffer = new SignalBuffer();
  for (let i = from; i < count; i++) {
    const side = decisions[i % decisions.length];
    if (side !== 0) buffer.push(i, side, 1, NaN);
  }
  return buffer.toSignals();
}
