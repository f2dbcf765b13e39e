import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Candles } from "../../../../src/engine/candles.ts";
import { sampleDailyEquity } from "../../../../src/engine/metrics/daily-equity.ts";
import { DAY_MS } from "../../../../src/engine/timeframe.ts";
import { candlesOf } from "./metric-fixtures.ts";

const HOUR_MS = 3_600_000;
const MIDNIGHT = Date.UTC(2024, 0, 1);

/** Candles at given hours after 2024-01-01T00:00Z, and equity 101, 102, … at their closes. */
function sample(hours: readonly number[], timeframeMs = 6 * HOUR_MS) {
  const candles = candlesOf(
    hours.map(() => 1),
    timeframeMs,
    (i) => MIDNIGHT + hours[i] * HOUR_MS,
  );
  const equity = Float64Array.from(hours, (_, i) => 101 + i);
  const { timeMs, equity: sampled } = sampleDailyEquity(candles, equity, 100);
  return { days: Array.from(timeMs, (ms) => (ms - MIDNIGHT) / DAY_MS), equity: [...sampled] };
}

describe("sampleDailyEquity", () => {
  it("takes the equity of the last candle closed by each midnight", () => {
    // 12:00, 18:00 | 00:00, 06:00, 12:00, 18:00 | 00:00: the midnights fall on the second and the sixth close.
    expect(sample([12, 18, 24, 30, 36, 42, 48])).toEqual({ days: [1, 2], equity: [102, 106] });
  });

  it("leaves out the midnight at which the first candle opens", () => {
    expect(sample([0, 6, 12, 18])).toEqual({ days: [1], equity: [104] });
  });

  it("samples the midnight at which the last candle closes, but none after it", () => {
    expect(sample([0, 6, 12]).days).toEqual([]);
    expect(sample([0, 6, 12, 18]).days).toEqual([1]);
    expect(sample([0, 6, 12, 18, 24]).days).toEqual([1]);
  });

  it("carries the last known equity through a gap", () => {
    expect(sample([12, 18, 72, 90])).toEqual({ days: [1, 2, 3, 4], equity: [102, 102, 102, 104] });
  });

  it("carries the initial cash until a candle has closed", () => {
    expect(sample([0, 168], 168 * HOUR_MS)).toEqual({
      days: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14],
      equity: [...Array(6).fill(100), ...Array(7).fill(101), 102],
    });
  });

  it("has no day without candles and within one day", () => {
    expect(sample([])).toEqual({ days: [], equity: [] });
    expect(sample([6])).toEqual({ days: [], equity: [] });
  });

  it("takes the first return from the initial cash", () => {
    const candles = candlesOf([1, 1, 1], DAY_MS, (i) => MIDNIGHT + i * DAY_MS);
    const daily = sampleDailyEquity(candles, Float64Array.of(110, 99, 99), 100);
    expect(daily.initial).toBe(100);
    expect(daily.returns[0]).toBeCloseTo(0.1, 15);
    expect(daily.returns[1]).toBeCloseTo(-0.1, 15);
    expect(daily.returns[2]).toBe(0);
  });

  it("agrees with looking at every candle at every midnight", () => {
    const gaps = fc.array(fc.oneof({ weight: 6, arbitrary: fc.constant(1) }, fc.integer({ min: 2, max: 90 })), { maxLength: 150 });
    fc.assert(
      fc.property(fc.constantFrom(1, 4, 24), fc.integer({ min: 0, max: 60 }), gaps, (hours, start, steps) => {
        let at = start;
        const opens = [start, ...steps.map((step) => (at += step))].map((slot) => MIDNIGHT + slot * hours * HOUR_MS);
        const candles = candlesOf(
          opens.map(() => 1),
          hours * HOUR_MS,
          (i) => opens[i],
        );
        const equity = Float64Array.from(opens, (_, i) => 101 + i);
        const daily = sampleDailyEquity(candles, equity, 100);
        expect([[...daily.timeMs], [...daily.equity]]).toEqual(sampleSlowly(candles, equity, 100));
      }),
    );
  });
});

/** Every midnight after the first open and not after the last close, each against all candles. */
function sampleSlowly({ openTimeMs, timeframeMs }: Candles, equity: Float64Array, initialCash: number): [number[], number[]] {
  const closes = Array.from(openTimeMs, (ms) => ms + timeframeMs);
  const times: number[] = [];
  for (let ms = MIDNIGHT; ms <= closes[closes.length - 1]; ms += DAY_MS) if (ms > openTimeMs[0]) times.push(ms);
  return [times, times.map((ms) => equity[closes.findLastIndex((close) => close <= ms)] ?? initialCash)];
}
