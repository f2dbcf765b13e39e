import { describe, expect, it } from "vitest";
import { calmar } from "../../../../src/engine/metrics/calmar.ts";
import { known, unknown } from "../../../../src/engine/metrics/metric.ts";
import { reasonOf } from "./metric-fixtures.ts";

describe("calmar", () => {
  it("is growth over the deepest fall", () => {
    expect(calmar(known(0.3), 0.15)).toEqual({ value: 2 });
    expect(calmar(known(-0.1), 0.4)).toEqual({ value: -0.25 });
  });

  it("passes on why there is no growth", () => {
    expect(reasonOf(calmar(unknown("needs 20 daily returns, there are 3"), 0.15))).toBe("needs 20 daily returns, there are 3");
  });

  it("is unknown when equity never fell", () => {
    expect(reasonOf(calmar(known(0.3), 0))).toBe("equity never fell below an earlier peak");
  });
});
