import type { FileHandle } from "node:fs/promises";
import type { Candles } from "../../engine/candles.ts";
import { requireSoundCandles } from "./candle-checks.ts";
import type { ReadRows } from "./candle-rows.ts";
import { parseCsvCandles } from "./csv-candles.ts";
import { MAX_FILE_BYTES, readBytes, unpackGzip, withFile } from "./file-bytes.ts";
import { readParquetCandles } from "./parquet-candles.ts";
import { startsWith } from "./text-check.ts";
import { settleTimeframe } from "./timeframe-of.ts";

export interface CandleFile {
  readonly candles: Candles;
  /** Whether the timeframe was told from the smallest spacing, since none was asked for. */
  readonly timeframeInferred: boolean;
  /** What the content is, whatever the name says. */
  readonly format: "csv" | "csv.gz" | "parquet";
  /** Candles in the file. */
  readonly rows: number;
}

export interface ReadCandleOptions {
  /** The timeframe that the candles must have, in ms; without it, it is told from their spacing. */
  readonly timeframeMs?: number;
  /** The most bytes of the file and of what it unpacks to; 2 GiB − 1 unless given. */
  readonly maxBytes?: number;
}

const GZIP_START = [0x1f, 0x8b];
const PARQUET_START = [0x50, 0x41, 0x52, 0x31];

/**
 * Reads and checks one file of candles: CSV, CSV in gzip, or Parquet, told by its content.
 *
 * The file has exactly the columns `timestamp_utc_ms,open,high,low,close,volume`, in any order; its rows ascend.
 * Nothing is repaired: the first fault is thrown, as one line that names the file, the row, the column, what was
 * expected, what came and what to do.
 *
 * @throws HtsError `file_not_found`, `file_unreadable`, `columns_unknown`, `value_unreadable`, `candles_empty`,
 * `candles_unsorted`, `candles_duplicate`, `candles_misaligned`, `candle_invalid`, `timeframe_unknown`, `timeframe_mismatch`
 */
export async function readCandleFile(path: string, options: ReadCandleOptions = {}): Promise<CandleFile> {
  return withFile(path, async (handle, sizeBytes) => {
    const { read, format } = await readRows(path, handle, sizeBytes, options.maxBytes ?? MAX_FILE_BYTES);
    const candles = checkCandles(path, read, options.timeframeMs);
    return { candles, timeframeInferred: options.timeframeMs === undefined, format, rows: read.count };
  });
}

async function readRows(file: string, handle: FileHandle, sizeBytes: number, maxBytes: number): Promise<{ read: ReadRows; format: CandleFile["format"] }> {
  const start = await readBytes(file, handle, Math.min(sizeBytes, PARQUET_START.length), maxBytes);
  if (startsWith(start, PARQUET_START)) return { read: await readParquetCandles(file), format: "parquet" };
  const bytes = await readBytes(file, handle, sizeBytes, maxBytes);
  if (!startsWith(start, GZIP_START)) return { read: parseCsvCandles(file, bytes), format: "csv" };
  return { read: parseCsvCandles(file, await unpackGzip(file, bytes, maxBytes)), format: "csv.gz" };
}

function checkCandles(file: string, read: ReadRows, askedMs: number | undefined): Candles {
  // Every whole time lies on a grid of 1 ms, so prices and order are checked before the timeframe is known.
  const candles = read.rows.toCandles(read.count, 1);
  requireSoundCandles(file, candles, read.firstRow);
  return { ...candles, timeframeMs: settleTimeframe(file, candles.openTimeMs, read.firstRow, askedMs) };
}
