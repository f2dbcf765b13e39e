import type { DuckDBDataChunk } from "@duckdb/node-api";
import { CandleRows, FILE_COLUMNS } from "./candle-rows.ts";
import { type ColumnPlan, planByHeader, planByList } from "./column-plan.ts";
import { fileFault, firstLine } from "./fault-messages.ts";
import { refuseSecondSymbol } from "./foreign-field-fault.ts";
import { describeTimes, type ImportedRows, type ImportRequest, isOwnHeader, understandOwn } from "./imported-rows.ts";
import { copyNumbers, FIRST_PARQUET_ROW, readParquetTable, refuseType } from "./parquet-candles.ts";
import { explainEmptyTable, type ParquetColumn, type ParquetTable, selectNumber, selectText, withParquetTable } from "./parquet-table.ts";
import { ParquetTimes, timestampKind } from "./parquet-times.ts";
import { TimeLog } from "./time-log.ts";
import { NAIVE_DATE, ZONED_TEXT } from "./time-reader.ts";

const FIRST_CAPACITY = 65_536;
const SAMPLE_LENGTH = 100;

/**
 * Reads the rows of a Parquet file of any layout that is known, or whose columns are listed.
 *
 * @param file what messages call it
 * @throws HtsError `file_unreadable`, `candles_empty`, `columns_unknown`, `layout_unclear`, `value_unreadable`
 */
export function readImportParquet(file: string, request: ImportRequest, path: string): Promise<ImportedRows> {
  const use = async (table: ParquetTable): Promise<ImportedRows> => {
    const names = table.columns.map(({ name }) => name);
    if (request.columns === null && isOwnHeader(names)) {
      const read = await readParquetTable(file, table);
      return { ...read, ...describeEnds(read.rows, read.count), ...understandOwn(request) };
    }
    const plan =
      request.columns === null ? planByHeader(file, names, await sampleRow(file, table), request.zone) : planByList(file, request.columns, names, request.zone);
    return readPlanned(file, table, plan, request);
  };
  return withParquetTable(file, use, path);
}

/** The first row as text, timestamps in the form that says whether they have a zone. */
async function sampleRow(file: string, { columns, scan }: ParquetTable): Promise<string[]> {
  for await (const chunk of scan(columns.map(selectSample), 1)) return columns.map((_, index) => String(chunk.getColumnVector(index).getItem(0) ?? ""));
  throw explainEmptyTable(file);
}

function selectSample(column: ParquetColumn): string {
  const kind = timestampKind(column);
  if (kind === null) return `left(${selectText(column)}, ${SAMPLE_LENGTH})`;
  return kind === NAIVE_DATE ? "'2000-01-01'" : `'2000-01-01 00:00${kind === ZONED_TEXT ? "Z" : ""}'`;
}

async function readPlanned(file: string, table: ParquetTable, plan: ColumnPlan, request: ImportRequest): Promise<ImportedRows> {
  const column = (index: number): ParquetColumn => table.columns[index] as ParquetColumn;
  const times = [plan.time, ...plan.checks].map((time) => new ParquetTimes(file, time, column(time.index), plan));
  const values = plan.values.map((index) => selectNumber(column(index)) ?? refuseType(file, plan.labels[index] as string, column(index).type, "numbers"));
  const symbols = plan.symbol < 0 ? [] : [selectText(column(plan.symbol))];
  const log = new TimeLog(plan);
  const rows = new CandleRows(file, FIRST_CAPACITY);
  let count = 0;
  let symbol: string | null = null;
  for await (const chunk of table.scan([...times.map(({ expression }) => expression), ...values, ...symbols])) {
    while (count + chunk.rowCount > rows.capacity) rows.grow();
    copyTimes(chunk, times, rows, log, count);
    plan.values.forEach((index, k) => {
      copyNumbers(file, plan.labels[index] as string, chunk, times.length + k, rows.columns[1 + k] as Float64Array, count);
    });
    if (symbols.length > 0) symbol = requireOneSymbol(file, plan, chunk, times.length + values.length, count, symbol);
    count += chunk.rowCount;
  }
  if (count === 0) throw explainEmptyTable(file);
  const described = describeTimes(log, plan, request.zone, timestampKind(column(plan.time.index)) === null ? undefined : "timestamps");
  const notes = [...plan.notes, ...described.notes];
  const ends = describeEnds(rows, count);
  return {
    rows,
    count,
    firstRow: FIRST_PARQUET_ROW,
    plan,
    ...described,
    ...ends,
    disagreement: log.disagreement,
    symbol: symbol === "" ? null : symbol,
    notes,
  };
}

function copyTimes(chunk: DuckDBDataChunk, columns: readonly ParquetTimes[], rows: CandleRows, log: TimeLog, before: number): void {
  const target = rows.columns[0] as Float64Array;
  columns.forEach((times, k) => {
    const vector = chunk.getColumnVector(k);
    for (let i = 0; i < chunk.rowCount; i++) {
      const index = before + i;
      const timeMs = times.read(vector.getItem(i), index);
      if (k > 0) log.compare(index, target[index] as number, times.column, timeMs, times.kind);
      else {
        target[index] = timeMs;
        log.count(times.kind);
      }
    }
  });
}

function requireOneSymbol(file: string, plan: ColumnPlan, chunk: DuckDBDataChunk, column: number, before: number, symbol: string | null): string {
  const vector = chunk.getColumnVector(column);
  let one = symbol;
  for (let i = 0; i < chunk.rowCount; i++) {
    const text = String(vector.getItem(i) ?? "");
    one ??= text;
    if (text === one) continue;
    const place = { file, row: FIRST_PARQUET_ROW + before + i, column: plan.labels[plan.symbol] as string };
    throw fileFault(place, refuseSecondSymbol(text, one));
  }
  return one ?? "";
}

function describeEnds(rows: CandleRows, count: number): Pick<ImportedRows, "firstText" | "lastText"> {
  const text = (index: number): string => firstLine(FILE_COLUMNS.map((_, column) => rows.columns[column]?.[index]).join(","));
  return { firstText: text(0), lastText: text(count - 1) };
}
