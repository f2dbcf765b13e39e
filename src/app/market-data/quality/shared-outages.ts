import { indexAtOrAfter } from "../../../engine/candles.ts";
import { GapTimeline } from "./gap-timeline.ts";
import type { GapList } from "./gaps.ts";

/** Share of the symbols that trade around an outage which have no candles in it. */
const AFFECTED_RATE = 0.8;
/** With this many nobody doubts; two may stand for the exchange only where chance does not explain them. */
const MIN_CERTAIN = 3;
/** How many such coincidences of independent gaps may be expected in the whole range. */
const MAX_CHANCE = 0.01;

/** Where one series has no candles, with what it is called. */
export interface SeriesGaps extends GapList {
  readonly name: string;
  /** Series of different exchanges are never compared; those without one are taken as of one exchange. */
  readonly exchange?: string;
}

/** A time in which symbols of one exchange have no candles together. */
export interface SharedOutage {
  readonly exchange: string | null;
  readonly timeframeMs: number;
  /** `[fromMs, untilMs)`: the part that enough symbols share; one or another may be missing longer. */
  readonly fromMs: number;
  readonly untilMs: number;
  readonly missingCandles: number;
  /** Names of the symbols without candles, in the order given. */
  readonly affected: readonly string[];
  /** Symbols that have candles before and after. */
  readonly of: number;
  /** Whether at least three symbols share it; with two of two it is likely, no more. */
  readonly isCertain: boolean;
  /** Whether the exchange was asked for all of it, for every affected symbol; else it may as well be a failed download. */
  readonly isConfirmed: boolean;
}

/**
 * Finds times in which the exchange itself gave no candles: at least four fifths of its symbols that trade around
 * it are missing at once, and so often that independent gaps would not coincide even once in a hundred such ranges.
 *
 * The chance is the number of candles in the range times the product, over the affected symbols, of their rates of
 * gaps at least as long: minutes without a trade of two quiet coins coincide often, gaps of five hours do not.
 */
export function findSharedOutages(series: readonly SeriesGaps[]): SharedOutage[] {
  const groups = new Map<string, SeriesGaps[]>();
  for (const one of series) {
    if (one.firstMs === null || one.lastMs === null) continue;
    const key = JSON.stringify([one.exchange ?? null, one.timeframeMs]);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()].flatMap(findInGroup).sort((a, b) => a.fromMs - b.fromMs);
}

function findInGroup(group: readonly SeriesGaps[]): SharedOutage[] {
  const outages: SharedOutage[] = [];
  const lengths = group.map(({ missing }) => missing.slice().sort());
  const timeline = new GapTimeline(group);
  let current: OpenOutage | null = null;
  for (let timeMs = timeline.advance(); timeMs !== Infinity; timeMs = timeline.advance()) {
    if (timeline.missingCount >= 2 && timeline.missingCount >= AFFECTED_RATE * timeline.activeCount) {
      current ??= { fromMs: timeMs, affected: new Set(), of: 0, isConfirmed: true };
      extendOutage(current, timeline);
    } else if (current !== null) {
      outages.push(...closeOutage(group, lengths, current, timeMs));
      current = null;
    }
  }
  return outages;
}

interface OpenOutage {
  readonly fromMs: number;
  readonly affected: Set<number>;
  of: number;
  isConfirmed: boolean;
}

function extendOutage(outage: OpenOutage, timeline: GapTimeline): void {
  outage.of = Math.max(outage.of, timeline.activeCount);
  for (const [series, isMissing] of timeline.isMissing.entries()) {
    if (isMissing === 0) continue;
    outage.affected.add(series);
    outage.isConfirmed &&= timeline.isConfirmed(series);
  }
}

function closeOutage(group: readonly SeriesGaps[], lengths: readonly Float64Array[], outage: OpenOutage, untilMs: number): SharedOutage[] {
  const { fromMs, of, isConfirmed } = outage;
  const affected = [...outage.affected].sort((a, b) => a - b);
  const { exchange, timeframeMs } = group[affected[0] as number] as SeriesGaps;
  const missingCandles = Math.round((untilMs - fromMs) / timeframeMs);
  if (missingCandles < 1 || chanceOf(group, lengths, affected, missingCandles) > MAX_CHANCE) return [];
  return [
    {
      exchange: exchange ?? null,
      timeframeMs,
      fromMs,
      untilMs,
      missingCandles,
      affected: affected.map((series) => (group[series] as SeriesGaps).name),
      of,
      isCertain: affected.length >= MIN_CERTAIN,
      isConfirmed,
    },
  ];
}

/** How many coincidences of gaps of at least this length independent series would have. @param lengths of each series' gaps, ascending */
function chanceOf(group: readonly SeriesGaps[], lengths: readonly Float64Array[], affected: readonly number[], length: number): number {
  let chance = 1;
  let most = 0;
  for (const series of affected) {
    const { firstMs, lastMs, timeframeMs } = group[series] as SeriesGaps;
    const candles = ((lastMs as number) - (firstMs as number)) / timeframeMs + 1;
    const sorted = lengths[series] as Float64Array;
    chance *= Math.min(1, (sorted.length - indexAtOrAfter(sorted, length)) / candles);
    most = Math.max(most, candles);
  }
  return chance * most;
}
