import { describe, expect, it } from "vitest";
import type { Candles } from "../../../../src/engine/candles.ts";
import { resolveStrategyParameters } from "../../../../src/engine/backtest.ts";
import type { Signals } from "../../../../src/engine/signals.ts";
import { scanSignals } from "../../../../src/engine/strategies/scan-signals.ts";
import { buildVolumeZone, resistanceBin, volumeAbove } from "../../../../src/engine/strategies/volume-zone.ts";
import { volumeZoneBreakout } from "../../../../src/engine/strategies/volume-zone-breakout.ts";
import { candlesOf } from "../../../support/candles-of.ts";

type Row = [number, number, number, number, number];

/** Both forms of the strategy, which have to agree. */
function scan(candles: Candles, params: Record<string, unknown>): Signals[] {
  const values = resolveStrategyParameters(volumeZoneBreakout, params);
  return [true, false].map((useKernel) => scanSignals(volumeZoneBreakout, values, candles, 0, useKernel));
}

function expectSignals(candles: Candles, params: Record<string, unknown>, ...expected: [index: number, level: number][]): void {
  for (const signals of scan(candles, params)) {
    expect([...signals.index]).toEqual(expected.map(([index]) => index));
    expected.forEach(([, level], s) => expect(signals.level[s]).toBeCloseTo(level, 9));
  }
}

describe("volumeAbove", () => {
  const window = { low: Float64Array.of(100, 110, 105), high: Float64Array.of(110, 120, 105), volume: Float64Array.of(10, 20, 5), from: 0, to: 3 };

  it("spreads volume evenly from low to high, and takes a flat candle as a whole or not at all", () => {
    expect(volumeAbove(window, 100)).toBe(35);
    expect(volumeAbove(window, 105)).toBe(5 + 20 + 5);
    expect(volumeAbove(window, 106)).toBe(4 + 20);
    expect(volumeAbove(window, 115)).toBe(10);
    expect(volumeAbove(window, 120)).toBe(0);
  });

  it("counts a flat candle that lies at the edge up to rounding", () => {
    expect(volumeAbove({ ...window, from: 2 }, 105 * (1 + 0.9e-9))).toBe(5);
    expect(volumeAbove({ ...window, from: 2 }, 105 * (1 + 1.1e-9))).toBe(0);
  });
});

describe("resistanceBin", () => {
  // Volume 10 in each of 100–110 and 110–120, bins of 5.
  const window = { low: Float64Array.of(100, 110), high: Float64Array.of(110, 120), volume: Float64Array.of(10, 10), from: 0, to: 2 };
  const bin = (share: number): number => resistanceBin(window, 100, 120, 20, 4, share);

  it("is the highest edge with at least the share of the volume above it, ties included", () => {
    expect([0.25, 0.26, 0.5, 0.51, 0.75, 1].map(bin)).toEqual([3, 2, 2, 1, 1, 0]);
  });

  it("is absent without a range or without volume", () => {
    expect(resistanceBin(window, 100, 100, 20, 4, 0.2)).toBe(-1);
    expect(resistanceBin(window, 100, 120, 0, 4, 0.2)).toBe(-1);
  });
});

describe("buildVolumeZone", () => {
  it("gives edges, the volume of each bin, resistance and level", () => {
    const window = { low: Float64Array.of(100, 110, 120), high: Float64Array.of(110, 120, 120), volume: Float64Array.of(10, 20, 4), from: 0, to: 3 };
    const zone = buildVolumeZone(window, 4, 0.3, 0.01);
    expect([...(zone?.edges ?? [])]).toEqual([100, 105, 110, 115, 120]);
    expect([...(zone?.volumes ?? [])]).toEqual([5, 5, 10, 14]);
    expect(zone).toMatchObject({ resistance: 115, level: 115 * 1.01 });
  });
});

describe("volume_zone_breakout", () => {
  // Two candles of 100–120 with volume 10 each: with four bins and a share of a half the resistance is 110.
  const box: Row[] = [
    [100, 120, 100, 120, 10],
    [120, 120, 100, 100, 10],
  ];
  const params = { volume_window: 2, num_bins: 4, top_percentile: 0.5, breakout_buffer: 0.1 };

  it("buys when the high reaches resistance · (1 + buffer), at a touch already", () => {
    expectSignals(candlesOf([...box, [110, 121, 110, 111, 1]]), params, [2, 121]);
    expectSignals(candlesOf([...box, [110, 120.9, 110, 111, 1]]), params);
  });

  it("gives the distance above the level as confidence, from a half to 1", () => {
    const [signals] = scan(candlesOf([...box, [110, 133.1, 110, 111, 1]]), params);
    expect(signals.confidence[0]).toBeCloseTo(0.6, 12);
    const [far] = scan(candlesOf([...box, [110, 999, 110, 111, 1]]), params);
    expect(far.confidence[0]).toBe(1);
  });

  it("waits for the close when told to", () => {
    const close = { ...params, trigger: "close" };
    expectSignals(candlesOf([...box, [110, 130, 110, 120.9, 1]]), close);
    expectSignals(candlesOf([...box, [110, 130, 110, 121, 1]]), close, [2, 121]);
  });

  it("demands that the close before was below the level when told to", () => {
    const cross = { ...params, require_cross: true };
    const closingAt = (close: number): Candles => candlesOf([box[0], [120, 125, 100, close, 10], [110, 200, 110, 111, 1]]);
    const [[first], [second]] = [scan(closingAt(100), cross), scan(closingAt(125), cross)];
    expect(first.count).toBe(1);
    expect(second.count).toBe(0);
  });

  it("spreads volume over the body only when told to leave out wicks", () => {
    const wicks: Row[] = [
      [100, 200, 50, 110, 10],
      [110, 200, 50, 120, 10],
    ];
    // Bodies 100–110 and 110–120: resistance 110, level 121.
    expectSignals(candlesOf([...wicks, [110, 121, 110, 111, 1]]), { ...params, include_wicks: false }, [2, 121]);
    expectSignals(candlesOf([...wicks, [110, 121, 110, 111, 1]]), params);
  });

  it("bins anew for every candle instead of keeping the first window", () => {
    const moved: Row[] = [...box, [50, 60, 40, 50, 10], [50, 60, 40, 50, 10], [50, 55, 50, 55, 1]];
    // Over the two candles of 40–60 the resistance is 50 and the level 55.
    const [signals] = scan(candlesOf(moved), params);
    expect([...signals.index]).toContain(4);
    expect(signals.level[signals.count - 1]).toBeCloseTo(55, 9);
  });

  it("sees no zone without range or without volume", () => {
    const flat: Row = [100, 100, 100, 100, 5];
    expectSignals(candlesOf([flat, flat, [100, 500, 100, 100, 1]]), params);
    const idle: Row = [100, 120, 100, 110, 0];
    expectSignals(candlesOf([idle, idle, [100, 500, 100, 100, 1]]), params);
  });

  it("decides nothing before its window is full, and from a later start the same as from the first candle", () => {
    const candles = candlesOf([[100, 500, 100, 100, 1], ...box, [110, 130, 110, 111, 1], [110, 140, 110, 111, 1]]);
    const values = resolveStrategyParameters(volumeZoneBreakout, params);
    const all = scanSignals(volumeZoneBreakout, values, candles, 0);
    const late = scanSignals(volumeZoneBreakout, values, candles, 4);
    expect(all.index[0]).toBeGreaterThanOrEqual(2);
    expect([...late.index]).toEqual([...all.index].filter((index) => index >= 4));
  });

  it("draws the level that each candle had to break, NaN in the warm-up", () => {
    const values = resolveStrategyParameters(volumeZoneBreakout, params);
    const [line] = volumeZoneBreakout.chartLines?.(candlesOf([...box, [110, 121, 110, 111, 1]]), values as never) ?? [];
    expect(line.values.slice(0, 2)).toEqual(Float64Array.of(NaN, NaN));
    expect(line.values[2]).toBeCloseTo(121, 9);
    expect(volumeZoneBreakout.volumeZone?.(candlesOf(box), values as never, 1)).toBeNull();
    expect(volumeZoneBreakout.volumeZone?.(candlesOf([...box, [110, 121, 110, 111, 1]]), values as never, 2)).toMatchObject({ resistance: 110 });
  });
});
