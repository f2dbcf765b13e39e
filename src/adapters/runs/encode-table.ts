import { constants, zstdCompressSync } from "node:zlib";
import { type ColumnSource, parquetWriteBuffer, type SchemaElement } from "hyparquet-writer";
import type { ResultColumn, ResultTable } from "../../app/runs/result-table.ts";

export type MoneyRounding = "exact" | "whole";

const ZSTD_LEVEL = 3;
/** So that a page of a long table is found without decoding all of it. */
const ROW_GROUP_ROWS = 100_000;

interface EncodedColumn {
  readonly element: SchemaElement;
  readonly source: ColumnSource;
}

/**
 * The bytes of a table as a Parquet file: zstd, row groups cut where a symbol ends, doubles split by byte, times and
 * whole numbers as differences. Against plain columns a curve of half a million points is 9 % smaller, and money
 * rounded to whole units a third of that.
 *
 * @param money `whole` rounds columns of money half away from zero to whole units of quote currency
 */
export function encodeTable(table: ResultTable, money: MoneyRounding): Uint8Array {
  const columns = table.columns.map((column) => encodeColumn(column, money));
  const buffer = parquetWriteBuffer({
    schema: [{ name: table.name, num_children: columns.length }, ...columns.map(({ element }) => element)],
    columnData: columns.map(({ source }) => source),
    // Rows are found by their number and symbol, never by their values.
    statistics: false,
    codec: "ZSTD",
    compressors: { ZSTD: (bytes) => zstdCompressSync(bytes, { params: { [constants.ZSTD_c_compressionLevel]: ZSTD_LEVEL } }) },
    rowGroupSize: cutRowGroups(table.symbolEnds),
    createdBy: "coin-hts",
  });
  return new Uint8Array(buffer);
}

/** Sizes of row groups: none spans two symbols. */
function cutRowGroups(ends: readonly number[]): number[] {
  const sizes: number[] = [];
  let start = 0;
  for (const end of ends) {
    for (; start < end; start += ROW_GROUP_ROWS) sizes.push(Math.min(ROW_GROUP_ROWS, end - start));
    start = end;
  }
  return sizes.length === 0 ? [1] : sizes;
}

function encodeColumn(column: ResultColumn, money: MoneyRounding): EncodedColumn {
  const { name } = column;
  if (column.kind === "text") return encodeText(name, column.values);
  const { values } = column;
  if (column.kind === "time") return encodeWhole(name, values, "INT64", { converted_type: "TIMESTAMP_MILLIS" });
  if (column.kind === "count") return encodeWhole(name, values, "INT32");
  if (column.kind === "money" && money === "whole") return encodeWhole(name, values.map(roundHalfAway), "INT64");
  return encodeNumber(name, values);
}

function encodeText(name: string, values: readonly (string | null)[]): EncodedColumn {
  const repetition_type = values.includes(null) ? "OPTIONAL" : "REQUIRED";
  return { element: { name, type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type }, source: { name, data: values as string[] } };
}

function encodeNumber(name: string, values: Float64Array): EncodedColumn {
  if (hasNan(values)) {
    const data = Array.from(values, (value) => (Number.isNaN(value) ? null : value));
    return { element: { name, type: "DOUBLE", repetition_type: "OPTIONAL" }, source: { name, data } };
  }
  return { element: { name, type: "DOUBLE", repetition_type: "REQUIRED" }, source: { name, data: ownBuffer(values), encoding: "BYTE_STREAM_SPLIT" } };
}

function encodeWhole(name: string, values: Float64Array, type: "INT32" | "INT64", logical: Partial<SchemaElement> = {}): EncodedColumn {
  if (hasNan(values)) {
    const data = Array.from(values, (value) => (Number.isNaN(value) ? null : type === "INT64" ? BigInt(value) : value));
    return { element: { name, type, repetition_type: "OPTIONAL", ...logical }, source: { name, data } };
  }
  const data = type === "INT64" ? toBigInts(values) : Int32Array.from(values);
  return { element: { name, type, repetition_type: "REQUIRED", ...logical }, source: { name, data, encoding: "DELTA_BINARY_PACKED" } };
}

/** A loop of its own: `BigInt64Array.from` with a function takes six times as long, a sixth of a whole save. */
function toBigInts(values: Float64Array): BigInt64Array {
  const whole = new BigInt64Array(values.length);
  for (let i = 0; i < whole.length; i++) whole[i] = BigInt(values[i] as number);
  return whole;
}

function hasNan(values: Float64Array): boolean {
  for (let i = 0; i < values.length; i++) if (Number.isNaN(values[i])) return true;
  return false;
}

function roundHalfAway(value: number): number {
  return Math.sign(value) * Math.round(Math.abs(value));
}

/** The writer takes no views on shared memory. */
function ownBuffer(values: Float64Array): Float64Array<ArrayBuffer> {
  return values.buffer instanceof ArrayBuffer ? (values as Float64Array<ArrayBuffer>) : Float64Array.from(values);
}
