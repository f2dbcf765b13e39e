import { type Candles, sliceCandles } from "../../engine/candles.ts";
import { HtsError } from "../../engine/errors.ts";
import { mergeCandles } from "./merge-candles.ts";
import type { CandleStore, MergeOutcome } from "./ports.ts";
import { assessCandles } from "./quality/assess-candles.ts";
import type { QualityReport } from "./quality/quality-report.ts";
import { describeSeries, type SeriesId } from "./series.ts";

/** What importing candles would change, and what there is to be known of them. */
export interface ImportPlan {
  readonly series: SeriesId;
  /** Those to be imported: all that have closed. */
  readonly candles: Candles;
  /** Candles left out because they have not closed yet. */
  readonly unfinished: number;
  readonly quality: QualityReport;
  /** Against what the store has of the series. */
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
}

/**
 * Works out what importing candles would change, and how far they can be trusted.
 *
 * @param nowMs UTC epoch ms
 * @throws HtsError `candles_empty` when none of them has closed yet
 */
export async function planImport(series: SeriesId, read: Candles, store: CandleStore, nowMs: number): Promise<ImportPlan> {
  const candles = takeClosed(read, nowMs);
  const { openTimeMs } = candles;
  if (openTimeMs.length === 0)
    throw new HtsError("candles_empty", `${describeSeries(series)}: expected candles that have closed, there is none; import them later`);
  const counts = { added: openTimeMs.length, changed: 0, unchanged: 0 };
  if ((await store.describe(series)) !== null) {
    const stored = await store.read(series, { fromMs: openTimeMs[0] as number, untilMs: (openTimeMs.at(-1) as number) + 1 });
    const { added, changed, unchanged } = mergeCandles(stored, candles);
    Object.assign(counts, { added, changed: changed.length, unchanged });
  }
  return { series, candles, unfinished: read.openTimeMs.length - openTimeMs.length, quality: assessCandles(candles, { nowMs }), ...counts };
}

/**
 * Merges candles of a file into a series. What a file says of missing candles is nobody's word: its gaps stay open
 * until the exchange has been asked.
 */
export async function importCandles({ series, candles }: ImportPlan, source: string, store: CandleStore): Promise<MergeOutcome> {
  return store.merge(series, { candles, covered: [], source, isSynthetic: false });
}

function takeClosed(candles: Candles, nowMs: number): Candles {
  let count = candles.openTimeMs.length;
  while (count > 0 && (candles.openTimeMs[count - 1] as number) + candles.timeframeMs > nowMs) count--;
  return sliceCandles(candles, 0, count);
}
