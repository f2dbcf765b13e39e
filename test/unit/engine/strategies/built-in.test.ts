import { describe, expect, it } from "vitest";
import type { Candles } from "../../../../src/engine/candles.ts";
import { resolveStrategyParameters } from "../../../../src/engine/backtest.ts";
import { BUY, SELL } from "../../../../src/engine/signals.ts";
import { findStrategy } from "../../../../src/engine/strategies/registry.ts";
import { scanSignals } from "../../../../src/engine/strategies/scan-signals.ts";
import { candlesClosingAt, candlesOf } from "../../../support/candles-of.ts";

/** Index and side of every signal, the same from the kernel and candle by candle. */
function scan(name: string, params: Record<string, unknown>, candles: Candles): [number, number][] {
  const strategy = findStrategy(name);
  const values = resolveStrategyParameters(strategy, params);
  const [fast, slow] = [true, false].map((useKernel) => scanSignals(strategy, values, candles, 0, useKernel));
  expect([...fast.confidence]).toEqual([...slow.confidence]);
  const list = (signals: typeof fast): [number, number][] => Array.from(signals.index, (index, s) => [index, signals.side[s]]);
  expect(list(fast)).toEqual(list(slow));
  return list(fast);
}

describe("sma_cross", () => {
  const params = { fast: 1, slow: 2 };

  it("buys when the fast mean rises to the slow one and sells when it falls below", () => {
    // With 1 and 2 candles the fast mean is above when the close is at or above the one before.
    expect(scan("sma_cross", params, candlesClosingAt([10, 9, 8, 9, 10, 9, 9]))).toEqual([
      [3, BUY],
      [5, SELL],
      [6, BUY],
    ]);
  });

  it("takes equal means for above, whatever rounding did to them", () => {
    const flat = candlesClosingAt(new Array<number>(40).fill(0.1));
    expect(scan("sma_cross", { fast: 3, slow: 7 }, flat)).toEqual([]);
    const fallen = candlesClosingAt([...new Array<number>(8).fill(0.3), ...new Array<number>(20).fill(0.1)]);
    // Falls below at the first lower close; level again when all seven closes of the slow mean are equal.
    expect(scan("sma_cross", { fast: 3, slow: 7 }, fallen)).toEqual([
      [8, SELL],
      [14, BUY],
    ]);
  });

  it("decides first where the slow mean of the candle before exists", () => {
    expect(scan("sma_cross", { fast: 1, slow: 3 }, candlesClosingAt([10, 9, 8, 20]))).toEqual([[3, BUY]]);
    expect(scan("sma_cross", { fast: 1, slow: 3 }, candlesClosingAt([10, 9, 8]))).toEqual([]);
  });

  it("keeps its sums in order over a series longer than they are carried", () => {
    const zigzag = candlesClosingAt(Array.from({ length: 1300 }, (_, i) => 100 + (i % 40 < 20 ? i % 20 : 20 - (i % 20))));
    expect(scan("sma_cross", { fast: 5, slow: 13 }, zigzag).length).toBeGreaterThan(60);
  });

  it("draws both means", () => {
    const strategy = findStrategy("sma_cross");
    const lines = strategy.chartLines?.(candlesClosingAt([1, 2, 6]), { fast: 1, slow: 2 }) ?? [];
    expect(lines.map(({ name, values }) => [name, [...values]])).toEqual([
      ["SMA 1", [1, 2, 6]],
      ["SMA 2", [NaN, 1.5, 4]],
    ]);
  });
});

describe("volume_long_candle", () => {
  const params = { vol_ma_window: 2, vol_multiplier: 2, body_pct: 0.02 };
  const calm: [number, number, number, number, number] = [100, 101, 99, 100, 10];
  const after = (row: [number, number, number, number, number]): [number, number][] => scan("volume_long_candle", params, candlesOf([calm, calm, row]));

  it.each([
    ["a body and a volume that just reach", [100, 103, 99, 102, 20], true],
    ["too little volume", [100, 103, 99, 102, 19.9], false],
    ["too small a body", [100, 103, 99, 101.9, 20], false],
    ["a falling candle", [102, 103, 99, 100, 20], false],
    ["an upper wick of twice the body", [100, 106, 99, 102, 20], false],
    ["an upper wick of just less", [100, 105.9, 99, 102, 20], true],
    ["a lower wick of twice the body", [100, 103, 96, 102, 20], false],
    ["a lower wick of just less", [100, 103, 96.1, 102, 20], true],
  ] as const)("takes %s: %j → %s", (_, row, isSignal) => {
    expect(after([...row])).toEqual(isSignal ? [[2, BUY]] : []);
  });

  it("gives the volume above what it needs as confidence", () => {
    const strategy = findStrategy("volume_long_candle");
    const values = resolveStrategyParameters(strategy, params);
    const confidence = (volume: number): number => scanSignals(strategy, values, candlesOf([calm, calm, [100, 103, 99, 102, volume]]), 0).confidence[0];
    expect([20, 30, 40, 100].map(confidence)).toEqual([0.5, 0.75, 1, 1]);
  });

  it("leaves its own volume out of the mean, and has none without volume before", () => {
    const idle: [number, number, number, number, number] = [100, 101, 99, 100, 0];
    expect(scan("volume_long_candle", params, candlesOf([idle, idle, [100, 103, 99, 102, 20]]))).toEqual([]);
  });
});
