import type { SeriesManifest } from "../../contract/candle-series.ts";
import type { Candles } from "../../engine/candles.ts";
import { HtsError } from "../../engine/errors.ts";
import { canResample } from "../../engine/resample.ts";
import { timeframeMs } from "../../engine/timeframe.ts";
import { coverageOf } from "./coverage.ts";
import type { CandleStore, DamagedFile, DamagedSeries } from "./ports.ts";
import { assessCandles } from "./quality/assess-candles.ts";
import { compareTimeframes, type TimeframeComparison } from "./quality/compare-timeframes.ts";
import { type CoverageRow, mapCoverage } from "./quality/coverage-map.ts";
import { listGaps } from "./quality/gaps.ts";
import type { QualityReport } from "./quality/quality-report.ts";
import { findSharedOutages, type SeriesGaps, type SharedOutage } from "./quality/shared-outages.ts";
import { describeSeries, type SeriesId } from "./series.ts";

/** What is to be known of one stored series. */
export interface SeriesVerification {
  readonly series: SeriesId;
  readonly synthetic: boolean;
  /** Files that are not what was written. */
  readonly damage: readonly DamagedFile[];
  /** Why the candles could not be read; null when they could. */
  readonly failure: string | null;
  readonly quality: QualityReport | null;
  readonly map: readonly CoverageRow[];
}

/** How a series agrees with the longest stored one of a shorter timeframe. */
export interface StoredComparison {
  readonly series: SeriesId;
  readonly madeOf: SeriesId;
  readonly comparison: TimeframeComparison;
}

export interface StoreVerification {
  readonly series: readonly SeriesVerification[];
  /** Series of whom not even the manifest can be read. */
  readonly damaged: readonly DamagedSeries[];
  readonly outages: readonly SharedOutage[];
  readonly comparisons: readonly StoredComparison[];
  /** Whether every file is what was written and no finding is an error. */
  readonly ok: boolean;
}

export interface VerifyDependencies {
  readonly store: CandleStore;
  /** UTC epoch ms. */
  readonly nowMs: () => number;
  readonly onProgress?: (done: number, total: number, label: string) => void;
}

/** Checks series: their files byte for byte, their candles for everything that makes figures doubtful, and all of them against each other. */
export async function verifyStore(
  manifests: readonly SeriesManifest[],
  damaged: readonly DamagedSeries[],
  dependencies: VerifyDependencies,
): Promise<StoreVerification> {
  const series: SeriesVerification[] = [];
  const gaps: SeriesGaps[] = [];
  const comparisons: StoredComparison[] = [];
  for (const [i, manifest] of manifests.entries()) {
    const id: SeriesId = { exchange: manifest.exchange, symbol: manifest.symbol, timeframe: manifest.timeframe };
    dependencies.onProgress?.(i, manifests.length, describeSeries(id));
    const { verification, candles } = await verifySeries(id, manifest, dependencies);
    series.push(verification);
    if (candles === null) continue;
    gaps.push({ name: manifest.symbol, exchange: manifest.exchange, ...listGaps(candles, coverageOf(manifest)) });
    const comparison = await compareWithFiner(id, candles, manifests, dependencies.store);
    if (comparison !== null) comparisons.push(comparison);
  }
  const ok = series.every(
    ({ damage, failure, quality }) => damage.length === 0 && failure === null && quality?.findings.every(({ severity }) => severity !== "error") !== false,
  );
  return { series, damaged, outages: findSharedOutages(gaps), comparisons, ok: ok && damaged.length === 0 };
}

async function verifySeries(
  series: SeriesId,
  manifest: SeriesManifest,
  { store, nowMs }: VerifyDependencies,
): Promise<{ verification: SeriesVerification; candles: Candles | null }> {
  const damage = await store.findDamage(series);
  const known = { series, synthetic: manifest.synthetic, damage };
  try {
    const candles = await store.read(series);
    const confirmed = coverageOf(manifest);
    // Made-up candles may lie in any time.
    const quality = assessCandles(candles, { confirmed, ...(manifest.synthetic ? {} : { nowMs: nowMs() }) });
    return { verification: { ...known, failure: null, quality, map: mapCoverage(listGaps(candles, confirmed)) }, candles };
  } catch (error) {
    if (!(error instanceof HtsError)) throw error;
    return { verification: { ...known, failure: error.message, quality: null, map: [] }, candles: null };
  }
}

async function compareWithFiner(
  series: SeriesId,
  candles: Candles,
  manifests: readonly SeriesManifest[],
  store: CandleStore,
): Promise<StoredComparison | null> {
  const finer = manifests
    .filter((one) => one.exchange === series.exchange && one.symbol === series.symbol && canResample(timeframeMs(one.timeframe), candles.timeframeMs))
    .sort((a, b) => timeframeMs(b.timeframe) - timeframeMs(a.timeframe))[0];
  if (finer === undefined) return null;
  const madeOf = { ...series, timeframe: finer.timeframe };
  try {
    return { series, madeOf, comparison: compareTimeframes(await store.read(madeOf), candles) };
  } catch (error) {
    // What is wrong with the finer series is said at its own place.
    if (error instanceof HtsError) return null;
    throw error;
  }
}
