import { describe, expect, it } from "vitest";
import { costs } from "../../../../src/engine/metrics/costs.ts";

describe("costs", () => {
  it("sets fees and slippage against the initial cash", () => {
    expect(costs(30, 20, 1000)).toEqual({ fees: 30, slippage: 20, shareOfInitialCash: 0.05 });
  });

  it("may exceed the initial cash", () => {
    expect(costs(900, 600, 1000).shareOfInitialCash).toBe(1.5);
  });
});
