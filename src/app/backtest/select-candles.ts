import { type Candles, indexAtOrAfter, sliceCandles } from "../../engine/candles.ts";
import { HtsError } from "../../engine/errors.ts";
import { type TimeRange, toIso } from "./date-range.ts";

/** Candles of a run with the warm-up before them. */
export interface SelectedCandles {
  /** Everything up to the end of the range. */
  readonly candles: Candles;
  /** Index of the first candle of the run. */
  readonly from: number;
}

/**
 * Cuts a range out of a series: what lies after it is dropped, what lies before it is kept for warming up.
 *
 * @param newest at most that many candles, the newest of the range; undefined for all.
 * @throws HtsError `range_empty`
 */
export function selectCandles(series: Candles, range: TimeRange, newest: number | undefined): SelectedCandles {
  const { openTimeMs } = series;
  const start = range.startMs === null ? 0 : indexAtOrAfter(openTimeMs, range.startMs);
  const end = range.endMs === null ? openTimeMs.length : indexAtOrAfter(openTimeMs, range.endMs);
  if (end <= start) {
    const wanted = `${range.startMs === null ? "the beginning" : toIso(range.startMs)} to ${range.endMs === null ? "the end" : toIso(range.endMs)}`;
    const present =
      openTimeMs.length === 0 ? "there are none at all" : `they run from ${toIso(openTimeMs[0] as number)} to ${toIso(openTimeMs.at(-1) as number)}`;
    throw new HtsError("range_empty", `expected candles from ${wanted}, ${present}; choose a range that overlaps them`);
  }
  const from = newest === undefined ? start : Math.max(start, end - newest);
  return { candles: sliceCandles(series, 0, end), from };
}
