import { describe, expect, it } from "vitest";
import { holdingTime } from "../../../../src/engine/metrics/holding-time.ts";
import { reasonOf } from "./metric-fixtures.ts";

describe("holdingTime", () => {
  it("gives mean, median and longest in candles and in time", () => {
    expect(holdingTime(Float64Array.of(1, 10, 4), Float64Array.of(60, 900, 240))).toEqual({
      meanCandles: { value: 5 },
      medianCandles: { value: 4 },
      longestCandles: { value: 10 },
      meanMs: { value: 400 },
      medianMs: { value: 240 },
      longestMs: { value: 900 },
    });
  });

  it("takes the middle of an even number of trades between its two middle ones", () => {
    expect(holdingTime(Float64Array.of(10, 0, 4, 1), Float64Array.of(4, 3, 2, 1))).toMatchObject({ medianCandles: { value: 2.5 }, medianMs: { value: 2.5 } });
  });

  it("is unknown without trades", () => {
    const none = holdingTime(new Float64Array(0), new Float64Array(0));
    expect(Object.values(none).map(reasonOf)).toEqual(Array(6).fill("there are no closed trades"));
  });
});
