import type { Candles } from "../../../engine/candles.ts";
import { uniteSpans } from "../coverage.ts";
import type { TimeSpan } from "../series.ts";
import { mendTimes } from "./mend-times.ts";
import { orderRows } from "./order-rows.ts";
import type { GapReport, GapRun } from "./quality-report.ts";

const LARGEST_RUNS = 20;

/** Where a series has candles and where it has none, as columns with one entry a run of missing candles, oldest first. */
export interface GapList {
  readonly timeframeMs: number;
  /** Open times of the first and the last candle; null without candles. */
  readonly firstMs: number | null;
  readonly lastMs: number | null;
  /** Open time of the run's first missing candle, and of the candle after the run. */
  readonly fromMs: Float64Array;
  readonly untilMs: Float64Array;
  /** Missing candles of the run. */
  readonly missing: Float64Array;
  /** How many of those the exchange has been asked for: it has none there. */
  readonly confirmed: Float64Array;
}

/**
 * The runs of missing candles of a series, which may be unsorted or have faulty times. Without its candles this is
 * small: what compares many series keeps only it.
 *
 * @param confirmed what the exchange has been asked for in full, in any order, may overlap or be infinite.
 */
export function listGaps(candles: Candles, confirmed: readonly TimeSpan[] = []): GapList {
  const mended = mendTimes(candles.openTimeMs, candles.timeframeMs);
  return listGapsBetween(orderRows(candles, mended, null).timesMs, candles.timeframeMs, confirmed);
}

/** The same for open times that ascend strictly. */
export function listGapsBetween(timesMs: Float64Array, timeframeMs: number, confirmed: readonly TimeSpan[] = []): GapList {
  let runs = 0;
  for (let i = 1; i < timesMs.length; i++) {
    if ((timesMs[i] as number) - (timesMs[i - 1] as number) > 1.5 * timeframeMs) runs++;
  }
  const gaps = {
    timeframeMs,
    firstMs: timesMs[0] ?? null,
    lastMs: timesMs.at(-1) ?? null,
    fromMs: new Float64Array(runs),
    untilMs: new Float64Array(runs),
    missing: new Float64Array(runs),
    confirmed: new Float64Array(runs),
  };
  for (let i = 1, run = 0; run < runs; i++) {
    const beforeMs = timesMs[i - 1] as number;
    const step = (timesMs[i] as number) - beforeMs;
    if (!(step > 1.5 * timeframeMs)) continue;
    gaps.fromMs[run] = beforeMs + timeframeMs;
    gaps.untilMs[run] = timesMs[i] as number;
    // Off the grid a gap is no multiple of the timeframe; half a candle is none.
    gaps.missing[run++] = Math.ceil(step / timeframeMs - 0.5) - 1;
  }
  countConfirmed(gaps, uniteSpans(confirmed));
  return gaps;
}

function countConfirmed({ timeframeMs, fromMs, untilMs, missing, confirmed }: GapList, spans: readonly TimeSpan[]): void {
  let first = 0;
  for (let run = 0; run < fromMs.length; run++) {
    const startMs = fromMs[run] as number;
    const endMs = untilMs[run] as number;
    const count = missing[run] as number;
    while ((spans[first]?.untilMs ?? Infinity) <= startMs) first++;
    let known = 0;
    for (let k = first; (spans[k]?.fromMs ?? Infinity) < endMs; k++) {
      const span = spans[k] as TimeSpan;
      // The run's candles open at its start and every timeframe after it.
      const from = Math.max(0, Math.ceil((span.fromMs - startMs) / timeframeMs));
      const until = Math.min(count, Math.ceil((span.untilMs - startMs) / timeframeMs));
      known += Math.max(0, until - from);
    }
    confirmed[run] = known;
  }
}

/** What a report says of gaps. */
export function summariseGapList(gaps: GapList): GapReport {
  const { missing, confirmed } = gaps;
  let missingCandles = 0;
  let confirmedCandles = 0;
  for (let run = 0; run < missing.length; run++) {
    missingCandles += missing[run] as number;
    confirmedCandles += confirmed[run] as number;
  }
  const largest = pickLargest(gaps);
  return {
    runs: missing.length,
    missingCandles,
    confirmedCandles,
    longestCandles: largest[0]?.missing ?? 0,
    longestStartMs: largest[0]?.fromMs ?? null,
    largest,
  };
}

function pickLargest({ fromMs, untilMs, missing, confirmed }: GapList): GapRun[] {
  // The length from which on a run may be among the largest, so that a million runs are not sorted as objects.
  const floor = missing.slice().sort().at(-LARGEST_RUNS) ?? 0;
  const runs: GapRun[] = [];
  let atFloor = 0;
  for (let run = 0; run < missing.length; run++) {
    const count = missing[run] as number;
    if (count < floor || (count === floor && atFloor++ >= LARGEST_RUNS)) continue;
    runs.push({ fromMs: fromMs[run] as number, untilMs: untilMs[run] as number, missing: count, confirmed: confirmed[run] as number });
  }
  return runs.sort((a, b) => b.missing - a.missing || a.fromMs - b.fromMs).slice(0, LARGEST_RUNS);
}
