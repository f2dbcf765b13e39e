import type { Candles } from "../../../engine/candles.ts";
import { listGapsBetween, summariseGapList } from "./gaps.ts";
import { findGapPatterns } from "./gap-patterns.ts";
import { findIdleRows } from "./idle-rows.ts";
import { mendTimes } from "./mend-times.ts";
import { findMixedSources } from "./mixed-sources.ts";
import { findOffTick } from "./off-tick.ts";
import { findOffGrid, findUnripe, orderRows } from "./order-rows.ts";
import { findPriceLevels } from "./price-levels.ts";
import { findPriceMoves } from "./price-moves.ts";
import { type Finding, FINDING_KINDS, type QualityContext, type QualityReport, type Severity } from "./quality-report.ts";
import { findRepeatedBlocks } from "./repeated-blocks.ts";
import { findRestlessPrices } from "./restless-prices.ts";
import { findRowFaults } from "./row-faults.ts";
import { findVolumeBreaks } from "./volume-scale.ts";

const MOST_SEVERE_FIRST: readonly Severity[] = ["error", "warning", "note"];

/**
 * Looks for everything in a series of candles that makes figures drawn from it doubtful: rows that cannot be, rows
 * that are missing, twice or in the future, prices and volumes that no market makes, stretches that nobody traded,
 * and the traces of faulty downloads. What real markets do, crashes included, is at most a note.
 *
 * The candles may be unsound in every way; each check looks at what the ones before it have left as usable: faulty
 * rows are passed over, times in another unit are read as what they mean, disorder is undone. O(n) for sound candles.
 */
export function assessCandles(candles: Candles, context: QualityContext = {}): QualityReport {
  const { timeframeMs } = candles;
  const mended = mendTimes(candles.openTimeMs, timeframeMs);
  const faults = findRowFaults(candles, mended.timesMs);
  const ordered = orderRows(candles, mended, faults.isFaulty);
  const { timesMs } = ordered;
  const gaps = listGapsBetween(timesMs, timeframeMs, context.confirmed);
  const gapReport = summariseGapList(gaps);
  const expectedRows = timesMs.length + gapReport.missingCandles;
  const findings = [
    ...faults.findings,
    ...mended.findings,
    ...ordered.findings,
    ...findOffGrid(timesMs, timeframeMs),
    ...findUnripe(timesMs, timeframeMs, context.nowMs),
    ...assessValues(ordered.candles, context),
    ...findGapPatterns(gaps, expectedRows),
  ];
  return {
    timeframeMs,
    rows: candles.openTimeMs.length,
    firstMs: gaps.firstMs,
    lastMs: gaps.lastMs,
    expectedRows,
    completenessRate: expectedRows === 0 ? null : (timesMs.length + gapReport.confirmedCandles) / expectedRows,
    gaps: gapReport,
    findings: findings.sort(bySeverity),
  };
}

/** The checks of prices and volumes of candles that are each sound and in order. */
function assessValues(candles: Candles, { quoteTick }: QualityContext): Finding[] {
  const levels = findPriceLevels(candles);
  return [
    ...levels.findings,
    ...findPriceMoves(candles, levels.isExplained),
    ...findRestlessPrices(candles),
    ...findOffTick(candles, quoteTick),
    ...findIdleRows(candles),
    ...findRepeatedBlocks(candles),
    ...findVolumeBreaks(candles),
    ...findMixedSources(candles),
  ];
}

function bySeverity(a: Finding, b: Finding): number {
  return MOST_SEVERE_FIRST.indexOf(a.severity) - MOST_SEVERE_FIRST.indexOf(b.severity) || FINDING_KINDS.indexOf(a.kind) - FINDING_KINDS.indexOf(b.kind);
}
