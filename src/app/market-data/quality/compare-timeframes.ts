import { type Candles, indexAtOrAfter } from "../../../engine/candles.ts";
import { resampleCandles } from "../../../engine/resample.ts";
import { describeCount, describeLength } from "./describe.ts";

const COLUMNS = ["open", "high", "low", "close", "volume"] as const;
type Column = (typeof COLUMNS)[number];

const VOLUME_TOLERANCE = 1e-9;
/** Prices are taken over, not computed; only their way through text may have cost the last bit. */
const PRICE_TOLERANCE = 1e-12;
const MAX_EXAMPLES = 5;
/** With fewer candles, or with less disagreement, nobody looks for a shift of the times. */
const MIN_SHIFTED = 10;
const MOSTLY_RATE = 0.5;
const SHIFT_AGREES_RATE = 0.8;
const HOUR_MS = 3_600_000;
const MAX_ZONE_HOURS = 14;

/** One value of a coarse candle that is not what the fine ones make. */
export interface TimeframeDifference {
  readonly openTimeMs: number;
  readonly column: Column;
  /** What the fine candles make, and what the coarse one has. */
  readonly fine: number;
  readonly coarse: number;
}

/** How the candles of a longer timeframe agree with the shorter ones that they should be made of. Plain data. */
export interface TimeframeComparison {
  readonly fineTimeframeMs: number;
  readonly coarseTimeframeMs: number;
  /** Coarse candles whose time the fine series covers in full and in which it has candles. */
  readonly compared: number;
  /** How many of them differ in any column. */
  readonly differing: number;
  readonly byColumn: Readonly<Record<Column, number>>;
  /** Differing candles of which nothing but the open differs. */
  readonly differingInOpenOnly: number;
  /** Differing candles in which fine ones are missing. */
  readonly differingWithGaps: number;
  /** Coarse candles that only one of both has, where the fine series covers their time. */
  readonly onlyFine: number;
  readonly onlyCoarse: number;
  readonly examples: readonly TimeframeDifference[];
  /** By how much the fine times have to be moved for both to agree; null where no move helps or none is needed. */
  readonly shiftMs: number | null;
  /** What it may mean and what to do, each one sentence for a person. */
  readonly notes: readonly string[];
}

/**
 * Compares a series with one of a shorter timeframe, or with another source of the same timeframe: prices have to be
 * equal, volumes to 1e-9. Where most candles differ it looks for a shift of whole hours or of one candle that makes
 * them agree, as there is between times of two zones or between open and close times.
 *
 * @throws HtsError `timeframe_mismatch` when coarse candles do not consist of whole fine ones
 */
export function compareTimeframes(fine: Candles, coarse: Candles): TimeframeComparison {
  const counts = countDifferences(fine, coarse);
  const isMostlyOff = counts.compared >= MIN_SHIFTED && counts.differing > MOSTLY_RATE * counts.compared;
  const shiftMs = isMostlyOff ? findShift(fine, coarse) : null;
  return { fineTimeframeMs: fine.timeframeMs, coarseTimeframeMs: coarse.timeframeMs, ...counts, shiftMs, notes: takeNotes(counts, shiftMs) };
}

interface Counts {
  compared: number;
  differing: number;
  differingInOpenOnly: number;
  differingWithGaps: number;
  onlyFine: number;
  onlyCoarse: number;
  readonly byColumn: Record<Column, number>;
  readonly examples: TimeframeDifference[];
}

function countDifferences(fine: Candles, coarse: Candles): Counts {
  const made = aggregate(fine, coarse.timeframeMs);
  const byColumn = { open: 0, high: 0, low: 0, close: 0, volume: 0 };
  const counts: Counts = { compared: 0, differing: 0, differingInOpenOnly: 0, differingWithGaps: 0, onlyFine: 0, onlyCoarse: 0, byColumn, examples: [] };
  const fromMs = fine.openTimeMs[0] ?? Infinity;
  const untilMs = (fine.openTimeMs.at(-1) ?? -Infinity) + fine.timeframeMs;
  const seenFromMs = coarse.openTimeMs[0] ?? Infinity;
  const seenUntilMs = coarse.openTimeMs.at(-1) ?? -Infinity;
  for (let c = 0, m = 0; c < coarse.openTimeMs.length || m < made.openTimeMs.length;) {
    const coarseMs = coarse.openTimeMs[c] ?? Infinity;
    const madeMs = made.openTimeMs[m] ?? Infinity;
    if (coarseMs === madeMs) compareCandle(fine, made, m++, coarse, c++, counts);
    else if (coarseMs < madeMs) {
      c++;
      if (coarseMs >= fromMs && coarseMs + coarse.timeframeMs <= untilMs) counts.onlyCoarse++;
    } else {
      m++;
      if (madeMs >= seenFromMs && madeMs <= seenUntilMs) counts.onlyFine++;
    }
  }
  return counts;
}

function aggregate(fine: Candles, targetMs: number): Candles {
  return fine.timeframeMs === targetMs ? fine : resampleCandles(fine, targetMs);
}

function compareCandle(fine: Candles, made: Candles, m: number, coarse: Candles, c: number, counts: Counts): void {
  counts.compared++;
  const openTimeMs = coarse.openTimeMs[c] as number;
  const different: Column[] = [];
  for (const column of COLUMNS) {
    const ours = made[column][m] as number;
    const theirs = coarse[column][c] as number;
    if (isEqual(ours, theirs, column)) continue;
    different.push(column);
    counts.byColumn[column]++;
    if (counts.examples.length < MAX_EXAMPLES) counts.examples.push({ openTimeMs, column, fine: ours, coarse: theirs });
  }
  if (different.length === 0) return;
  counts.differing++;
  if (different.length === 1 && different[0] === "open") counts.differingInOpenOnly++;
  const parts = indexAtOrAfter(fine.openTimeMs, openTimeMs + coarse.timeframeMs) - indexAtOrAfter(fine.openTimeMs, openTimeMs);
  if (parts * fine.timeframeMs < coarse.timeframeMs) counts.differingWithGaps++;
}

function isEqual(one: number, other: number, column: Column): boolean {
  const tolerance = column === "volume" ? VOLUME_TOLERANCE : PRICE_TOLERANCE;
  return Math.abs(one - other) <= tolerance * Math.max(Math.abs(one), Math.abs(other));
}

/** The shift of the fine times under which most closes and volumes agree; the smallest one of equals. */
function findShift(fine: Candles, coarse: Candles): number | null {
  const shifts = new Set([-coarse.timeframeMs, coarse.timeframeMs, -fine.timeframeMs, fine.timeframeMs]);
  for (let hours = 1; hours <= MAX_ZONE_HOURS; hours++) {
    shifts.add(-hours * HOUR_MS);
    shifts.add(hours * HOUR_MS);
  }
  let best: number | null = null;
  let bestRate = SHIFT_AGREES_RATE;
  for (const shiftMs of [...shifts].sort((a, b) => Math.abs(a) - Math.abs(b))) {
    if (shiftMs % fine.timeframeMs !== 0) continue;
    const { compared, byColumn } = countDifferences({ ...fine, openTimeMs: fine.openTimeMs.map((timeMs) => timeMs + shiftMs) }, coarse);
    const rate = compared < MIN_SHIFTED ? 0 : 1 - Math.max(byColumn.close, byColumn.volume) / compared;
    if (rate <= bestRate) continue;
    best = shiftMs;
    bestRate = rate;
  }
  return best;
}

function takeNotes(counts: Counts, shiftMs: number | null): string[] {
  const { compared, differing, onlyFine, onlyCoarse } = counts;
  const notes: string[] = [];
  if (compared === 0) notes.push("The series do not overlap in a whole candle of the longer timeframe; nothing was compared.");
  if (shiftMs !== null) {
    notes.push(
      `Both agree once the times of the shorter timeframe are moved by ${describeLength(shiftMs)}: one of them is in another time zone, or ` +
        "stamped at its candles' end; convert it to UTC open times.",
    );
  } else if (differing > MOSTLY_RATE * compared) {
    notes.push("Most candles differ: the series are of different markets, exchanges or sources; download one of them again.");
  } else notes.push(...describeDifferences(counts));
  if (onlyFine > 0)
    notes.push(`${describeCount(onlyFine, "candle")} of the longer timeframe can be made of the shorter one and would fill a gap; download that range again.`);
  if (onlyCoarse > 0)
    notes.push(`${describeCount(onlyCoarse, "candle")} of the longer timeframe lie where the shorter one has nothing; download the shorter one there.`);
  return notes;
}

function describeDifferences({ compared, differing, differingInOpenOnly, differingWithGaps }: Counts): string[] {
  const notes: string[] = [];
  if (differingInOpenOnly > 0) {
    notes.push(
      `Only the open differs in ${describeCount(differingInOpenOnly, "candle")} of ${compared}: on Upbit the open of a day is now and then not ` +
        "that of its first hour, which is the exchange's own doing and no fault of a download.",
    );
  }
  const others = differing - differingInOpenOnly;
  if (others > 0) {
    const gaps = differingWithGaps > 0 ? `, while the shorter timeframe has gaps in ${differingWithGaps}` : "";
    notes.push(
      `More than the open differs in ${describeCount(others, "candle")} of ${compared}${gaps}: the exchange has revised one of the series, or it ` +
        "is incomplete there; download that range of both again.",
    );
  }
  return notes;
}
