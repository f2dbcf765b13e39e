import { describe, expect, it } from "vitest";
import { countGaps, summariseFiles } from "../../../../src/app/market-data/series-statistics.ts";
import type { YearFile } from "../../../../src/contract/candle-series.ts";
import { walkCandles } from "../../../support/walk-candles.ts";

/** A year's file of candles that are ten milliseconds long. */
function fileOf(slots: readonly number[], covered: readonly { fromMs: number; untilMs: number }[] = []): YearFile {
  const candles = walkCandles({ timeframeMs: 10, slots });
  const ends = { first_ms: (slots[0] ?? 0) * 10, last_ms: (slots.at(-1) ?? 0) * 10 };
  return { name: "1970.parquet", rows: slots.length, ...ends, bytes: 1, sha256: "", gaps: countGaps(candles, covered) };
}

describe("what a manifest says of a series", () => {
  it("is nothing of no files", () => {
    expect(summariseFiles([], [], 10)).toEqual({
      rows: 0,
      first_ms: null,
      last_ms: null,
      gaps: { runs: 0, missing_candles: 0, longest_candles: 0, longest_start_ms: null, confirmed_candles: 0 },
    });
  });

  it("adds up files and the gaps between them; of two that are as long the first one counts as the longest", () => {
    // Missing: 2 and 3, 7 and 8 between the files, 10, and 12 and 13.
    const covered = [
      { fromMs: 25, untilMs: 75 },
      { fromMs: 130, untilMs: 1000 },
    ];
    const files = [fileOf([0, 1, 4, 5, 6], covered), fileOf([9, 11, 14], covered)];
    expect(summariseFiles(files, covered, 10)).toEqual({
      rows: 8,
      first_ms: 0,
      last_ms: 140,
      gaps: { runs: 4, missing_candles: 7, longest_candles: 2, longest_start_ms: 20, confirmed_candles: 3 },
    });
    expect(summariseFiles([fileOf([0, 1]), fileOf([2, 3])], [], 10).gaps).toMatchObject({ runs: 0, longest_start_ms: null });
  });
});
