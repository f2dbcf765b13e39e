import {
  applyGapPolicy,
  type Candles,
  explainGaps,
  type GapPolicy,
  type GapSummary,
  indexAtOrAfter,
  sliceCandles,
  summariseGaps,
} from "../../engine/candles.ts";
import { HtsError } from "../../engine/errors.ts";
import { type TimeRange, toIso } from "./date-range.ts";

/** Candles of a run with the warm-up before them. */
export interface SelectedCandles {
  /** Everything up to the end of the range, after the gap policy. */
  readonly candles: Candles;
  /** Index of the first candle of the run. */
  readonly from: number;
  /** What the source is missing within the run, its edges included. */
  readonly gaps: GapSummary;
}

/**
 * Cuts a range out of a series: what lies after it is dropped, what lies before it is kept for warming up.
 *
 * Gaps are dealt with first, so that a candle missing at the edge of the range is missing from the run, and
 * the newest candles are counted after made-up ones are in.
 *
 * @param newest at most that many candles, the newest of the range; undefined for all.
 * @throws HtsError `range_empty`, `candle_gap` under the policy to fail
 */
export function selectCandles(series: Candles, range: TimeRange, newest: number | undefined, gapPolicy: GapPolicy): SelectedCandles {
  const startMs = range.startMs ?? -Infinity;
  const endMs = range.endMs ?? Infinity;
  // One candle beyond the range shows what is missing before it.
  const known = sliceCandles(series, 0, Math.min(indexAtOrAfter(series.openTimeMs, endMs) + 1, series.openTimeMs.length));
  const candles = gapPolicy === "flat" ? applyGapPolicy(known, gapPolicy) : known;
  const start = indexAtOrAfter(candles.openTimeMs, startMs);
  const end = indexAtOrAfter(candles.openTimeMs, endMs);
  if (end <= start) throw explainEmpty(series, range);
  const from = newest === undefined ? start : Math.max(start, end - newest);
  const gaps = summariseGaps(known, from > start ? (candles.openTimeMs[from] as number) : startMs, endMs);
  if (gapPolicy === "fail" && gaps.runs > 0) throw explainGaps(gaps);
  return { candles: sliceCandles(candles, 0, end), from, gaps };
}

function explainEmpty({ openTimeMs }: Candles, range: TimeRange): HtsError {
  const wanted = `${range.startMs === null ? "the beginning" : toIso(range.startMs)} to ${range.endMs === null ? "the end" : toIso(range.endMs)}`;
  const present =
    openTimeMs.length === 0 ? "there are none at all" : `they run from ${toIso(openTimeMs[0] as number)} to ${toIso(openTimeMs.at(-1) as number)}`;
  return new HtsError("range_empty", `expected candles from ${wanted}, ${present}; choose a range that overlaps them`);
}
