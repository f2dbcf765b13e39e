import { describe, expect, it } from "vitest";
import { exposure } from "../../../../src/engine/metrics/exposure.ts";
import { reasonOf } from "./metric-fixtures.ts";

describe("exposure", () => {
  it("is the share of candles in the market", () => {
    expect(exposure(30, 120)).toEqual({ value: 0.25 });
    expect(exposure(0, 120)).toEqual({ value: 0 });
    expect(exposure(120, 120)).toEqual({ value: 1 });
  });

  it("is unknown without candles", () => {
    expect(reasonOf(exposure(0, 0))).toBe("there are no candles");
  });
});
