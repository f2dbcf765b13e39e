import type { Candles } from "../../../engine/candles.ts";
import { describeCount, describeMove, describeNumber, describeTime } from "./describe.ts";
import type { Finding, Severity } from "./quality-report.ts";
import { Tally } from "./tally.ts";

/** Between a close and the next open no market moves by such a factor. */
const BREAK_FACTOR = 5;
const ABSURD_FACTOR = 20;
/** Over a longer gap a price may well go fivefold. */
const LONG_GAP_MS = 7 * 86_400_000;
/** How far a factor may be from a power of ten, in decades. */
const POWER_SLACK = 0.15;
/** Two levels within a factor of two are the same one: breaks are larger, and a price moves between them. */
const SAME_LEVEL_DECADES = 0.3;
/** So many breaks are garbage; what comes after them is taken as one stretch. */
const MAX_SEGMENTS = 100_000;

/** A stretch of candles between two breaks of the price level. */
interface Segment {
  readonly from: number;
  until: number;
  /** In decades above the first segment; the same number for all segments of one level. */
  readonly level: number;
}

export interface PriceLevels {
  readonly findings: readonly Finding[];
  /** Whether a candle is the first one after a break: its moves are explained. */
  readonly isExplained: (index: number) => boolean;
}

/**
 * Finds stretches of candles whose prices are a factor off those around them.
 *
 * A stretch begins and ends where an open is more than five times the close before or less than a fifth. The level
 * with the most candles is taken as the true one; what lies between two stretches of it comes back, and is wrong.
 */
export function findPriceLevels(candles: Candles): PriceLevels {
  const segments = cutSegments(candles);
  if (segments.length === 1) return { findings: [], isExplained: () => false };
  const mainLevel = findMainLevel(segments);
  const unit = new Tally("unit_mixup");
  const absurd = new Tally("absurd_price");
  const breaks = new Tally("level_break");
  const first = segments.findIndex(({ level }) => level === mainLevel);
  const last = segments.findLastIndex(({ level }) => level === mainLevel);
  segments.forEach((segment, k) => {
    if (k > first && k < last && segment.level !== mainLevel) addExcursion(candles, segment, segment.level - mainLevel, { unit, absurd, breaks });
    else if (k > 0 && (k <= first || k > last)) addBreak(candles, segment, breaks);
  });
  return { findings: toFindings(unit, absurd, breaks), isExplained: explainedBy(segments) };
}

function cutSegments({ openTimeMs, open, close }: Candles): Segment[] {
  const segments: Segment[] = [{ from: 0, until: close.length, level: 0 }];
  const levels = [0];
  let level = 0;
  for (let i = 1; i < close.length; i++) {
    const now = open[i] as number;
    const before = close[i - 1] as number;
    if (now < before * BREAK_FACTOR && now * BREAK_FACTOR > before) continue;
    const isLongAfter = (openTimeMs[i] as number) - (openTimeMs[i - 1] as number) > LONG_GAP_MS;
    if (isLongAfter && Math.max(now / before, before / now) < ABSURD_FACTOR) continue;
    level = adoptLevel(levels, level + Math.log10(now / before));
    (segments.at(-1) as Segment).until = i;
    segments.push({ from: i, until: close.length, level });
    if (segments.length > MAX_SEGMENTS) break;
  }
  return segments;
}

/** The known level that a new one is next to, else the new one: what moves at a break must not add up. */
function adoptLevel(levels: number[], level: number): number {
  const known = levels.find((one) => Math.abs(one - level) < SAME_LEVEL_DECADES);
  if (known === undefined) levels.push(level);
  return known ?? level;
}

function findMainLevel(segments: readonly Segment[]): number {
  const rows = new Map<number, number>();
  let main = 0;
  for (const segment of segments) {
    const count = (rows.get(segment.level) ?? 0) + segment.until - segment.from;
    rows.set(segment.level, count);
    if (count > (rows.get(main) ?? 0)) main = segment.level;
  }
  return main;
}

interface LevelTallies {
  readonly unit: Tally;
  readonly absurd: Tally;
  readonly breaks: Tally;
}

function addExcursion({ openTimeMs, open, close }: Candles, { from, until }: Segment, decades: number, { unit, absurd, breaks }: LevelTallies): void {
  const firstMs = openTimeMs[from] as number;
  const lastMs = openTimeMs[until - 1] as number;
  const power = Math.round(decades);
  const isPower = Math.abs(power) >= 2 && Math.abs(decades - power) < POWER_SLACK;
  const isAbsurd = Math.abs(decades) >= Math.log10(ABSURD_FACTOR);
  const tally = isPower ? unit : isAbsurd ? absurd : breaks;
  const severity: Severity = tally === breaks ? "warning" : "error";
  if (!tally.add(severity, firstMs, lastMs, until - from)) return;
  const [before, now] = [close[from - 1] as number, open[from] as number];
  const distance = isPower ? `a factor of ${10 ** Math.abs(power)} ${now > before ? "above" : "below"}` : describeMove(before, now);
  tally.explain(
    firstMs,
    `${describeCount(until - from, "candle")} until ${describeTime(lastMs)} ${distance} the others: from ${describeNumber(before)} to ` +
      `${describeNumber(now)} and back`,
  );
}

function addBreak({ openTimeMs, open, close }: Candles, { from }: Segment, breaks: Tally): void {
  const timeMs = openTimeMs[from] as number;
  if (!breaks.add("warning", timeMs)) return;
  const [before, now] = [close[from - 1] as number, open[from] as number];
  breaks.explain(timeMs, `${describeNumber(now)} is ${describeMove(before, now)} the close before of ${describeNumber(before)}, and stays there`);
}

function toFindings(unit: Tally, absurd: Tally, breaks: Tally): Finding[] {
  return [
    ...unit.toFindings(
      "Prices of a stretch are off by a power of ten and come back, as rows in another unit or currency do; every return at its edges is false: " +
        "download the stretch again or rescale it.",
    ),
    ...absurd.toFindings(
      "Prices are more than twenty times those around them or less than a twentieth, and come back: another symbol, a test market or a bad feed; " +
        "download these candles again or leave them out.",
    ),
    ...breaks.toFindings(
      "The price level breaks between two candles: a redenomination, another symbol under the same name or another unit; a backtest across the " +
        "break takes it for profit or loss, so use one side of it or rescale the other.",
    ),
  ];
}

function explainedBy(segments: readonly Segment[]): (index: number) => boolean {
  const breaks = new Set(segments.slice(1).map(({ from }) => from));
  return (index) => breaks.has(index);
}
