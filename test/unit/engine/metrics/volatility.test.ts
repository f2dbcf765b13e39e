import { describe, expect, it } from "vitest";
import { volatility } from "../../../../src/engine/metrics/volatility.ts";
import { reasonOf, repeat, returnsOf } from "./metric-fixtures.ts";

describe("volatility", () => {
  it("is the sample deviation times √365", () => {
    // 0.02 and −0.01 by turns: mean 0.005, each 0.015 away, so √(20 · 0.015² ÷ 19) a day.
    expect(volatility(returnsOf(repeat([0.02, -0.01], 20))).value).toBeCloseTo(0.015 * Math.sqrt((20 / 19) * 365), 14);
  });

  it("is unknown for fewer than 20 returns, and for returns that do not vary", () => {
    expect(reasonOf(volatility(returnsOf(repeat([0.02, -0.01], 19))))).toBe("needs 20 daily returns, there are 19");
    expect(reasonOf(volatility(returnsOf(repeat([0.1], 30))))).toBe("the daily returns do not vary");
  });

  it("is unknown once equity fell to 0", () => {
    expect(reasonOf(volatility(returnsOf([...repeat([0.02, -0.01], 20), -1, NaN])))).toMatch(/equity fell to 0/);
  });
});
