import { describe, expect, it } from "vitest";
import { sqn } from "../../../../src/engine/metrics/sqn.ts";
import { reasonOf, repeat } from "./metric-fixtures.ts";

describe("sqn", () => {
  it("is √n times mean over sample deviation", () => {
    // Mean 0.005, deviation 0.015 · √(20/19): √20 · √(19/20) ÷ 3 = √19 ÷ 3.
    expect(sqn(repeat([0.02, -0.01], 20)).value).toBeCloseTo(Math.sqrt(19) / 3, 13);
  });

  it("counts at most 100 trades: √100 · √(199/200) ÷ 3 for 200", () => {
    expect(sqn(repeat([0.02, -0.01], 200)).value).toBeCloseTo((10 * Math.sqrt(199 / 200)) / 3, 13);
  });

  it("is unknown for fewer than 20 trades, and for returns that do not vary", () => {
    expect(reasonOf(sqn(repeat([0.02, -0.01], 19)))).toBe("needs 20 closed trades, there are 19");
    expect(reasonOf(sqn(repeat([0.1], 23)))).toBe("the trades' returns do not vary");
  });
});
