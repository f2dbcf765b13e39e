import { describe, expect, it } from "vitest";
import { sortino } from "../../../../src/engine/metrics/sortino.ts";
import { reasonOf, repeat, returnsOf } from "./metric-fixtures.ts";

describe("sortino", () => {
  it("is mean over downside deviation times √365, the downside spread over all days", () => {
    // Mean 0.005; ten of twenty days at −0.01: √(10 · 0.0001 ÷ 20) = 0.01/√2; 0.005 ÷ 0.01 · √2 · √365 = √182.5.
    expect(sortino(returnsOf(repeat([0.02, -0.01], 20))).value).toBeCloseTo(Math.sqrt(182.5), 12);
  });

  it("is unknown without a day that lost", () => {
    expect(reasonOf(sortino(returnsOf(repeat([0.02, 0], 20))))).toBe("no daily return is negative");
  });

  it("is unknown for fewer than 20 returns, and for returns that do not vary", () => {
    expect(reasonOf(sortino(returnsOf(repeat([0.02, -0.01], 19))))).toBe("needs 20 daily returns, there are 19");
    expect(reasonOf(sortino(returnsOf(repeat([-0.1], 20))))).toBe("the daily returns do not vary");
  });
});
