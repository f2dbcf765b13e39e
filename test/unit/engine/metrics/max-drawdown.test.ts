import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { maxDrawdown } from "../../../../src/engine/metrics/max-drawdown.ts";
import { candlesOf } from "./metric-fixtures.ts";

const MINUTE_MS = 60_000;

/** Minute candles from the epoch on: candle i closes at minute i + 1. Times in minutes. */
function measure(initialCash: number, equity: readonly number[]) {
  const candles = candlesOf(
    equity.map(() => 1),
    MINUTE_MS,
    (i) => i * MINUTE_MS,
  );
  const { depth, ...times } = maxDrawdown(candles, Float64Array.from(equity), initialCash);
  const minutes = Object.fromEntries(Object.entries(times).map(([name, ms]) => [name.replace("Ms", ""), ms === null ? null : ms / MINUTE_MS]));
  return { depth, ...minutes };
}

describe("maxDrawdown", () => {
  it("measures the deepest fall from a peak, 120 to 90, and when it was made good", () => {
    expect(measure(100, [110, 120, 96, 90, 100, 120, 130])).toEqual({
      depth: 0.25,
      peak: 2,
      trough: 4,
      recovery: 6,
      longestUnderWater: 4,
      longestUnderWaterFrom: 2,
      longestUnderWaterUntil: 6,
    });
  });

  it("starts from the initial cash at the first open", () => {
    expect(measure(100, [80, 90, 100])).toEqual({
      depth: 0.2,
      peak: 0,
      trough: 1,
      recovery: 3,
      longestUnderWater: 3,
      longestUnderWaterFrom: 0,
      longestUnderWaterUntil: 3,
    });
  });

  it("leaves recovery and end open while equity is below the peak", () => {
    expect(measure(100, [100, 50, 75, 99])).toEqual({
      depth: 0.5,
      peak: 1,
      trough: 2,
      recovery: null,
      longestUnderWater: 3,
      longestUnderWaterFrom: 1,
      longestUnderWaterUntil: null,
    });
  });

  it("tells the longest time under water from the deepest fall", () => {
    // 100 → 50 → 100 lasts two minutes; then 99, 99, 99, 100 lasts four.
    expect(measure(100, [100, 50, 100, 99, 99, 99, 100])).toEqual({
      depth: 0.5,
      peak: 1,
      trough: 2,
      recovery: 3,
      longestUnderWater: 4,
      longestUnderWaterFrom: 3,
      longestUnderWaterUntil: 7,
    });
  });

  it("forgets the recovery of a fall that a deeper one replaces", () => {
    expect(measure(100, [90, 100, 60])).toMatchObject({ depth: 0.4, peak: 2, trough: 3, recovery: null });
  });

  it("keeps the earlier of two equal falls", () => {
    expect(measure(100, [50, 100, 50, 100])).toMatchObject({ depth: 0.5, peak: 0, trough: 1, recovery: 2, longestUnderWaterFrom: 0 });
  });

  it("counts from the last close at the peak", () => {
    expect(measure(100, [120, 120, 60, 120])).toMatchObject({ peak: 2, trough: 3, recovery: 4, longestUnderWater: 2 });
  });

  it("measures time through a gap", () => {
    const candles = candlesOf([1, 1, 1], MINUTE_MS, (i) => [0, 1, 100][i] * MINUTE_MS);
    expect(maxDrawdown(candles, Float64Array.of(100, 90, 100), 100).longestUnderWaterMs).toBe(100 * MINUTE_MS);
  });

  it.each([[[]], [[100, 100]], [[101, 102]]])("is 0 without a fall: %j", (equity) => {
    expect(measure(100, equity)).toEqual({
      depth: 0,
      peak: null,
      trough: null,
      recovery: null,
      longestUnderWater: 0,
      longestUnderWaterFrom: null,
      longestUnderWaterUntil: null,
    });
  });

  it("is 1 when nothing is left", () => {
    expect(measure(100, [0, 0])).toMatchObject({ depth: 1, trough: 1 });
  });

  it("agrees with comparing every pair of points", () => {
    const equity = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), equity, (cash, values) => {
        expect(measure(cash, values)).toMatchObject(measureSlowly([cash, ...values]));
      }),
    );
  });
});

/** From every pair: point 0 is the initial cash, point i the close at minute i. */
function measureSlowly(points: readonly number[]) {
  let depth = 0;
  let trough: number | null = null;
  let longestUnderWater = 0;
  points.forEach((high, from) => {
    points.slice(from).forEach((low, after) => {
      const fall = (high - low) / high;
      if (fall > depth || (fall === depth && trough !== null && from + after < trough)) [depth, trough] = [fall, from + after];
    });
    const isPeak = points.slice(0, from).every((earlier) => earlier <= high);
    const back = points.findIndex((value, at) => at > from && value >= high);
    const until = back < 0 ? points.length - 1 : back;
    if (isPeak && until > from + (back < 0 ? 0 : 1)) longestUnderWater = Math.max(longestUnderWater, until - from);
  });
  return { depth, trough, longestUnderWater };
}
