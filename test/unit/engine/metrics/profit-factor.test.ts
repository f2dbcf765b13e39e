import { describe, expect, it } from "vitest";
import { profitFactor } from "../../../../src/engine/metrics/profit-factor.ts";
import { reasonOf } from "./metric-fixtures.ts";

describe("profitFactor", () => {
  it("is the sum of profits over the sum of losses: (6 + 2)/(1 + 4)", () => {
    expect(profitFactor(Float64Array.of(6, 2, 0, -1, -4))).toEqual({ value: 1.6 });
  });

  it("is 0 when no trade won", () => {
    expect(profitFactor(Float64Array.of(-1, -4))).toEqual({ value: 0 });
  });

  it("is unknown without a loss and without trades", () => {
    expect(reasonOf(profitFactor(Float64Array.of(1, 0)))).toBe("no trade lost");
    expect(reasonOf(profitFactor(new Float64Array(0)))).toBe("there are no closed trades");
  });
});
