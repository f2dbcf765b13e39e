import { describe, expect, it } from "vitest";
import { turnover } from "../../../../src/engine/metrics/turnover.ts";
import { dailyOf, reasonOf, repeat } from "./metric-fixtures.ts";

describe("turnover", () => {
  it("is half of both sides over mean daily equity, a year: 2000 ÷ 1000 in 20 of 365 days", () => {
    expect(turnover(3000, 1000, dailyOf(1000, [...repeat([900, 1100], 20)])).value).toBeCloseTo(2 * 18.25, 12);
  });

  it("is 0 without a fill", () => {
    expect(turnover(0, 0, dailyOf(1000, [...repeat([1000], 20)]))).toEqual({ value: 0 });
  });

  it("is unknown for fewer than 20 days", () => {
    expect(reasonOf(turnover(3000, 1000, dailyOf(1000, [...repeat([1000], 19)])))).toBe("needs 20 days, there are 19");
  });
});
