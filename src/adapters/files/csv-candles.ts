import { CandleRows, FILE_COLUMNS, FILE_HEADER } from "./candle-rows.ts";
import type { ReadRows } from "./candle-rows.ts";
import { orderColumns } from "./column-order.ts";
import { describeRowFault } from "./csv-row-fault.ts";
import { DecimalReader } from "./decimal.ts";
import { fileFault } from "./fault-messages.ts";
import { requireText, startsWith } from "./text-check.ts";

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const QUOTE = 0x22;
const COMMA = 0x2c;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];
const LAST_FIELD = FILE_COLUMNS.length - 1;
/** Longer headers and lines are cut before they are looked at: a message shows less of them anyway. */
const LINE_LIMIT = 8192;
const HEADER_ROW = 1;

/**
 * Parses CSV: one header of the six columns in any order, commas, decimal numbers bare or in double quotes,
 * lines ending with LF or CRLF; a UTF-8 byte order mark and empty lines at the end are allowed.
 *
 * @throws HtsError `file_unreadable` for what is not UTF-8 text, `candles_empty`, `columns_unknown`, `value_unreadable`
 */
export function parseCsvCandles(file: string, bytes: Uint8Array): ReadRows {
  const headerStart = startsWith(bytes, BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : 0;
  requireText(file, bytes);
  requireContent(file, bytes, headerStart);
  const headerEnd = findLineEnd(bytes, headerStart);
  const names = splitHeader(decode(bytes, headerStart, headerEnd));
  const order = orderColumns(file, names);
  const { rows, count } = readRows(file, bytes, headerEnd + 1, names, order);
  if (count > 0) return { rows, count, firstRow: HEADER_ROW + 1 };
  throw fileFault(
    { file },
    { code: "candles_empty", problem: "expected at least one candle, was a header without rows", remedy: "download the candles again" },
  );
}

function readRows(file: string, bytes: Uint8Array, start: number, names: readonly string[], order: readonly number[]): { rows: CandleRows; count: number } {
  const reader = new DecimalReader(bytes);
  const rows = new CandleRows(file, estimateRows(bytes, start));
  const inFileOrder = (): Float64Array[] => order.map((column) => rows.columns[column] as Float64Array);
  let targets = inFileOrder();
  let count = 0;
  let at = start;
  while (at < bytes.length) {
    if (count === rows.capacity) {
      rows.grow();
      targets = inFileOrder();
    }
    const next = readRow(reader, bytes, at, targets, count);
    if (next < 0) {
      if (isBlank(bytes, at)) break;
      const end = findLineEnd(bytes, at);
      throw describeRowFault({ file, row: HEADER_ROW + 1 + count }, decode(bytes, at, end), names, end === bytes.length);
    }
    at = next;
    count++;
  }
  return { rows, count };
}

/** Reads one line into row `row` of the targets; the offset of the next line, or −1 for a line that is not six decimals. */
function readRow(reader: DecimalReader, bytes: Uint8Array, start: number, targets: readonly Float64Array[], row: number): number {
  let at = start;
  for (let field = 0; ; field++) {
    const value = readField(reader, bytes, at);
    // NaN and the infinities are the values that this comparison refuses.
    if (!(Math.abs(value) < Infinity)) return -1;
    (targets[field] as Float64Array)[row] = value;
    at = reader.end;
    if (field === LAST_FIELD) break;
    if (at >= bytes.length || bytes[at] !== COMMA) return -1;
    at++;
  }
  if (at < bytes.length && bytes[at] === CARRIAGE_RETURN) at++;
  return at >= bytes.length || bytes[at] === LINE_FEED ? at + 1 : -1;
}

function readField(reader: DecimalReader, bytes: Uint8Array, at: number): number {
  if (at >= bytes.length || bytes[at] !== QUOTE) return reader.read(at);
  const value = reader.read(at + 1);
  if (bytes[reader.end] !== QUOTE) return NaN;
  reader.end++;
  return value;
}

function requireContent(file: string, bytes: Uint8Array, start: number): void {
  const text = decode(bytes, start, bytes.length).trim();
  if (text !== "" && text !== '""') return;
  const found = bytes.length === 0 ? "an empty file" : `a file of ${bytes.length} bytes without any value`;
  throw fileFault(
    { file },
    { code: "candles_empty", problem: `expected the header ${FILE_HEADER} and candles, was ${found}`, remedy: "download the candles again" },
  );
}

/** The names of a header line; quotes around a name are not part of it. */
function splitHeader(line: string): string[] {
  return line
    .replace(/\r$/, "")
    .split(",")
    .map((name) => name.replace(/^"(.*)"$/s, "$1"));
}

/** Rows as long as the first one would be this many; a wrong guess costs a doubling, nothing else. */
function estimateRows(bytes: Uint8Array, start: number): number {
  const rowBytes = findLineEnd(bytes, start) + 1 - start;
  return (bytes.length - start) / Math.max(rowBytes, 2 * FILE_COLUMNS.length) + 1;
}

function isBlank(bytes: Uint8Array, start: number): boolean {
  for (let at = start; at < bytes.length; at++) if (bytes[at] !== LINE_FEED && bytes[at] !== CARRIAGE_RETURN) return false;
  return true;
}

function findLineEnd(bytes: Uint8Array, start: number): number {
  const end = bytes.indexOf(LINE_FEED, start);
  return end < 0 ? bytes.length : end;
}

function decode(bytes: Uint8Array, start: number, end: number): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes.subarray(start, Math.min(end, start + LINE_LIMIT)));
}
