import { CANDLE_COLUMNS, allocateCandles, type Candles, indexAtOrAfter } from "../../../engine/candles.ts";
import { gridOriginMs } from "../../../engine/timeframe.ts";
import { describeCount, describeLength, describeTime } from "./describe.ts";
import type { MendedTimes } from "./mend-times.ts";
import type { Finding } from "./quality-report.ts";
import { isInstant, Tally } from "./tally.ts";

export interface OrderedRows {
  /** Open times of all rows whose time can be read, strictly ascending. */
  readonly timesMs: Float64Array;
  /** The rows without a fault, oldest first, one a time: the last one of those that claim the same. */
  readonly candles: Candles;
  readonly findings: readonly Finding[];
}

/** Brings rows into order and finds those that were not, or that came twice. Sound candles are handed back as they are. */
export function orderRows(candles: Candles, { timesMs, isAscending }: MendedTimes, isFaulty: Uint8Array | null): OrderedRows {
  if (isAscending && isFaulty === null)
    return { timesMs, candles: timesMs === candles.openTimeMs ? candles : { ...candles, openTimeMs: timesMs }, findings: [] };
  const duplicate = new Tally("duplicate");
  const kept: number[] = [];
  for (const row of isAscending ? timesMs.keys() : sortRows(timesMs)) {
    const before = kept.at(-1);
    if (before !== undefined && timesMs[before] === timesMs[row]) {
      countDuplicate(duplicate, candles, timesMs[row] as number, before, row);
      kept.pop();
    }
    kept.push(row);
  }
  const usable = isFaulty === null ? kept : kept.filter((row) => isFaulty[row] === 0);
  return {
    timesMs: Float64Array.from(kept, (row) => timesMs[row] as number),
    candles: gatherRows(candles, timesMs, usable),
    findings: [
      ...findDisorder(timesMs),
      ...duplicate.toFindings(
        "Several rows claim the same time, and which one is used is chance; where they differ, keep the one that was downloaded later, since the " +
          "earlier one was probably unfinished.",
      ),
    ],
  };
}

/** The indices of the rows with a readable time, oldest first, in their order where times are equal. */
function sortRows(timesMs: Float64Array): number[] {
  const rows: number[] = [];
  for (let i = 0; i < timesMs.length; i++) if (isInstant(timesMs[i] as number)) rows.push(i);
  // A plain array's sort makes use of runs that are in order already.
  return rows.sort((a, b) => (timesMs[a] as number) - (timesMs[b] as number) || a - b);
}

function countDuplicate(tally: Tally, candles: Candles, timeMs: number, before: number, row: number): void {
  if (!tally.add("error", timeMs)) return;
  const column = CANDLE_COLUMNS.slice(1).find((name) => !Object.is(candles[name][before], candles[name][row]));
  const difference = column === undefined ? "with the same values" : `${column} ${candles[column][before]} and ${candles[column][row]}`;
  tally.explain(timeMs, `rows ${before + 1} and ${row + 1} both open at ${describeTime(timeMs)}, ${difference}`);
}

function gatherRows(candles: Candles, timesMs: Float64Array, rows: readonly number[]): Candles {
  const out = allocateCandles(rows.length, candles.timeframeMs);
  for (const column of CANDLE_COLUMNS) gather(column === "openTimeMs" ? timesMs : candles[column], rows, out[column]);
  if (candles.filled === undefined) return out;
  const filled = new Uint8Array(rows.length);
  gather(candles.filled, rows, filled);
  return { ...out, filled };
}

function gather(from: Float64Array | Uint8Array, rows: readonly number[], to: Float64Array | Uint8Array): void {
  for (let i = 0; i < rows.length; i++) to[i] = from[rows[i] as number] as number;
}

function findDisorder(timesMs: Float64Array): Finding[] {
  const tally = new Tally("unsorted");
  let steps = 0;
  let before = NaN;
  for (let i = 0; i < timesMs.length; i++) {
    const time = timesMs[i] as number;
    if (!isInstant(time)) continue;
    if (time > before || time < before) steps++;
    if (time < before && tally.add("error", time)) tally.explain(time, `row ${i + 1} opens at ${describeTime(time)}, after a row of ${describeTime(before)}`);
    before = time;
  }
  const order = tally.count === steps ? "The rows are newest first" : "Rows are out of order";
  return tally.toFindings(`${order}, and a program that reads them as they come sees the future; sort them oldest first.`);
}

/** Finds candles off their timeframe's grid. @param timesMs ascending */
export function findOffGrid(timesMs: Float64Array, timeframeMs: number): Finding[] {
  const tally = new Tally("off_grid");
  const origin = gridOriginMs(timeframeMs);
  let offset = 0;
  let commonOffset = NaN;
  for (let i = 0; i < timesMs.length; i++) {
    const time = timesMs[i] as number;
    // A remainder costs more than all the rest: one timeframe after its neighbour a candle has its neighbour's.
    if (i === 0 || time - (timesMs[i - 1] as number) !== timeframeMs) offset = (((time - origin) % timeframeMs) + timeframeMs) % timeframeMs;
    if (offset === 0) continue;
    commonOffset = tally.count === 0 || commonOffset === offset ? offset : NaN;
    if (tally.add("error", time)) tally.explain(time, `${describeTime(time)} is ${describeLength(offset)} after the grid`);
  }
  const isShifted = tally.count === timesMs.length && !Number.isNaN(commonOffset);
  return tally.toFindings(
    isShifted
      ? `All candles open ${describeLength(commonOffset)} after the grid of UTC times, as times of another zone (KST is UTC+9) or of a candle's ` +
          "end do; convert them to UTC open times."
      : "Candles do not open on their timeframe's grid, so that they overlap others or belong to another timeframe; download them again or " +
          "resample from a shorter timeframe.",
  );
}

/** Finds candles that have not opened or not closed yet. @param timesMs ascending */
export function findUnripe(timesMs: Float64Array, timeframeMs: number, nowMs: number | undefined): Finding[] {
  if (nowMs === undefined) return [];
  const future = new Tally("future");
  const unfinished = new Tally("unfinished");
  const firstLater = indexAtOrAfter(timesMs, nowMs);
  for (let i = firstLater; i < timesMs.length; i++) {
    const time = timesMs[i] as number;
    if (time > nowMs && future.add("error", time)) future.explain(time, `opens at ${describeTime(time)}, it is ${describeTime(nowMs)}`);
  }
  const unripeFrom = indexAtOrAfter(timesMs, nowMs - timeframeMs);
  for (let i = unripeFrom; i < timesMs.length && (timesMs[i] as number) <= nowMs; i++) {
    const time = timesMs[i] as number;
    if (time + timeframeMs <= nowMs) continue;
    if (unfinished.add("warning", time)) unfinished.explain(time, `opens at ${describeTime(time)} and closes in ${describeLength(time + timeframeMs - nowMs)}`);
  }
  return [
    ...future.toFindings(
      `${describeCount(future.count, "candle")} in the future: the times are of another zone or unit, or this machine's clock is wrong; correct ` +
        "whichever it is.",
    ),
    ...unfinished.toFindings("The newest candle has not closed yet and its values will still change; leave it out, and fetch it again once it has closed."),
  ];
}
