import { describe, expect, it } from "vitest";
import { selectCandles } from "../../../src/app/backtest/select-candles.ts";
import { candlesClosingAt, DAY_MS } from "../../support/candles-of.ts";

const SERIES = candlesClosingAt([0, 1, 2, 3, 4, 5].map((day) => 100 + day));
const select = (startDay: number | null, endDay: number | null, newest?: number): [number, number[]] => {
  const at = (day: number | null): number | null => (day === null ? null : day * DAY_MS);
  const { candles, from } = selectCandles(SERIES, { startMs: at(startDay), endMs: at(endDay) }, newest, "skip");
  return [from, [...candles.close]];
};

describe("selectCandles", () => {
  it("drops what lies after the range and keeps what lies before it for warming up", () => {
    expect(select(2, 4)).toEqual([2, [100, 101, 102, 103]]);
    expect(select(null, null)).toEqual([0, [100, 101, 102, 103, 104, 105]]);
    expect(select(1.5, 3.5)).toEqual([2, [100, 101, 102, 103]]);
  });

  it("keeps at most the newest candles of the range", () => {
    expect(select(1, 5, 2)).toEqual([3, [100, 101, 102, 103, 104]]);
    expect(select(1, 5, 99)).toEqual([1, [100, 101, 102, 103, 104]]);
  });

  it("says which candles there are when none lies in the range", () => {
    expect(() => select(6, null)).toThrow(
      "expected candles from 1970-01-07T00:00:00.000Z to the end, they run from 1970-01-01T00:00:00.000Z to 1970-01-06T00:00:00.000Z",
    );
    expect(() => selectCandles(candlesClosingAt([]), { startMs: null, endMs: null }, undefined, "skip")).toThrow(/there are none at all/);
  });

  it("counts what is missing at the edges of the range when there are candles beyond, and refuses it when told to", () => {
    const gappy = candlesClosingAt([100, 101, 102, 103]);
    gappy.openTimeMs.set([0, DAY_MS, 5 * DAY_MS, 9 * DAY_MS]);
    const of = (startDay: number, endDay: number, policy: "skip" | "fail" | "flat") =>
      selectCandles(gappy, { startMs: startDay * DAY_MS, endMs: endDay * DAY_MS }, undefined, policy);
    expect(of(3, 8, "skip").gaps).toEqual({ runs: 2, missingCandles: 4, longestCandles: 2, longestStartMs: 3 * DAY_MS });
    expect(of(5, 6, "skip").gaps.runs).toBe(0);
    expect(of(9, 20, "skip").gaps.runs).toBe(0);
    expect(() => of(3, 6, "fail")).toThrow(/2 are missing in 1 runs/);
    expect(() => of(5, 8, "fail")).toThrow(/2 are missing in 1 runs/);
    const filled = of(3, 8, "flat");
    expect([...filled.candles.openTimeMs.subarray(filled.from)]).toEqual([3, 4, 5, 6, 7].map((day) => day * DAY_MS));
  });

  it("counts the newest candles after gaps were filled", () => {
    const gappy = candlesClosingAt([100, 101, 102]);
    gappy.openTimeMs.set([0, 4 * DAY_MS, 5 * DAY_MS]);
    const { candles, from, gaps } = selectCandles(gappy, { startMs: null, endMs: null }, 3, "flat");
    expect(candles.close.length - from).toBe(3);
    expect(gaps).toMatchObject({ missingCandles: 1 });
  });
});
