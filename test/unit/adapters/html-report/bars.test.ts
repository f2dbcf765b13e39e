import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { barOf, toBars } from "../../../../src/adapters/html-report/bars.ts";
import { allocateCandles, type Candles } from "../../../../src/engine/candles.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Candles of rising prices 1, 2, 3, … at given multiples of the timeframe. */
function makeCandles(timeframeMs: number, places: readonly number[], originMs = 0): Candles {
  const candles = allocateCandles(places.length, timeframeMs);
  places.forEach((place, i) => {
    candles.openTimeMs[i] = originMs + place * timeframeMs;
    candles.open[i] = i + 1;
    candles.high[i] = i + 1.5;
    candles.low[i] = i + 0.5;
    candles.close[i] = i + 1.25;
    candles.volume[i] = 1;
  });
  return candles;
}

describe("toBars", () => {
  it("leaves few candles as they are", () => {
    const candles = makeCandles(HOUR_MS, [0, 1, 5]);
    const bars = toBars(candles, 3);
    expect(bars.barMs).toBe(HOUR_MS);
    expect(bars.candles).toEqual(candles);
    expect([...bars.starts]).toEqual([0, 1, 2, 3]);
  });

  it("adds up candles on the grid of a readable length", () => {
    // Hours 1, 2 | 4 | 9, 11: with bars of two hours there would be [1] [2] [4] [9] [11], with four [1 2] [4] [9 11].
    const candles = makeCandles(HOUR_MS, [1, 2, 4, 9, 11]);
    candles.high[3] = 9;
    candles.low[4] = 0.1;
    const bars = toBars(candles, 4);
    expect(bars.barMs).toBe(4 * HOUR_MS);
    expect([...bars.candles.openTimeMs]).toEqual([0, 4 * HOUR_MS, 8 * HOUR_MS]);
    expect([...bars.candles.open]).toEqual([1, 3, 4]);
    expect([...bars.candles.high]).toEqual([2.5, 3.5, 9]);
    expect([...bars.candles.low]).toEqual([0.5, 2.5, 0.1]);
    expect([...bars.candles.close]).toEqual([2.25, 3.25, 5.25]);
    expect([...bars.candles.volume]).toEqual([2, 1, 2]);
  });

  it("opens weeks on Mondays", () => {
    const days = Array.from({ length: 70 }, (_, day) => day);
    const bars = toBars(makeCandles(DAY_MS, days, Date.UTC(2024, 0, 3)), 12);
    expect(bars.barMs).toBe(7 * DAY_MS);
    expect(new Set(Array.from(bars.candles.openTimeMs, (time) => new Date(time).getUTCDay()))).toEqual(new Set([1]));
  });

  it("flags the bars that hold made-up candles", () => {
    const candles = { ...makeCandles(HOUR_MS, [0, 1, 2, 3]), filled: Uint8Array.of(0, 1, 0, 0) };
    expect([...(toBars(candles, 2).candles.filled ?? [])]).toEqual([1, 0]);
  });

  it("takes no candles", () => {
    expect(toBars(allocateCandles(0, HOUR_MS), 10).candles.close.length).toBe(0);
  });

  it("keeps volume, extremes and the place of every candle, in at most as many bars as allowed", () => {
    const steps = fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(steps, fc.integer({ min: 2, max: 50 }), fc.constantFrom(60_000, HOUR_MS, 7 * DAY_MS), (gaps, maxBars, timeframeMs) => {
        let place = 0;
        const candles = makeCandles(
          timeframeMs,
          gaps.map((gap) => (place += gap)),
          timeframeMs === 7 * DAY_MS ? 4 * DAY_MS : 0,
        );
        const bars = toBars(candles, maxBars);
        const count = bars.candles.close.length;
        expect(count).toBeLessThanOrEqual(maxBars);
        expect(bars.barMs % timeframeMs).toBe(0);
        expect(bars.candles.volume.reduce((a, b) => a + b, 0)).toBe(candles.volume.length);
        expect(Math.max(...bars.candles.high)).toBe(Math.max(...candles.high));
        candles.openTimeMs.forEach((time, i) => {
          const bar = barOf(bars, i);
          expect(time).toBeGreaterThanOrEqual(bars.candles.openTimeMs[bar]);
          expect(time).toBeLessThan(bars.candles.openTimeMs[bar] + bars.barMs);
        });
      }),
    );
  });
});
