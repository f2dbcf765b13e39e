import { constants, zstdCompressSync } from "node:zlib";
import { parquetWriteBuffer } from "hyparquet-writer";
import { CANDLE_COLUMNS, type Candles, sliceCandles } from "../../engine/candles.ts";
import { FILE_COLUMNS } from "../files/candle-rows.ts";

const ZSTD_LEVEL = 3;

/** The UTC year in which an instant lies. */
export function yearOf(ms: number): number {
  return new Date(ms).getUTCFullYear();
}

/** Candles cut at the starts of UTC years, oldest first. */
export function splitByYear(candles: Candles): Map<number, Candles> {
  const years = new Map<number, Candles>();
  for (const [from, to] of cut(candles.openTimeMs, (ms) => Date.UTC(yearOf(ms) + 1, 0))) {
    years.set(yearOf(candles.openTimeMs[from] as number), sliceCandles(candles, from, to));
  }
  return years;
}

/**
 * The bytes of a Parquet file: the columns of a candle file, sorted, zstd, none nullable, one row group a UTC month,
 * so that a part of a year is found by the row groups' statistics.
 *
 * DuckDB, which reads these files, cuts row groups at numbers of rows and cannot cut them at months; that is why it
 * does not write them.
 */
export function encodeYearFile(candles: Candles): Uint8Array {
  const months = cut(candles.openTimeMs, nextMonthMs).map(([from, to]) => to - from);
  const [timeName, ...names] = FILE_COLUMNS;
  const [, ...columns] = CANDLE_COLUMNS;
  const buffer = parquetWriteBuffer({
    columnData: [
      { name: timeName, data: BigInt64Array.from(candles.openTimeMs, BigInt), type: "INT64", nullable: false, encoding: "DELTA_BINARY_PACKED" },
      ...names.map((name, c) => ({ name, data: candles[columns[c] as "open"] as Float64Array<ArrayBuffer>, type: "DOUBLE" as const, nullable: false })),
    ],
    codec: "ZSTD",
    compressors: { ZSTD: (bytes) => zstdCompressSync(bytes, { params: { [constants.ZSTD_c_compressionLevel]: ZSTD_LEVEL } }) },
    rowGroupSize: months,
    createdBy: "coin-hts",
  });
  return new Uint8Array(buffer);
}

function nextMonthMs(ms: number): number {
  const date = new Date(ms);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1);
}

/** Runs `[from, to)` of times that share a period. @param endOf when the period of a time ends */
function cut(openTimeMs: Float64Array, endOf: (ms: number) => number): [number, number][] {
  const runs: [number, number][] = [];
  let start = 0;
  let endMs = openTimeMs.length === 0 ? 0 : endOf(openTimeMs[0] as number);
  for (let i = 1; i <= openTimeMs.length; i++) {
    if (i < openTimeMs.length && (openTimeMs[i] as number) < endMs) continue;
    runs.push([start, i]);
    start = i;
    if (i < openTimeMs.length) endMs = endOf(openTimeMs[i] as number);
  }
  return openTimeMs.length === 0 ? [] : runs;
}
