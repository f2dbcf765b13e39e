import type { GapCounts, SeriesManifest, YearFile } from "../../contract/candle-series.ts";
import { type Candles, summariseGaps } from "../../engine/candles.ts";
import { countSharedSlots, findHoles } from "./coverage.ts";
import type { TimeSpan } from "./series.ts";

/** The gaps of candles, and how many of them lie in ranges that the exchange has been asked for. @param covered ascending and apart */
export function countGaps(candles: Candles, covered: readonly TimeSpan[]): GapCounts {
  const { runs, missingCandles, longestCandles, longestStartMs } = summariseGaps(candles);
  const confirmed = runs === 0 || covered.length === 0 ? 0 : countSharedSlots(findHoles(candles), covered, candles.timeframeMs);
  return { runs, missing_candles: missingCandles, longest_candles: longestCandles, longest_start_ms: longestStartMs, confirmed_candles: confirmed };
}

/** What a manifest says of a whole series, added up from its files. @param files oldest first @param covered ascending and apart */
export function summariseFiles(
  files: readonly YearFile[],
  covered: readonly TimeSpan[],
  timeframeMs: number,
): Pick<SeriesManifest, "rows" | "first_ms" | "last_ms" | "gaps"> {
  let gaps: GapCounts = { runs: 0, missing_candles: 0, longest_candles: 0, longest_start_ms: null, confirmed_candles: 0 };
  let rows = 0;
  for (const [i, file] of files.entries()) {
    const before = files[i - 1];
    if (before !== undefined) gaps = addGaps(gaps, countBetween(before.last_ms + timeframeMs, file.first_ms, covered, timeframeMs));
    gaps = addGaps(gaps, file.gaps);
    rows += file.rows;
  }
  return { rows, first_ms: files[0]?.first_ms ?? null, last_ms: files.at(-1)?.last_ms ?? null, gaps };
}

function countBetween(fromMs: number, untilMs: number, covered: readonly TimeSpan[], timeframeMs: number): GapCounts {
  const missing = Math.max(0, (untilMs - fromMs) / timeframeMs);
  return {
    runs: missing > 0 ? 1 : 0,
    missing_candles: missing,
    longest_candles: missing,
    longest_start_ms: missing > 0 ? fromMs : null,
    confirmed_candles: missing > 0 ? countSharedSlots([{ fromMs, untilMs }], covered, timeframeMs) : 0,
  };
}

function addGaps(one: GapCounts, other: GapCounts): GapCounts {
  const longer = other.longest_candles > one.longest_candles ? other : one;
  return {
    runs: one.runs + other.runs,
    missing_candles: one.missing_candles + other.missing_candles,
    longest_candles: longer.longest_candles,
    longest_start_ms: longer.longest_start_ms,
    confirmed_candles: one.confirmed_candles + other.confirmed_candles,
  };
}
