import { describe, expect, it } from "vitest";
import { payoffRatio } from "../../../../src/engine/metrics/payoff-ratio.ts";
import { reasonOf } from "./metric-fixtures.ts";

describe("payoffRatio", () => {
  it("is the mean win over the mean loss: (6 + 2)/2 over (1 + 3)/2", () => {
    expect(payoffRatio(Float64Array.of(6, 2, -1, -3))).toEqual({ value: 2 });
  });

  it("leaves trades that broke even out of both means: 6 over (1 + 3)/2", () => {
    expect(payoffRatio(Float64Array.of(6, 0, 0, -1, -3))).toEqual({ value: 3 });
  });

  it("is unknown without a win, without a loss and without trades", () => {
    expect(reasonOf(payoffRatio(Float64Array.of(-1, 0)))).toBe("no trade won");
    expect(reasonOf(payoffRatio(Float64Array.of(1, 0)))).toBe("no trade lost");
    expect(payoffRatio(new Float64Array(0)).value).toBeNull();
  });
});
