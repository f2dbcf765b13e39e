import type * as DuckDb from "@duckdb/node-api";
import { CANDLE_COLUMNS, type Candles } from "../../engine/candles.ts";
import { FILE_COLUMNS } from "../files/candle-rows.ts";

const COLUMN_BYTES = Float64Array.BYTES_PER_ELEMENT;

/** How DuckDB is opened. Its cache of files is off: what it keeps of a file that was replaced a moment ago is of neither. */
const SETTINGS = {
  threads: "2",
  memory_limit: "512MB",
  temp_directory: "",
  enable_external_file_cache: "false",
  autoinstall_known_extensions: "false",
  autoload_known_extensions: "false",
};

/** What is to be read. */
export interface ReadRequest {
  /** At least one, oldest candles first. */
  readonly paths: readonly string[];
  /** Open times, `[fromMs, untilMs)`; may be infinite. */
  readonly fromMs: number;
  readonly untilMs: number;
  /** The most candles that there can be in the range. */
  readonly capacity: number;
  /** When the last candle of the last file opens. */
  readonly lastMs: number;
}

interface DuckDbHandle {
  readonly instance: DuckDb.DuckDBInstance;
  /** A column of a chunk as DuckDB holds it, valid as long as the chunk. */
  readonly columnOf: (chunk: DuckDb.DuckDBDataChunk, column: number) => Float64Array;
}

/** Reads Parquet files of candles into columns that workers can share, by DuckDB, which is loaded with the first read. */
export class YearFileReader {
  #handle: Promise<DuckDbHandle> | undefined;

  /**
   * The candles of files that open in a range, in the order of the files, in one SharedArrayBuffer.
   *
   * @throws Error when a file is missing or damaged, or its candles are other ones than was said
   */
  async read(timeframeMs: number, request: ReadRequest): Promise<Candles> {
    const { instance, columnOf } = await (this.#handle ??= openDuckDb());
    // One connection a read: on a connection, a second query ends the first one's stream without a word.
    const connection = await instance.connect();
    try {
      const result = await connection.stream(selectCandles(request));
      const columns = allocateShared(request.capacity + (isBeyond(request) ? 1 : 0));
      const copied = await copyChunks(result, columns, columnOf);
      const lastMs = copied === 0 ? NaN : columns[0]?.[copied - 1];
      if (lastMs !== request.lastMs) throw new Error(`expected the candle of ${request.lastMs} to be the last one, was ${lastMs}`);
      const count = isBeyond(request) ? copied - 1 : copied;
      const [openTimeMs, open, high, low, close, volume] = columns.map((column) => column.subarray(0, count)) as [Float64Array, ...Float64Array[]];
      return { timeframeMs, openTimeMs, open, high, low, close, volume } as Candles;
    } finally {
      connection.closeSync();
    }
  }

  async close(): Promise<void> {
    const handle = await this.#handle?.catch(() => undefined);
    this.#handle = undefined;
    handle?.instance.closeSync();
  }
}

async function openDuckDb(): Promise<DuckDbHandle> {
  const [{ DuckDBInstance }, { default: bindings }] = await Promise.all([import("@duckdb/node-api"), import("@duckdb/node-bindings")]);
  // Not shut in to the store's folder: DuckDB's own lock takes escaped brackets in a path, and links, for other folders.
  const instance = await DuckDBInstance.create(":memory:", SETTINGS);
  const columnOf = (chunk: DuckDb.DuckDBDataChunk, column: number): Float64Array => {
    const bytes = bindings.vector_get_data(bindings.data_chunk_get_vector(chunk.chunk, column), chunk.rowCount * COLUMN_BYTES);
    return new Float64Array(bytes.buffer, bytes.byteOffset, chunk.rowCount);
  };
  return { instance, columnOf };
}

/** Whether the last candle of the files lies behind the range. */
function isBeyond({ untilMs, lastMs }: ReadRequest): boolean {
  return lastMs >= untilMs;
}

/**
 * The candles of the range, and after them the last one of the files, if it is not among them: a stream that breaks
 * off looks like one that has ended, and this tells them apart.
 */
function selectCandles(request: ReadRequest): string {
  const { paths, fromMs, untilMs, lastMs } = request;
  const [time] = FILE_COLUMNS;
  const conditions = [...(Number.isFinite(fromMs) ? [`${time} >= ${fromMs}`] : []), ...(Number.isFinite(untilMs) ? [`${time} < ${untilMs}`] : [])];
  const range = selectFrom(paths, conditions.join(" AND "));
  return isBeyond(request) ? `${range} UNION ALL ${selectFrom(paths.slice(-1), `${time} = ${lastMs}`)}` : range;
}

function selectFrom(paths: readonly string[], condition: string): string {
  const [time, ...values] = FILE_COLUMNS;
  // DuckDB takes a path for a pattern; a character in brackets stands for itself.
  const files = paths.map((path) => sqlText(path.replace(/[*?[]/g, "[$&]"))).join(", ");
  const where = condition === "" ? "" : ` WHERE ${condition}`;
  return `SELECT CAST(${time} AS DOUBLE), ${values.join(", ")} FROM read_parquet([${files}], hive_partitioning = false)${where}`;
}

async function copyChunks(result: DuckDb.DuckDBResult, columns: readonly Float64Array[], columnOf: DuckDbHandle["columnOf"]): Promise<number> {
  const capacity = columns[0]?.length ?? 0;
  let count = 0;
  // The next chunk is decoded while this one is copied.
  let next = result.fetchChunk();
  try {
    for (let chunk = await next; chunk !== null && chunk.rowCount > 0; chunk = await next) {
      next = result.fetchChunk();
      if (count + chunk.rowCount > capacity) throw new Error(`expected at most ${capacity} candles, there are more`);
      for (const [c, column] of columns.entries()) column.set(columnOf(chunk, c), count);
      count += chunk.rowCount;
    }
    return count;
  } finally {
    // Nothing may be under way when the connection is closed.
    await next.catch(() => null);
  }
}

function allocateShared(capacity: number): Float64Array[] {
  const buffer = new SharedArrayBuffer(capacity * CANDLE_COLUMNS.length * COLUMN_BYTES);
  return CANDLE_COLUMNS.map((_, c) => new Float64Array(buffer, c * capacity * COLUMN_BYTES, capacity));
}

function sqlText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
