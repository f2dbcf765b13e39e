import { describe, expect, it } from "vitest";
import { knownRangeOf } from "../../../../src/app/market-data/known-range.ts";
import type { SeriesManifest } from "../../../../src/contract/candle-series.ts";

/** Of candles that are ten milliseconds long. */
function known(firstMs: number | null, lastMs: number | null, ...covered: [number, number][]): [number, number] {
  const { fromMs, untilMs } = knownRangeOf({ first_ms: firstMs, last_ms: lastMs, covered } as unknown as SeriesManifest, 10);
  return [fromMs, untilMs];
}

describe("what is known of a series in full", () => {
  it("reaches from its first candle to the end of its last one, and as far as the exchange was asked around them", () => {
    expect(known(100, 190)).toEqual([100, 200]);
    expect(known(100, 190, [50, 300])).toEqual([50, 300]);
    // Spans that end or begin where the candles do join them.
    expect(known(100, 190, [50, 100], [200, 250])).toEqual([50, 250]);
    expect(known(100, 190, [20, 30], [60, 120], [150, 205], [210, 250])).toEqual([60, 205]);
  });

  it("ends where nobody has asked", () => {
    expect(known(100, 190, [50, 90], [210, 300])).toEqual([100, 200]);
    expect(known(100, 190, [120, 150])).toEqual([100, 200]);
    expect(known(100, 190, [150, 195])).toEqual([100, 200]);
  });

  it("is nothing without candles", () => {
    expect(known(null, null, [0, 1000])).toEqual([0, 0]);
  });
});
