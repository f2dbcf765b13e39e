import { describe, expect, it } from "vitest";
import { expectancy } from "../../../../src/engine/metrics/expectancy.ts";
import { reasonOf } from "./metric-fixtures.ts";

describe("expectancy", () => {
  it("is the mean of the trades: (6 + 2 − 1 − 3)/4", () => {
    expect(expectancy(Float64Array.of(6, 2, -1, -3))).toEqual({ value: 1 });
  });

  it("is unknown without trades", () => {
    expect(reasonOf(expectancy(new Float64Array(0)))).toBe("there are no closed trades");
  });
});
