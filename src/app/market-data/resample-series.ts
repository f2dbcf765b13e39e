import { type Candles, indexAtOrAfter } from "../../engine/candles.ts";
import { HtsError } from "../../engine/errors.ts";
import { resampleCandles } from "../../engine/resample.ts";
import { type Timeframe, timeframeMs } from "../../engine/timeframe.ts";
import type { SeriesManifest } from "../../contract/candle-series.ts";
import { coverageOf } from "./coverage.ts";
import { findMissing } from "./find-missing.ts";
import { knownRangeOf } from "./known-range.ts";
import type { CandleBatch, CandleStore, MergeOutcome } from "./ports.ts";
import { describeSeries, type SeriesId } from "./series.ts";

/** What a series of a longer timeframe would be made of. */
export interface ResamplePlan {
  readonly from: SeriesId;
  readonly to: SeriesId;
  readonly batch: CandleBatch;
  /** Candles some of whose parts are missing without the exchange having said that it has none. */
  readonly uncertainCandles: number;
}

const SOURCE_PREFIX = "resampled from ";

/**
 * Aggregates a stored series to a longer timeframe.
 *
 * @throws HtsError `series_unknown`, `timeframe_mismatch`, `candles_empty`, `candles_conflict` when the longer series is the exchange's own
 */
export async function planResample(from: SeriesId, timeframe: Timeframe, mayReplace: boolean, store: CandleStore): Promise<ResamplePlan> {
  const to: SeriesId = { ...from, timeframe };
  // The manifest first: what a later one says of candles that were not read yet would make parts pass for whole candles.
  const manifest = await store.describe(from);
  const candles = await store.read(from);
  if (manifest === null) return planResample(from, timeframe, mayReplace, store);
  const target = await store.describe(to);
  const original = target?.sources.find((source) => !source.startsWith(SOURCE_PREFIX));
  if (original !== undefined && !mayReplace) {
    const problem = `${describeSeries(to)} holds candles from ${original}, which resampled ones would replace where they differ`;
    throw new HtsError("candles_conflict", `${problem}; leave them, or give --replace (what is replaced stays in the revision log)`);
  }
  const source = `${SOURCE_PREFIX}${from.timeframe}`;
  const resampled = resampleCandles(candles, timeframeMs(timeframe), knownRangeOf(manifest, candles.timeframeMs));
  if (resampled.openTimeMs.length === 0) {
    throw new HtsError("candles_empty", `${describeSeries(from)} does not fill a single whole ${timeframe} candle; download more of it`);
  }
  const batch = { candles: resampled, covered: [], source, isSynthetic: manifest.synthetic };
  return { from, to, batch, uncertainCandles: countUncertain(candles, resampled, manifest) };
}

/** Writes what was planned. */
export async function resampleSeries({ to, batch }: ResamplePlan, store: CandleStore): Promise<MergeOutcome> {
  return store.merge(to, batch);
}

function countUncertain(parts: Candles, { openTimeMs, timeframeMs }: Candles, manifest: SeriesManifest): number {
  const [firstMs = 0] = parts.openTimeMs;
  const open = findMissing(parts, coverageOf(manifest), { fromMs: firstMs, untilMs: (parts.openTimeMs.at(-1) ?? firstMs) + 1 });
  let count = 0;
  let next = 0;
  for (const { fromMs, untilMs } of open) {
    next = Math.max(next, indexAtOrAfter(openTimeMs, fromMs - timeframeMs + 1));
    for (; (openTimeMs[next] ?? Infinity) < untilMs; next++) count++;
  }
  return count;
}
