import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { tidyCandles } from "../../../../src/adapters/files/tidy-candles.ts";
import type { Candles } from "../../../../src/engine/candles.ts";
import { checkProperty } from "../../../support/check-property.ts";

/** Rows of a time and a close. */
type Row = readonly [timeMs: number, close: number];

function candlesOf(rows: readonly Row[]): Candles {
  const column = (value: (row: Row) => number): Float64Array => Float64Array.from(rows, value);
  const close = column((row) => row[1]);
  const same = column(() => 100);
  return { timeframeMs: 1, openTimeMs: column((row) => row[0]), open: same, high: same, low: same, close, volume: same };
}

function tidy(
  rows: readonly Row[],
  keep: "first" | "last" = "first",
): { rows: Row[]; indexes: number[] | null; order: string; repeated: number; times: number } {
  const { candles, indexes, order, repeatedRows, conflict } = tidyCandles(candlesOf(rows), keep);
  return {
    rows: Array.from(candles.openTimeMs, (time, i) => [time, candles.close[i]] as const),
    indexes: indexes === null ? null : Array.from(indexes),
    order,
    repeated: repeatedRows,
    times: conflict?.times ?? 0,
  };
}

describe("bringing rows into order", () => {
  it("hands rows in order on as they are, in their own memory", () => {
    const candles = candlesOf([
      [1, 5],
      [2, 6],
    ]);
    expect(tidyCandles(candles, "first")).toEqual({ candles, indexes: null, order: "oldest first", repeatedRows: 0, conflict: null });
    expect(tidyCandles(candles, "first").candles.close).toBe(candles.close);
    expect(tidy([[7, 5]])).toEqual({ rows: [[7, 5]], indexes: null, order: "oldest first", repeated: 0, times: 0 });
  });

  it("turns rows that are newest first, and says where each was", () => {
    expect(
      tidy([
        [3, 7],
        [2, 6],
        [1, 5],
      ]),
    ).toEqual({
      rows: [
        [1, 5],
        [2, 6],
        [3, 7],
      ],
      indexes: [2, 1, 0],
      order: "newest first",
      repeated: 0,
      times: 0,
    });
  });

  it("sorts rows that are in no order", () => {
    expect(
      tidy([
        [2, 6],
        [3, 7],
        [1, 5],
      ]),
    ).toEqual({
      rows: [
        [1, 5],
        [2, 6],
        [3, 7],
      ],
      indexes: [2, 0, 1],
      order: "mixed",
      repeated: 0,
      times: 0,
    });
  });

  it.each([
    [
      [
        [1, 5],
        [1, 5],
        [2, 6],
      ],
      "oldest first",
    ],
    [
      [
        [2, 6],
        [2, 6],
        [1, 5],
      ],
      "newest first",
    ],
    [
      [
        [2, 6],
        [1, 5],
        [2, 6],
      ],
      "mixed",
    ],
  ] as [Row[], string][])("leaves out what repeats another row exactly: %j", (rows, order) => {
    expect(tidy(rows)).toMatchObject({
      rows: [
        [1, 5],
        [2, 6],
      ],
      order,
      repeated: 1,
      times: 0,
    });
  });

  it("keeps the first or the last of rows that contradict each other, by their order in the file", () => {
    const newestFirst: Row[] = [
      [2, 60],
      [2, 61],
      [2, 60],
      [1, 50],
      [1, 51],
    ];
    expect(tidy(newestFirst, "first")).toMatchObject({
      rows: [
        [1, 50],
        [2, 60],
      ],
      indexes: [3, 0],
      order: "newest first",
      times: 2,
    });
    expect(tidy(newestFirst, "last")).toMatchObject({
      rows: [
        [1, 51],
        [2, 60],
      ],
      indexes: [4, 2],
      order: "newest first",
      times: 2,
    });
  });

  it("shows the contradiction that comes first in the file", () => {
    const candles = candlesOf([
      [3, 1],
      [3, 1],
      [3, 2],
      [1, 8],
      [1, 9],
    ]);
    expect(tidyCandles(candles, "first").conflict).toEqual({ times: 2, indexes: [0, 2] });
  });

  it("does what a slow and simple grouping by time does", () => {
    const rows = fc.array(fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 3 })), { minLength: 1, maxLength: 30 });
    const ordered = fc.tuple(rows, fc.constantFrom(-1, 0, 1)).map(([list, direction]) => list.toSorted((a, b) => direction * (a[0] - b[0])));
    checkProperty(fc.tuple(ordered, fc.constantFrom("first", "last")), 1000, ([list, keep]) => {
      const times = [...new Set(list.map(([time]) => time))].sort((a, b) => a - b);
      const groups = times.map((time) => list.filter((row) => row[0] === time));
      const expected = groups.map((group) => (new Set(group.map(([, close]) => close)).size === 1 || keep === "first" ? group[0] : group.at(-1)));
      const conflicting = groups.filter((group) => new Set(group.map(([, close]) => close)).size > 1);
      const result = tidy(list, keep as "first");
      expect(result.rows).toEqual(expected);
      expect(result.times).toBe(conflicting.length);
      expect(result.repeated).toBe(list.length - expected.length - conflicting.reduce((sum, group) => sum + group.length - 1, 0));
    });
  });
});
