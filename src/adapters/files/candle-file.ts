import type { Candles } from "../../engine/candles.ts";
import { requireSoundCandles } from "./candle-checks.ts";
import { FILE_COLUMNS, type ReadRows } from "./candle-rows.ts";
import { parseCsvCandles } from "./csv-candles.ts";
import { withFile } from "./file-bytes.ts";
import { type FileContent, readContent } from "./file-content.ts";
import { readParquetCandles } from "./parquet-candles.ts";
import { settleTimeframe } from "./timeframe-of.ts";

export interface CandleFile {
  readonly candles: Candles;
  /** Whether the timeframe was told from the smallest spacing, since none was asked for. */
  readonly timeframeInferred: boolean;
  /** What the content is, whatever the name says. */
  readonly format: FileContent["format"];
  /** Candles in the file. */
  readonly rows: number;
}

export interface ReadCandleOptions {
  /** The timeframe that the candles must have, in ms; without it, it is told from their spacing. */
  readonly timeframeMs?: number;
  /** The most bytes of the file and of what it unpacks to; 2 GiB − 1 unless given. */
  readonly maxBytes?: number;
}

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
    const content = await readContent(path, handle, sizeBytes, options.maxBytes);
    const read = content.format === "parquet" ? await readParquetCandles(path) : parseCsvCandles(path, content.bytes);
    const candles = checkCandles(path, read, options.timeframeMs);
    return { candles, timeframeInferred: options.timeframeMs === undefined, format: content.format, rows: read.count };
  });
}

function checkCandles(file: string, read: ReadRows, askedMs: number | undefined): Candles {
  const places = { file, rows: read.firstRow, columns: FILE_COLUMNS };
  // Every whole time lies on a grid of 1 ms, so prices and order are checked before the timeframe is known.
  const candles = read.rows.toCandles(read.count, 1);
  requireSoundCandles(places, candles);
  return { ...candles, timeframeMs: settleTimeframe(places, candles.openTimeMs, askedMs) };
}
