import { describe, expect, it } from "vitest";
import { applyGapPolicy, type Candles, findFault, indexAtOrAfter, sliceCandles, summariseGaps } from "../../../src/engine/candles.ts";
import type { HtsError } from "../../../src/engine/errors.ts";
import { candlesClosingAt, candlesOf, DAY_MS, MINUTE_MS } from "../../support/candles-of.ts";

/** Minutes at the given positions; the others are missing. */
function minutesAt(...positions: number[]): Candles {
  const candles = candlesClosingAt(
    positions.map((position) => 100 + position),
    MINUTE_MS,
  );
  positions.forEach((position, i) => (candles.openTimeMs[i] = position * MINUTE_MS));
  return candles;
}

describe("findFault", () => {
  it("finds nothing wrong with sound candles, flat ones and idle ones included", () => {
    expect(
      findFault(
        candlesOf([
          [10, 12, 9, 11, 5],
          [11, 11, 11, 11, 0],
        ]),
      ),
    ).toBeNull();
  });

  it.each([
    ["a high below the low", [10, 8, 9, 10, 1], "candle_invalid", "high"],
    ["an open above the high", [13, 12, 9, 10, 1], "candle_invalid", "open"],
    ["a close below the low", [10, 12, 9, 8, 1], "candle_invalid", "close"],
    ["a price of zero", [10, 12, 0, 10, 1], "candle_invalid", "low"],
    ["a negative price", [-1, 12, -1, 10, 1], "candle_invalid", "open"],
    ["NaN", [10, NaN, 9, 10, 1], "candle_invalid", "high"],
    ["an infinite price", [10, Infinity, 9, 10, 1], "candle_invalid", "high"],
    ["a negative volume", [10, 12, 9, 10, -1], "candle_invalid", "volume"],
    ["a volume that is not a number", [10, 12, 9, 10, NaN], "candle_invalid", "volume"],
  ] as const)("names %s", (_, row, code, column) => {
    const fault = findFault(candlesOf([[10, 12, 9, 11, 1], row]));
    expect(fault).toMatchObject({ code, column, index: 1 });
    expect(fault?.problem).toMatch(/^expected .*was/);
  });

  it.each([
    ["two candles at one time", 0, "candles_duplicate"],
    ["a time that goes back", -DAY_MS, "candles_unsorted"],
    ["a time off the grid", DAY_MS + 1, "candles_misaligned"],
  ] as const)("names %s", (_, timeMs, code) => {
    const candles = candlesOf([
      [10, 12, 9, 11],
      [10, 12, 9, 11],
    ]);
    candles.openTimeMs[1] = timeMs;
    expect(findFault(candles)).toMatchObject({ code, column: "openTimeMs", index: 1 });
  });

  it("puts weeks on the grid of Mondays", () => {
    const week = 7 * DAY_MS;
    const monday = Date.parse("2024-01-01T00:00:00Z");
    expect(findFault(candlesOf([[1, 1, 1, 1]], week, monday))).toBeNull();
    expect(findFault(candlesOf([[1, 1, 1, 1]], week, monday + DAY_MS))).toMatchObject({ code: "candles_misaligned" });
  });
});

describe("gaps", () => {
  it("are counted in runs and candles, with the place of the longest", () => {
    expect(summariseGaps(minutesAt(0, 1, 3, 7, 8))).toEqual({ runs: 2, missingCandles: 4, longestCandles: 3, longestStartMs: 4 * MINUTE_MS });
    expect(summariseGaps(minutesAt(0, 1))).toEqual({ runs: 0, missingCandles: 0, longestCandles: 0, longestStartMs: null });
  });

  it("are left alone by skip", () => {
    const candles = minutesAt(0, 2);
    expect(applyGapPolicy(candles, "skip")).toBe(candles);
  });

  it("are filled by flat with the last close, no volume and a flag", () => {
    const filled = applyGapPolicy(minutesAt(0, 1, 4), "flat");
    expect([...filled.openTimeMs]).toEqual([0, 1, 2, 3, 4].map((position) => position * MINUTE_MS));
    expect([...(filled.filled ?? [])]).toEqual([0, 0, 1, 1, 0]);
    for (const column of ["open", "high", "low", "close"] as const) expect([...filled[column].subarray(2, 4)]).toEqual([101, 101]);
    expect([...filled.volume]).toEqual([1, 1, 0, 0, 1]);
    expect(findFault(filled)).toBeNull();
  });

  it("are refused by fail, saying how many and where", () => {
    const refuse = (): Candles => applyGapPolicy(minutesAt(0, 2, 5), "fail");
    expect(refuse).toThrow(/3 are missing in 2 runs \(the longest: 2 from 1970-01-01T00:03:00.000Z\)/);
    expect(refuse).toThrow(expect.objectContaining({ code: "candle_gap", exitCode: 3 } satisfies Partial<HtsError>));
    expect(applyGapPolicy(minutesAt(0, 1), "fail").close).toHaveLength(2);
  });
});

describe("ranges", () => {
  it("find the first candle at or after an instant", () => {
    const times = Float64Array.of(10, 20, 30);
    expect([5, 10, 11, 30, 31].map((instant) => indexAtOrAfter(times, instant))).toEqual([0, 0, 1, 2, 3]);
  });

  it("are views on the same memory, flags included", () => {
    const candles = applyGapPolicy(minutesAt(0, 2), "flat");
    const slice = sliceCandles(candles, 1, 3);
    expect(slice.close.buffer).toBe(candles.close.buffer);
    expect([...(slice.filled ?? [])]).toEqual([1, 0]);
  });
});
