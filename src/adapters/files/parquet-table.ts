import { resolve } from "node:path";
import type * as DuckDb from "@duckdb/node-api";
import { HtsError } from "../../engine/errors.ts";
import { fileFault, firstLine } from "./fault-messages.ts";

const NUMBER_TYPES = /^(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT|UTINYINT|USMALLINT|UINTEGER|UBIGINT|FLOAT|DOUBLE)$/;
const DECIMAL_TYPES = /^DECIMAL/;
const TIME_TYPES = /^(TIMESTAMP.*|DATE)$/;
const OPTIONS = { autoinstall_known_extensions: "false", autoload_known_extensions: "false", allow_community_extensions: "false" };

/** A column of a Parquet file: its name and its type as DuckDB names it. */
export interface ParquetColumn {
  readonly name: string;
  readonly type: string;
}

/** A Parquet file that is open. */
export interface ParquetTable {
  readonly columns: readonly ParquetColumn[];
  /** Chunks of rows of some SQL expressions, in the file's order. */
  readonly scan: (expressions: readonly string[], limit?: number) => AsyncIterable<DuckDb.DuckDBDataChunk>;
}

/**
 * Opens a Parquet file, lends it and closes it again. DuckDB is loaded here and not before: it would double a cold start.
 *
 * @param file what messages call it; its path unless that is given
 * @throws HtsError `file_unreadable`
 */
export async function withParquetTable<T>(file: string, use: (table: ParquetTable) => Promise<T>, path = file): Promise<T> {
  const { DuckDBInstance } = await loadDuckDb(file);
  const instance = await DuckDBInstance.create(":memory:", OPTIONS);
  try {
    const connection = await instance.connect();
    try {
      return await use(await openTable(path, connection));
    } finally {
      connection.closeSync();
    }
  } catch (error) {
    if (error instanceof HtsError) throw error;
    const problem = `expected a sound Parquet file, was a damaged one (${firstLine((error as Error).message.replaceAll(resolve(path), file))})`;
    throw fileFault({ file }, { code: "file_unreadable", problem, remedy: "download or write it again", cause: error });
  } finally {
    instance.closeSync();
  }
}

/** The SQL of a column as doubles; null for one that holds no numbers. */
export function selectNumber({ name, type }: ParquetColumn): string | null {
  if (NUMBER_TYPES.test(type)) return `CAST(${sqlName(name)} AS DOUBLE)`;
  // DuckDB's own cast of a decimal rounds twice beyond 2^53; by way of text it rounds once.
  return DECIMAL_TYPES.test(type) ? `CAST(CAST(${sqlName(name)} AS VARCHAR) AS DOUBLE)` : null;
}

/**
 * The SQL of a column of timestamps or dates as epoch ms, on a clock without a zone unless they have one; null for another
 * column. What is left below a millisecond stays in it, so that a time between two is refused and not cut off.
 */
export function selectTime({ name, type }: ParquetColumn): string | null {
  if (!TIME_TYPES.test(type)) return null;
  const ms = `CAST(epoch_us(${sqlName(name)}) AS DOUBLE) / 1000`;
  return type === "TIMESTAMP_NS" ? `${ms} + CASE epoch_ns(${sqlName(name)}) % 1000 WHEN 0 THEN 0 ELSE 0.0005 END` : ms;
}

/** The SQL of a column as text. */
export function selectText({ name }: ParquetColumn): string {
  return `CAST(${sqlName(name)} AS VARCHAR)`;
}

/** The error of a table without rows. */
export function explainEmptyTable(file: string): HtsError {
  return fileFault(
    { file },
    { code: "candles_empty", problem: "expected at least one candle, was a table without rows", remedy: "download the candles again" },
  );
}

async function loadDuckDb(file: string): Promise<typeof DuckDb> {
  try {
    return await import("@duckdb/node-api");
  } catch (error) {
    const problem = `expected the package @duckdb/node-api to read Parquet with, loading it failed (${firstLine((error as Error).message)})`;
    throw fileFault({ file }, { code: "file_unreadable", problem, remedy: "install the packages again, or convert the file to CSV", cause: error });
  }
}

async function openTable(file: string, connection: DuckDb.DuckDBConnection): Promise<ParquetTable> {
  const path = resolve(file);
  const pattern = escapeGlob(path);
  // The pattern and the file that it stands for are both asked for, so both are allowed, and nothing else is.
  await connection.run(`SET allowed_paths = [${sqlText(path)}, ${sqlText(pattern)}]; SET enable_external_access = false; SET lock_configuration = true`);
  const source = `read_parquet(${sqlText(pattern)}, hive_partitioning = false)`;
  const description = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${source}`);
  return {
    columns: description.getRows().map(([name, type]) => ({ name: String(name), type: String(type) })),
    async *scan(expressions, limit) {
      const result = await connection.stream(`SELECT ${expressions.join(", ")} FROM ${source}${limit === undefined ? "" : ` LIMIT ${limit}`}`);
      for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk()) yield chunk;
    },
  };
}

/** DuckDB takes a file name for a pattern; a character in brackets stands for itself. */
function escapeGlob(path: string): string {
  return path.replace(/[*?[]/g, "[$&]");
}

function sqlText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function sqlName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
