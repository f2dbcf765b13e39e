import { describe, expect, it } from "vitest";
import { selectCandles } from "../../../src/app/backtest/select-candles.ts";
import { candlesClosingAt, DAY_MS } from "../../support/candles-of.ts";

const SERIES = candlesClosingAt([0, 1, 2, 3, 4, 5].map((day) => 100 + day));
const select = (startDay: number | null, endDay: number | null, newest?: number): [number, number[]] => {
  const at = (day: number | null): number | null => (day === null ? null : day * DAY_MS);
  const { candles, from } = selectCandles(SERIES, { startMs: at(startDay), endMs: at(endDay) }, newest);
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
    expect(() => selectCandles(candlesClosingAt([]), { startMs: null, endMs: null }, undefined)).toThrow(/there are none at all/);
  });
});
