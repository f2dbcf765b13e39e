import { describe, expect, it } from "vitest";
import { sharpe } from "../../../../src/engine/metrics/sharpe.ts";
import { reasonOf, repeat, returnsOf } from "./metric-fixtures.ts";

describe("sharpe", () => {
  it("is mean over sample deviation times √365", () => {
    // Mean 0.005, deviation 0.015 · √(20/19): a third of √(365 · 19/20) = √346.75.
    expect(sharpe(returnsOf(repeat([0.02, -0.01], 20))).value).toBeCloseTo(Math.sqrt(346.75) / 3, 12);
    expect(Math.sqrt(346.75) / 3).toBeCloseTo(6.20707481651, 11);
  });

  it("changes its sign with the returns", () => {
    expect(sharpe(returnsOf(repeat([-0.02, 0.01], 20))).value).toBeCloseTo(-6.20707481651, 10);
  });

  it("is unknown for fewer than 20 returns, and for returns that do not vary", () => {
    expect(reasonOf(sharpe(returnsOf(repeat([0.02, -0.01], 19))))).toBe("needs 20 daily returns, there are 19");
    expect(reasonOf(sharpe(returnsOf(repeat([0.1], 23))))).toBe("the daily returns do not vary");
  });

  it("is unknown once equity fell to 0", () => {
    expect(sharpe(returnsOf([...repeat([0.02, -0.01], 20), -1, NaN])).value).toBeNull();
  });
});
