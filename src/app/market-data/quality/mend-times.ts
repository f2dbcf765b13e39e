import { describeTime } from "./describe.ts";
import type { Finding } from "./quality-report.ts";
import { isInstant, Tally } from "./tally.ts";

/** Between neighbours of one unit there is never so long a step; between units there always is. */
const LEAP_MS = 9e10;

/** Times of 1973 to 2286 in each unit, and what makes ms of them: the ranges lie apart. */
const UNITS = [
  { name: "seconds", from: 1e8, until: 1e10, toMs: 1000 },
  { name: "milliseconds", from: 1e11, until: 1e13, toMs: 1 },
  { name: "microseconds", from: 1e14, until: 1e16, toMs: 1e-3 },
  { name: "nanoseconds", from: 1e17, until: 1e19, toMs: 1e-6 },
] as const;
type Unit = (typeof UNITS)[number];

export interface MendedTimes {
  /** Open times in ms: the very column when nothing had to be mended. */
  readonly timesMs: Float64Array;
  /** Whether they are instants and ascend strictly. */
  readonly isAscending: boolean;
  readonly findings: readonly Finding[];
}

/** Finds times in another unit than ms by their size, and converts them, so that the other checks see the candles where they belong. */
export function mendTimes(openTimeMs: Float64Array, timeframeMs: number): MendedTimes {
  const { isAscending, hasLeap } = scan(openTimeMs, timeframeMs);
  if (!hasLeap && !isOtherUnit(openTimeMs, timeframeMs)) return { timesMs: openTimeMs, isAscending, findings: [] };
  const units = new Set<Unit>();
  for (const time of openTimeMs) {
    const unit = unitOf(time);
    if (unit !== null) units.add(unit);
  }
  if (units.size < 2 && !isOtherUnit(openTimeMs, timeframeMs)) return { timesMs: openTimeMs, isAscending, findings: [] };
  const { timesMs, tally } = convert(openTimeMs);
  return {
    timesMs,
    isAscending: scan(timesMs, timeframeMs).isAscending,
    findings: tally.toFindings(
      "Some open times are not in milliseconds: a program that takes them as they are sees candles of 1970 or of the far future; convert the " +
        "column to UTC epoch ms before it is imported.",
    ),
  };
}

function scan(timesMs: Float64Array, timeframeMs: number): { isAscending: boolean; hasLeap: boolean } {
  let isAscending = timesMs.length === 0 || isInstant(timesMs[0] as number);
  let hasLeap = false;
  for (let i = 1; i < timesMs.length; i++) {
    const step = (timesMs[i] as number) - (timesMs[i - 1] as number);
    if (step === timeframeMs) continue;
    if (!(step > 0) || !isInstant(timesMs[i] as number)) isAscending = false;
    if (!(Math.abs(step) < LEAP_MS)) hasLeap = true;
  }
  return { isAscending, hasLeap };
}

/** Whether the whole column is of another unit: then its spacing is the timeframe in that unit. */
function isOtherUnit(times: Float64Array, timeframeMs: number): boolean {
  const unit = unitOf(times[0] ?? NaN);
  if (unit === null || unit.toMs === 1) return false;
  let spacing = Infinity;
  for (let i = 1; i < times.length; i++) {
    const step = Math.abs((times[i] as number) - (times[i - 1] as number));
    if (step > 0 && step < spacing) spacing = step;
  }
  return Math.abs((spacing * unit.toMs) / timeframeMs - 1) < 0.01;
}

function convert(times: Float64Array): { timesMs: Float64Array; tally: Tally } {
  const tally = new Tally("unit_mixup");
  const timesMs = times.slice();
  for (let i = 0; i < times.length; i++) {
    const time = times[i] as number;
    const unit = unitOf(time);
    if (unit === null || unit.toMs === 1) continue;
    // Nanoseconds are beyond the precision of a double, which leaves them a fraction of a millisecond off.
    const ms = Math.round(time * unit.toMs);
    timesMs[i] = ms;
    if (tally.add("error", ms)) tally.explain(ms, `the time ${time} is in ${unit.name}: ${describeTime(ms)}`);
  }
  return { timesMs, tally };
}

function unitOf(time: number): Unit | null {
  return UNITS.find(({ from, until }) => time >= from && time < until) ?? null;
}
