import { describe, expect, it } from "vitest";
import { cagr } from "../../../../src/engine/metrics/cagr.ts";
import { dailyOf, reasonOf, repeat, returnsOf } from "./metric-fixtures.ts";

/** Equity that idles at 100, alternating with 99, and ends at a value. */
function idleThen(days: number, last: number) {
  return dailyOf(100, [...repeat([100, 99], days - 1), last]);
}

describe("cagr", () => {
  it("is the return of a run of 365 days", () => {
    expect(cagr(idleThen(365, 121)).value).toBeCloseTo(0.21, 14);
  });

  it("is the root over two years: 146.41 = 100 · 1.21²", () => {
    expect(cagr(idleThen(730, 146.41)).value).toBeCloseTo(0.21, 14);
  });

  it("is the power of a fifth of a year: 1.1⁵ = 1.61051", () => {
    expect(cagr(idleThen(73, 110)).value).toBeCloseTo(0.61051, 13);
  });

  it("is −1 when everything is lost", () => {
    expect(cagr(idleThen(40, 0))).toEqual({ value: -1 });
  });

  it("is unknown for fewer than 20 days, and for returns that do not vary", () => {
    expect(reasonOf(cagr(idleThen(19, 110)))).toBe("needs 20 daily returns, there are 19");
    expect(cagr(idleThen(20, 110)).value).not.toBeNull();
    expect(reasonOf(cagr({ ...returnsOf(repeat([0], 20)), equity: repeat([1], 20) }))).toBe("the daily returns do not vary");
  });

  it("is unknown where the power leaves the range of numbers: (10²⁰)^18.25", () => {
    expect(cagr(idleThen(20, 1e22)).value).toBeNull();
  });
});
