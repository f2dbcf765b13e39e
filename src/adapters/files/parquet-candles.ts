import { resolve } from "node:path";
import type * as DuckDb from "@duckdb/node-api";
import { HtsError } from "../../engine/errors.ts";
import { CandleRows, FILE_COLUMNS, type ReadRows } from "./candle-rows.ts";
import { orderColumns } from "./column-order.ts";
import { fileFault, firstLine } from "./fault-messages.ts";

const NUMBER_TYPES = /^(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT|UTINYINT|USMALLINT|UINTEGER|UBIGINT|FLOAT|DOUBLE)$/;
const DECIMAL_TYPES = /^DECIMAL/;
const TIME_TYPES = /^(TIMESTAMP.*|DATE)$/;
const FIRST_ROW = 1;
const OPTIONS = { autoinstall_known_extensions: "false", autoload_known_extensions: "false", allow_community_extensions: "false" };

/**
 * Reads a Parquet file of the six columns, in any order; the time may be a number of ms or a timestamp, which
 * counts as UTC when it has no zone. DuckDB is loaded here and not before: it would double a cold start.
 *
 * @throws HtsError `file_unreadable`, `columns_unknown`, `value_unreadable` for a NULL, `candles_empty`
 */
export async function readParquetCandles(file: string): Promise<ReadRows> {
  const { DuckDBInstance } = await loadDuckDb(file);
  const instance = await DuckDBInstance.create(":memory:", OPTIONS);
  try {
    const connection = await instance.connect();
    try {
      return await readRows(file, connection);
    } finally {
      connection.closeSync();
    }
  } catch (error) {
    if (error instanceof HtsError) throw error;
    const problem = `expected a sound Parquet file, was a damaged one (${firstLine((error as Error).message)})`;
    throw fileFault({ file }, { code: "file_unreadable", problem, remedy: "download or write it again", cause: error });
  } finally {
    instance.closeSync();
  }
}

async function loadDuckDb(file: string): Promise<typeof DuckDb> {
  try {
    return await import("@duckdb/node-api");
  } catch (error) {
    const problem = `expected the package @duckdb/node-api to read Parquet with, loading it failed (${firstLine((error as Error).message)})`;
    throw fileFault({ file }, { code: "file_unreadable", problem, remedy: "install the packages again, or convert the file to CSV", cause: error });
  }
}

async function readRows(file: string, connection: DuckDb.DuckDBConnection): Promise<ReadRows> {
  const path = resolve(file);
  const pattern = escapeGlob(path);
  // The pattern and the file that it stands for are both asked for, so both are allowed, and nothing else is.
  await connection.run(`SET allowed_paths = [${sqlText(path)}, ${sqlText(pattern)}]; SET enable_external_access = false; SET lock_configuration = true`);
  const source = `read_parquet(${sqlText(pattern)}, hive_partitioning = false)`;
  const description = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${source}`);
  const columns = description.getRows().map(([name, type]) => ({ name: String(name), type: String(type) }));
  orderColumns(
    file,
    columns.map(({ name }) => name),
  );
  const selected = FILE_COLUMNS.map((name) => selectColumn(file, name, columns.find((column) => column.name === name)?.type ?? ""));
  const result = await connection.stream(`SELECT ${selected.join(", ")} FROM ${source}`);
  const rows = new CandleRows(file, 65_536);
  let count = 0;
  for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    while (count + chunk.rowCount > rows.capacity) rows.grow();
    copyChunk(file, chunk, rows, count);
    count += chunk.rowCount;
  }
  if (count > 0) return { rows, count, firstRow: FIRST_ROW };
  throw fileFault({ file }, { code: "candles_empty", problem: "expected at least one candle, was a table without rows", remedy: "download the candles again" });
}

function copyChunk(file: string, chunk: DuckDb.DuckDBDataChunk, rows: CandleRows, at: number): void {
  FILE_COLUMNS.forEach((column, c) => {
    const vector = chunk.getColumnVector(c);
    const target = rows.columns[c] as Float64Array;
    for (let i = 0; i < chunk.rowCount; i++) {
      const value = vector.getItem(i);
      if (typeof value === "number") target[at + i] = value;
      else {
        const place = { file, row: FIRST_ROW + at + i, column };
        throw fileFault(place, { code: "value_unreadable", problem: "expected a number, was NULL", remedy: "correct the row or remove the candle" });
      }
    }
  });
}

function selectColumn(file: string, name: string, type: string): string {
  if (NUMBER_TYPES.test(type)) return `CAST(${name} AS DOUBLE)`;
  // DuckDB's own cast of a decimal rounds twice beyond 2^53; by way of text it rounds once.
  if (DECIMAL_TYPES.test(type)) return `CAST(CAST(${name} AS VARCHAR) AS DOUBLE)`;
  const isTime = name === FILE_COLUMNS[0];
  if (isTime && TIME_TYPES.test(type)) return selectTime(name, type);
  const problem = `expected a column of ${isTime ? "numbers or timestamps" : "numbers"}, was ${firstLine(type, 40)}`;
  throw fileFault({ file, column: name }, { code: "value_unreadable", problem, remedy: "write it with another type" });
}

/** Milliseconds with whatever is left below them, so that a time between two is refused and not cut off. */
function selectTime(name: string, type: string): string {
  const ms = `CAST(epoch_us(${name}) AS DOUBLE) / 1000`;
  return type === "TIMESTAMP_NS" ? `${ms} + CASE epoch_ns(${name}) % 1000 WHEN 0 THEN 0 ELSE 0.0005 END` : ms;
}

/** DuckDB takes a file name for a pattern; a character in brackets stands for itself. */
function escapeGlob(path: string): string {
  return path.replace(/[*?[]/g, "[$&]");
}

function sqlText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
