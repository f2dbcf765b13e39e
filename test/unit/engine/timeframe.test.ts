import { describe, expect, it } from "vitest";
import { gridOriginMs, TIMEFRAME_NAMES, timeframeMs, timeframeName } from "../../../src/engine/timeframe.ts";

describe("timeframes", () => {
  it("have a name and a length that lead to each other", () => {
    for (const name of TIMEFRAME_NAMES) expect(timeframeName(timeframeMs(name))).toBe(name);
    expect(timeframeMs("1h")).toBe(3_600_000);
    expect(timeframeMs("1w")).toBe(7 * 24 * 3_600_000);
  });

  it.each(["2h", "", "1H", "1M", "toString"])("refuse %j and list the known ones", (name) => {
    expect(() => timeframeMs(name)).toThrow(/expected one of 1m, 3m, 5m/);
  });

  it("know no name for another length", () => {
    expect(timeframeName(1)).toBeNull();
  });

  it("start weeks on a Monday and all else at the epoch", () => {
    expect(new Date(gridOriginMs(timeframeMs("1w"))).getUTCDay()).toBe(1);
    expect(gridOriginMs(timeframeMs("1d"))).toBe(0);
  });
});
