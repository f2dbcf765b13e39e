import { describe, expect, it } from "vitest";
import { countSharedSlots, countSlots, findHoles, subtractSpans, uniteSpans } from "../../../../src/app/market-data/coverage.ts";
import { findMissing } from "../../../../src/app/market-data/find-missing.ts";
import type { TimeSpan } from "../../../../src/app/market-data/series.ts";
import { walkCandles } from "../../../support/walk-candles.ts";

const DAY_MS = 86_400_000;

function spans(...pairs: readonly (readonly [number, number])[]): TimeSpan[] {
  return pairs.map(([fromMs, untilMs]) => ({ fromMs, untilMs }));
}

describe("spans of time", () => {
  it("unite to ascending ones that are apart", () => {
    expect(uniteSpans(spans([5, 7], [1, 3], [3, 4], [6, 6], [6, 9], [20, 21]))).toEqual(spans([1, 4], [5, 9], [20, 21]));
    expect(uniteSpans([])).toEqual([]);
  });

  it("leave what others do not take", () => {
    expect(subtractSpans({ fromMs: 0, untilMs: 10 }, spans([-5, 1], [3, 4], [6, 8], [9, 20], [30, 40]))).toEqual(spans([1, 3], [4, 6], [8, 9]));
    expect(subtractSpans({ fromMs: 0, untilMs: 10 }, spans([0, 10]))).toEqual([]);
    expect(subtractSpans({ fromMs: 0, untilMs: 10 }, [])).toEqual(spans([0, 10]));
    expect(subtractSpans({ fromMs: 5, untilMs: 5 }, [])).toEqual([]);
  });

  it("count the candles that open in them, half-open", () => {
    expect(countSlots({ fromMs: 0, untilMs: 120_000 }, 60_000)).toBe(2);
    expect(countSlots({ fromMs: 1, untilMs: 120_001 }, 60_000)).toBe(2);
    expect(countSlots({ fromMs: 1, untilMs: 60_000 }, 60_000)).toBe(0);
    expect(countSlots({ fromMs: 9, untilMs: 3 }, 60_000)).toBe(0);
    // Weeks open on Mondays; the first one of the epoch on its fifth day.
    expect(countSlots({ fromMs: 0, untilMs: 5 * DAY_MS }, 7 * DAY_MS)).toBe(1);
    expect(countSlots({ fromMs: 0, untilMs: 4 * DAY_MS }, 7 * DAY_MS)).toBe(0);
  });

  it("count what two lists share, once", () => {
    const one = spans([0, 100], [200, 300], [350, 360]);
    const other = spans([50, 60], [90, 210], [290, 1000]);
    // 50–60, 90–100, 200–210, 290–300 and 350–360, at steps of ten.
    expect(countSharedSlots(one, other, 10)).toBe(5);
    expect(countSharedSlots(other, one, 10)).toBe(5);
    expect(countSharedSlots(one, [], 10)).toBe(0);
  });
});

describe("what is missing of a series", () => {
  const candles = walkCandles({ timeframeMs: 10, slots: [2, 3, 6, 9] });

  it("has holes between its candles", () => {
    expect(findHoles(candles)).toEqual([
      { fromMs: 40, untilMs: 60, missingCandles: 2 },
      { fromMs: 70, untilMs: 90, missingCandles: 2 },
    ]);
  });

  it("is what lies in the range without a candle and without the exchange's word", () => {
    expect(findMissing(candles, [], { fromMs: 0, untilMs: 120 })).toEqual(spans([0, 20], [40, 60], [70, 90], [100, 120]));
    expect(findMissing(candles, spans([-5, 10], [45, 80], [110, 300]), { fromMs: 0, untilMs: 120 })).toEqual(spans([10, 20], [40, 45], [80, 90], [100, 110]));
    expect(findMissing(candles, [], { fromMs: 25, untilMs: 50 })).toEqual(spans([40, 50]));
    expect(findMissing(walkCandles({ timeframeMs: 10, slots: [] }), [], { fromMs: 0, untilMs: 50 })).toEqual(spans([0, 50]));
    expect(findMissing(candles, spans([0, 200]), { fromMs: 0, untilMs: 120 })).toEqual([]);
  });

  it("is found in one pass over candles and coverage, however many holes there are", () => {
    const HOLES = 1000;
    let reads = 0;
    const covered = Array.from({ length: HOLES }, (_, k) => ({
      fromMs: 30 * k + 10,
      get untilMs() {
        reads++;
        return 30 * k + 20;
      },
    }));
    // Candles at 0, 30, 60 …: of the two places between them one has been asked for.
    const holed = walkCandles({ timeframeMs: 10, slots: Array.from({ length: HOLES + 1 }, (_, k) => 3 * k) });
    expect(findMissing(holed, covered, { fromMs: 0, untilMs: 30 * HOLES })).toEqual(
      Array.from({ length: HOLES }, (_, k) => ({ fromMs: 30 * k + 20, untilMs: 30 * k + 30 })),
    );
    expect(reads).toBeLessThan(10 * HOLES);
  });
});
