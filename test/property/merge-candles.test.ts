import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mergeCandles } from "../../src/app/market-data/merge-candles.ts";
import { CANDLE_COLUMNS, type Candles } from "../../src/engine/candles.ts";
import { checkProperty } from "../support/check-property.ts";
import { walkCandles } from "../support/walk-candles.ts";

const slots = fc.uniqueArray(fc.integer({ min: 0, max: 60 }), { maxLength: 40 }).map((list) => list.toSorted((a, b) => a - b));
const series = fc.record({ slots, seed: fc.constantFrom(1, 2) }).map((spec) => walkCandles({ timeframeMs: 60_000, ...spec }));

function rowsOf(candles: Candles): Map<number, string> {
  return new Map(Array.from(candles.openTimeMs, (time, i) => [time, CANDLE_COLUMNS.map((column) => candles[column][i]).join()]));
}

describe("merging candles", () => {
  it("gives the union by open time, the later candle where both have one, and says what it did", () => {
    checkProperty(fc.tuple(series, series), 500, ([before, after]) => {
      const { candles, added, unchanged, changed } = mergeCandles(before, after);
      const [old, fresh] = [rowsOf(before), rowsOf(after)];
      const expected = new Map([...old, ...fresh].toSorted(([a], [b]) => a - b));
      expect(rowsOf(candles)).toEqual(expected);
      expect([...candles.openTimeMs]).toEqual([...expected.keys()]);
      const both = [...fresh].filter(([time]) => old.has(time));
      expect(added).toBe(fresh.size - both.length);
      expect(unchanged).toBe(both.filter(([time, row]) => old.get(time) === row).length);
      expect(changed.map(([b, a]) => [before.openTimeMs[b], after.openTimeMs[a]])).toEqual(
        both.filter(([time, row]) => old.get(time) !== row).map(([time]) => [time, time]),
      );
    });
  });
});
