import type { Candles } from "../../engine/candles.ts";
import { DAY_MS, gridOriginMs, TIMEFRAME_NAMES, timeframeName } from "../../engine/timeframe.ts";
import { type CandlePlaces, placeOf, rowOf } from "./candle-rows.ts";
import { CORRECT_ROW, fileFault, nameLength } from "./fault-messages.ts";
import type { Fault } from "./fault-messages.ts";

type OpenTimes = Candles["openTimeMs"];

/** The distance between neighbours that is smallest, and the candle behind its first occurrence. */
interface Spacing {
  readonly lengthMs: number;
  readonly index: number;
  readonly occurrences: number;
}

/**
 * Settles the timeframe of a file's open times, which ascend: the one that was asked for when they are its,
 * else the smallest spacing.
 *
 * The smallest spacing is only taken for the timeframe when no other is more frequent; otherwise a single
 * stray row in a file of hours would make it one of minutes that has nearly all of them missing.
 *
 * @returns the timeframe's length in ms
 * @throws HtsError `timeframe_unknown` when nothing was asked for and none can be told, `timeframe_mismatch` when
 * the candles are of another one, `candles_misaligned` for open times off the grid
 */
export function settleTimeframe(places: CandlePlaces, openTimeMs: OpenTimes, askedMs?: number): number {
  const smallest = findSmallestSpacing(openTimeMs);
  if (askedMs !== undefined) requireAskedTimeframe(places, openTimeMs, askedMs, smallest);
  else requireInferable(places, openTimeMs, smallest);
  const lengthMs = askedMs ?? smallest?.lengthMs ?? NaN;
  requireGrid(places, openTimeMs, lengthMs);
  return lengthMs;
}

function requireAskedTimeframe(places: CandlePlaces, openTimeMs: OpenTimes, askedMs: number, smallest: Spacing | null): void {
  const { file } = places;
  const name = timeframeName(askedMs);
  if (name === null) throw fileFault({ file }, unknownTimeframe(`was ${nameLength(askedMs)}`, "ask for a supported one"));
  if (smallest === null || smallest.lengthMs === askedMs) return;
  // Rows between the others make the smallest spacing too small without making the file one of another timeframe.
  if (smallest.lengthMs < askedMs && 2 * countSpacing(openTimeMs, askedMs) >= openTimeMs.length - 1) return;
  const found = timeframeName(smallest.lengthMs);
  throw fileFault(
    { file },
    {
      code: "timeframe_mismatch",
      problem: `expected ${name} candles, the smallest spacing is ${nameLength(smallest.lengthMs)} (${describeNeighbours(places, smallest.index)})`,
      remedy: found === null ? `give a file of ${name} candles` : `ask for ${found} or give a file of ${name} candles`,
    },
  );
}

function requireInferable(places: CandlePlaces, openTimeMs: OpenTimes, smallest: Spacing | null): void {
  const { file } = places;
  if (smallest === null) {
    const problem = "expected two candles or more to tell the timeframe from, was one";
    throw fileFault({ file }, { code: "timeframe_unknown", problem, remedy: "name the timeframe" });
  }
  const spacing = nameLength(smallest.lengthMs);
  const frequentMs = findMoreFrequentSpacing(openTimeMs, smallest);
  const isSupported = timeframeName(smallest.lengthMs) !== null;
  if (frequentMs !== null && (isSupported || timeframeName(frequentMs) !== null)) {
    throw fileFault(placeOf(places, smallest.index, 0), {
      code: "candles_misaligned",
      problem: `expected the most frequent spacing, ${nameLength(frequentMs)}, to be the smallest, was ${spacing} after the row before`,
      remedy: "correct the row, remove the candle, or name the timeframe if most candles are missing",
    });
  }
  if (!isSupported) {
    const remedy = "resample the candles to one of these";
    throw fileFault({ file }, unknownTimeframe(`the smallest spacing is ${spacing} (${describeNeighbours(places, smallest.index)})`, remedy));
  }
}

function describeNeighbours(places: CandlePlaces, index: number): string {
  return `rows ${rowOf(places, index - 1)} and ${rowOf(places, index)}`;
}

function unknownTimeframe(found: string, remedy: string): Fault {
  return { code: "timeframe_unknown", problem: `expected candles of ${TIMEFRAME_NAMES.join(", ")}, ${found}`, remedy };
}

function requireGrid(places: CandlePlaces, openTimeMs: OpenTimes, lengthMs: number): void {
  const origin = gridOriginMs(lengthMs);
  const index = openTimeMs.findIndex((time) => Math.floor((time - origin) / lengthMs) * lengthMs !== time - origin);
  if (index < 0) return;
  const time = openTimeMs[index] as number;
  const offMs = (time - origin) % lengthMs;
  const isShifted = openTimeMs.every((other) => (other - origin) % lengthMs === offMs);
  const grid = `${timeframeName(lengthMs) ?? ""} candles to open on ${lengthMs === 7 * DAY_MS ? "Monday 00:00 UTC" : `multiples of ${lengthMs} ms`}`;
  throw fileFault(placeOf(places, index, 0), {
    code: "candles_misaligned",
    problem: `expected ${grid}, was ${time} (${new Date(time).toISOString()})${isShifted ? `, and every row is ${nameLength(offMs)} late` : ""}`,
    remedy: isShifted ? "convert the times to UTC, or the candles to this grid" : CORRECT_ROW,
  });
}

function findSmallestSpacing(openTimeMs: OpenTimes): Spacing | null {
  let lengthMs = Infinity;
  let index = 0;
  let occurrences = 0;
  for (let i = 1; i < openTimeMs.length; i++) {
    const stepMs = (openTimeMs[i] as number) - (openTimeMs[i - 1] as number);
    if (stepMs === lengthMs) occurrences++;
    if (stepMs >= lengthMs) continue;
    lengthMs = stepMs;
    index = i;
    occurrences = 1;
  }
  return index === 0 ? null : { lengthMs, index, occurrences };
}

function countSpacing(openTimeMs: OpenTimes, lengthMs: number): number {
  let count = 0;
  for (let i = 1; i < openTimeMs.length; i++) if ((openTimeMs[i] as number) - (openTimeMs[i - 1] as number) === lengthMs) count++;
  return count;
}

/** The spacing that occurs most often, when that is more often than the smallest does; else null. */
function findMoreFrequentSpacing(openTimeMs: OpenTimes, smallest: Spacing): number | null {
  if (2 * smallest.occurrences >= openTimeMs.length - 1) return null;
  const counts = new Map<number, number>();
  let mostFrequentMs: number | null = null;
  let most = smallest.occurrences;
  for (let i = 1; i < openTimeMs.length; i++) {
    const stepMs = (openTimeMs[i] as number) - (openTimeMs[i - 1] as number);
    const count = (counts.get(stepMs) ?? 0) + 1;
    counts.set(stepMs, count);
    if (count <= most) continue;
    most = count;
    mostFrequentMs = stepMs;
  }
  return mostFrequentMs;
}
