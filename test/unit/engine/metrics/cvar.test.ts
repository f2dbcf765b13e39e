import { describe, expect, it } from "vitest";
import { cvar95 } from "../../../../src/engine/metrics/cvar.ts";
import { reasonOf, returnsOf } from "./metric-fixtures.ts";

/** Returns 0.01, 0.02, … with given ones at the end. */
function gainsThen(count: number, ...last: number[]) {
  return returnsOf([...Array.from({ length: count - last.length }, (_, i) => (i + 1) / 100), ...last]);
}

describe("cvar95", () => {
  it("is the worst day of 20", () => {
    expect(cvar95(gainsThen(20, -0.03, -0.05))).toEqual({ value: 0.05 });
  });

  it("is the mean of the two worst of 21", () => {
    expect(cvar95(gainsThen(21, -0.03, -0.01, -0.05)).value).toBeCloseTo(0.04, 15);
  });

  it("takes exactly a twentieth where there is one: the 3 worst of 60", () => {
    expect(cvar95(gainsThen(60, -0.3, -0.2, -0.1)).value).toBeCloseTo(0.2, 15);
  });

  it("is negative when even the worst day earned", () => {
    expect(cvar95(gainsThen(20))).toEqual({ value: -0.01 });
  });

  it("is 0, not −0, when nothing moved", () => {
    expect(cvar95(returnsOf(new Float64Array(20)))).toEqual({ value: 0 });
  });

  it("is unknown for fewer than 20 returns", () => {
    expect(reasonOf(cvar95(gainsThen(19, -0.05)))).toBe("needs 20 daily returns, there are 19");
  });

  it("leaves the order of the returns alone", () => {
    const daily = gainsThen(20, 0.07, -0.05);
    const before = daily.returns.slice();
    cvar95(daily);
    expect(daily.returns).toEqual(before);
  });
});
