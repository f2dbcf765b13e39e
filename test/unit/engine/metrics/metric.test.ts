import { describe, expect, it } from "vitest";
import { known, MIN_DAILY_RETURNS, unknown, whyNotAnnual } from "../../../../src/engine/metrics/metric.ts";
import { repeat, reasonOf, returnsOf } from "./metric-fixtures.ts";

describe("known", () => {
  it("keeps a finite figure", () => {
    expect(known(-0.5)).toEqual({ value: -0.5 });
  });

  it.each([NaN, Infinity, -Infinity])("gives a reason in place of %d", (value) => {
    expect(known(value).value).toBeNull();
    expect(reasonOf(known(value))).toMatch(/equity fell to 0/);
  });
});

describe("unknown", () => {
  it("carries its reason", () => {
    expect(unknown("there are no closed trades")).toEqual({ value: null, reason: "there are no closed trades" });
  });
});

describe("whyNotAnnual", () => {
  it("asks for 20 daily returns", () => {
    expect(MIN_DAILY_RETURNS).toBe(20);
    expect(whyNotAnnual(returnsOf(repeat([0.02, -0.01], 19)))).toBe("needs 20 daily returns, there are 19");
    expect(whyNotAnnual(returnsOf(repeat([0.02, -0.01], 20)))).toBeNull();
  });

  it("refuses returns that are all the same, of which rounding would make a tiny deviation", () => {
    expect(whyNotAnnual(returnsOf(repeat([0.1], 23)))).toBe("the daily returns do not vary");
  });
});
