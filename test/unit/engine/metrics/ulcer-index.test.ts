import { describe, expect, it } from "vitest";
import { ulcerIndex } from "../../../../src/engine/metrics/ulcer-index.ts";
import { dailyOf, reasonOf } from "./metric-fixtures.ts";

describe("ulcerIndex", () => {
  it("takes the initial cash for the first peak: falls of 0.1 and 0.2 give √(0.05 ÷ 2)", () => {
    expect(ulcerIndex(dailyOf(100, [90, 80])).value).toBeCloseTo(Math.sqrt(0.025), 14);
  });

  it("counts days at a peak as 0: falls of 0.1 and 0 give √(0.01 ÷ 2)", () => {
    expect(ulcerIndex(dailyOf(100, [90, 100])).value).toBeCloseTo(Math.sqrt(0.005), 14);
  });

  it("measures from the latest peak: 200, then 150, a fall of 0.25 on one day of two", () => {
    expect(ulcerIndex(dailyOf(100, [200, 150])).value).toBeCloseTo(Math.sqrt(0.0625 / 2), 14);
  });

  it("is 0 when equity only rises and 1 on a day on which nothing is left", () => {
    expect(ulcerIndex(dailyOf(100, [101, 101, 105]))).toEqual({ value: 0 });
    expect(ulcerIndex(dailyOf(100, [0]))).toEqual({ value: 1 });
  });

  it("is unknown without a day", () => {
    expect(reasonOf(ulcerIndex(dailyOf(100, [])))).toBe("needs a day, there is none");
  });
});
