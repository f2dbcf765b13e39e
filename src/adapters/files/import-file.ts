import type { Duplicates, ImportedFile, ImportOptions } from "../../app/market-data/candle-file.ts";
import { CANDLE_COLUMNS, type Candles } from "../../engine/candles.ts";
import { HtsError } from "../../engine/errors.ts";
import { requireSoundRows } from "./candle-checks.ts";
import { type CandlePlaces, rowOf } from "./candle-rows.ts";
import { listColumns, requireColumnList } from "./column-plan.ts";
import { type Fault, fileFault, firstLine, quote } from "./fault-messages.ts";
import { withFile } from "./file-bytes.ts";
import { type FileContent, readContent } from "./file-content.ts";
import { readImportCsv } from "./import-csv.ts";
import { readImportParquet } from "./import-parquet.ts";
import type { ImportedRows, ImportRequest } from "./imported-rows.ts";
import { type Conflict, tidyCandles, type TidyCandles } from "./tidy-candles.ts";
import { parseZone } from "./time-zone.ts";
import { settleTimeframe } from "./timeframe-of.ts";

const SYMBOL_LENGTH = 40;

export type { ImportedFile, ImportOptions };

/**
 * Reads a file of candles in any layout that is known, or whose columns are listed: CSV, CSV in gzip, or Parquet.
 *
 * Nothing is guessed and nothing repaired: times without a zone are refused unless the layout or the caller says it, and so
 * are rows that contradict each other or themselves. Rows are sorted, and exact repeats left out, both with a note.
 *
 * @throws HtsError `usage` for options that cannot be, `file_not_found`, `file_unreadable`, `candles_empty`, `columns_unknown`,
 * `layout_unclear`, `value_unreadable`, `candle_invalid`, `candles_conflict`, `candles_misaligned`, `timeframe_unknown`,
 * `timeframe_mismatch`
 */
export async function readImportFile(path: string, options: ImportOptions = {}): Promise<ImportedFile> {
  const request = readRequest(options);
  const { name = path } = options;
  return withFile(path, async (handle, sizeBytes) => {
    const content = await readContent(name, handle, sizeBytes, options.maxBytes);
    const read = content.format === "parquet" ? await readImportParquet(name, request, path) : readImportCsv(name, content.bytes, request);
    return toImportedFile(name, read, content.format, options, (await handle.stat()).mtimeMs);
  });
}

function readRequest({ columns, zone, duplicates = "refuse" }: ImportOptions): ImportRequest {
  if (columns !== undefined) requireColumnList(columns);
  if (!["refuse", "first", "last"].includes(duplicates)) {
    throw new HtsError("usage", `duplicates was ${quote(duplicates)}, expected refuse, first or last`);
  }
  return { columns: columns ?? null, zone: zone === undefined ? null : parseZone(zone) };
}

function toImportedFile(file: string, read: ImportedRows, format: FileContent["format"], options: ImportOptions, writtenMs: number): ImportedFile {
  const { plan, symbol, timeZone, timeUnit, count: rows } = read;
  const duplicates = options.duplicates ?? "refuse";
  const label = (index: number): string => plan.labels[index] as string;
  const places: CandlePlaces = { file, rows: read.firstRow, columns: [plan.time.index, ...plan.values].map(label) };
  const unsorted = read.rows.toCandles(rows, 1);
  requireSoundRows(places, unsorted);
  const tidy = tidyCandles(unsorted, duplicates === "last" ? "last" : "first");
  requireAgreement(places, read, unsorted, duplicates === "refuse" ? tidy.conflict : null);
  const { openTimeMs } = tidy.candles;
  const sortedPlaces = tidy.indexes === null ? places : { ...places, rows: tidy.indexes.map((index) => rowOf(places, index)) };
  const timeframeMs = settleTimeframe(sortedPlaces, openTimeMs, options.timeframeMs);
  const candles = { ...tidy.candles, timeframeMs };
  const [timeColumn = "", , , , , volumeColumn = ""] = places.columns;
  return {
    candles,
    format,
    layout: plan.layout,
    understood: {
      timeColumn,
      timeZone,
      timeUnit,
      volumeColumn,
      order: tidy.order,
      symbol: symbol === null ? null : firstLine(symbol, SYMBOL_LENGTH),
      header: plan.hasHeader,
    },
    rows,
    notes: [...read.notes, ...describeTidying(tidy, duplicates), ...describeUnfinished(candles, writtenMs)],
    firstRow: read.firstText,
    lastRow: read.lastText,
  };
}

/** Refuses rows that contradict themselves or each other, all in one error. */
function requireAgreement(places: CandlePlaces, read: ImportedRows, candles: Candles, conflict: Conflict | null): void {
  const faults = [...(conflict === null ? [] : [explainConflict(places, candles, conflict)]), ...explainDisagreement(places, read)];
  const [first] = faults;
  if (first === undefined) return;
  const problem = faults.map((fault) => fault.problem).join(", and ");
  throw fileFault({ file: places.file }, { code: first.code, problem, remedy: faults.map(({ remedy }) => remedy).join("; ") });
}

function explainConflict(places: CandlePlaces, candles: Candles, { times, indexes: [a, b] }: Conflict): Fault {
  const column = CANDLE_COLUMNS.find((name) => candles[name][a] !== candles[name][b]) ?? "close";
  const example = `${instant(candles.openTimeMs[a])}, rows ${rowOf(places, a)} and ${rowOf(places, b)}, ${column} ${candles[column][a]} and ${candles[column][b]}`;
  return {
    code: "candles_conflict",
    problem: `expected one candle a time, ${count(times, "time")} came with different values (first ${example})`,
    remedy: "remove the wrong rows, or keep one of each with --duplicates first or --duplicates last",
  };
}

function explainDisagreement(places: CandlePlaces, { plan, disagreement }: ImportedRows): Fault[] {
  if (disagreement === null) return [];
  const [one, other] = disagreement.columns.map((index) => plan.labels[index] as string);
  const example = `row ${rowOf(places, disagreement.index)}, ${disagreement.times.map(instant).join(" and ")}`;
  return [
    {
      code: "layout_unclear",
      problem: `expected the columns ${one} and ${other} to be of one time, ${count(disagreement.rows, "row")} ${disagreement.rows === 1 ? "is" : "are"} not (first ${example})`,
      remedy: `correct the rows whose times differ, or believe ${one} alone with --columns ${listColumns(plan)}`,
    },
  ];
}

function describeTidying({ order, repeatedRows, conflict }: TidyCandles, duplicates: Duplicates): string[] {
  const notes: string[] = [];
  if (order !== "oldest first") notes.push(`sorted oldest first, the file is ${order === "mixed" ? "in no order" : order}`);
  if (repeatedRows > 0) notes.push(`dropped ${count(repeatedRows, "row")} that ${repeatedRows === 1 ? "repeats" : "repeat"} another one exactly`);
  if (conflict !== null) notes.push(`kept the ${duplicates} row of ${count(conflict.times, "time")} that came with different values`);
  return notes;
}

/** A file that was written while its last candle was open has not got all of it. */
function describeUnfinished({ openTimeMs, timeframeMs }: Candles, writtenMs: number): string[] {
  const lastMs = openTimeMs.at(-1) ?? NaN;
  if (!(lastMs <= writtenMs && writtenMs < lastMs + timeframeMs)) return [];
  return [`the last candle, ${instant(lastMs)}, was still open when the file was written at ${instant(writtenMs)}: it is unfinished`];
}

function instant(timeMs: number | undefined): string {
  return new Date(timeMs ?? NaN).toISOString();
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}
