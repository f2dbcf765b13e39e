import { describe, expect, it } from "vitest";
import { winRate } from "../../../../src/engine/metrics/win-rate.ts";
import { reasonOf } from "./metric-fixtures.ts";

describe("winRate", () => {
  it("is the share of trades with a profit; a trade that broke even did not win", () => {
    expect(winRate(Float64Array.of(5, -2, 0, 1))).toEqual({ value: 0.5 });
  });

  it("is 0 when all lost and unknown without trades", () => {
    expect(winRate(Float64Array.of(-1, -2))).toEqual({ value: 0 });
    expect(reasonOf(winRate(new Float64Array(0)))).toBe("there are no closed trades");
  });
});
