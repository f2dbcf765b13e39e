import type { RowOrder } from "../../app/market-data/candle-file.ts";
import { allocateCandles, CANDLE_COLUMNS, type Candles } from "../../engine/candles.ts";

/** Two rows of one time and different values. */
export interface Conflict {
  /** Times that came up with different values. */
  readonly times: number;
  /** The two rows of it that come first in the file, by their indexes there. */
  readonly indexes: readonly [number, number];
}

export interface TidyCandles {
  /** Strictly ascending; of conflicting rows the first one when they are refused. */
  readonly candles: Candles;
  /** The row of the file that each candle comes from, by its index there; null when it is the same. */
  readonly indexes: Uint32Array | null;
  readonly order: RowOrder;
  /** Rows left out because one of the same time has the same values. */
  readonly repeatedRows: number;
  readonly conflict: Conflict | null;
}

const VALUE_COLUMNS = CANDLE_COLUMNS.slice(1);

/**
 * Brings rows into strictly ascending order: sorts them by time, leaves out those that repeat another one exactly, and
 * keeps one of those that contradict each other. O(n) for rows in order, oldest or newest first.
 */
export function tidyCandles(candles: Candles, keep: "first" | "last"): TidyCandles {
  const { order, isStrict } = findOrder(candles.openTimeMs);
  if (order === "oldest first" && isStrict) return { candles, indexes: null, order, repeatedRows: 0, conflict: null };
  const sorted = sortIndexes(candles.openTimeMs, order);
  const { kept, repeatedRows, conflict } = chooseRows(candles, sorted, keep);
  return { candles: takeRows(candles, kept), indexes: kept, order, repeatedRows, conflict };
}

function findOrder(times: Float64Array): { order: RowOrder; isStrict: boolean } {
  let falls = 0;
  let rises = 0;
  for (let i = 1; i < times.length; i++) {
    const step = (times[i] as number) - (times[i - 1] as number);
    if (step < 0) falls++;
    else if (step > 0) rises++;
  }
  const order = falls === 0 ? "oldest first" : rises === 0 ? "newest first" : "mixed";
  return { order, isStrict: rises === times.length - 1 || times.length === 1 };
}

/** Indexes of rows by time, those of one time in the file's order. */
function sortIndexes(times: Float64Array, order: RowOrder): Uint32Array {
  const indexes = Uint32Array.from(times, (_, index) => index);
  if (order === "oldest first") return indexes;
  if (order === "mixed") return indexes.sort((a, b) => (times[a] as number) - (times[b] as number) || a - b);
  indexes.reverse();
  for (let start = 0, end = 0; start < indexes.length; start = end) {
    end = findGroupEnd(times, indexes, start);
    if (end - start > 1) indexes.subarray(start, end).reverse();
  }
  return indexes;
}

/** Where the rows of one time end in sorted indexes. */
function findGroupEnd(times: Float64Array, sorted: Uint32Array, start: number): number {
  const time = times[sorted[start] as number];
  let end = start + 1;
  while (end < sorted.length && times[sorted[end] as number] === time) end++;
  return end;
}

function chooseRows(candles: Candles, sorted: Uint32Array, keep: "first" | "last"): { kept: Uint32Array; repeatedRows: number; conflict: Conflict | null } {
  const kept = new Uint32Array(sorted.length);
  let count = 0;
  let repeatedRows = 0;
  let conflict: Conflict | null = null;
  for (let start = 0, end = 0; start < sorted.length; start = end) {
    end = findGroupEnd(candles.openTimeMs, sorted, start);
    const first = sorted[start] as number;
    const other = end - start === 1 ? undefined : sorted.subarray(start, end).find((index) => !areEqual(candles, first, index));
    kept[count++] = other === undefined || keep === "first" ? first : (sorted[end - 1] as number);
    if (other === undefined) repeatedRows += end - start - 1;
    else conflict = addConflict(conflict, first, other);
  }
  return { kept: kept.slice(0, count), repeatedRows, conflict };
}

function addConflict(before: Conflict | null, first: number, other: number): Conflict {
  const indexes = before === null || first < before.indexes[0] ? ([first, other] as const) : before.indexes;
  return { times: (before?.times ?? 0) + 1, indexes };
}

function areEqual(candles: Candles, a: number, b: number): boolean {
  return VALUE_COLUMNS.every((column) => candles[column][a] === candles[column][b]);
}

function takeRows(candles: Candles, indexes: Uint32Array): Candles {
  const taken = allocateCandles(indexes.length, candles.timeframeMs);
  for (const column of CANDLE_COLUMNS) {
    const source = candles[column];
    const target = taken[column];
    for (let i = 0; i < indexes.length; i++) target[i] = source[indexes[i] as number] as number;
  }
  return taken;
}
