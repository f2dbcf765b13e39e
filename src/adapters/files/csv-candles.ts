import { CandleRows, FILE_COLUMNS, FILE_HEADER } from "./candle-rows.ts";
import type { ReadRows } from "./candle-rows.ts";
import { orderColumns } from "./column-order.ts";
import { describeRowFault } from "./csv-row-fault.ts";
import {
  CARRIAGE_RETURN,
  COMMA,
  decodeLine,
  estimateRows,
  explainNoRows,
  findLineEnd,
  findTextStart,
  isBlank,
  LINE_FEED,
  QUOTE,
  splitLine,
} from "./csv-text.ts";
import { DecimalReader } from "./decimal.ts";

const LAST_FIELD = FILE_COLUMNS.length - 1;
const HEADER_ROW = 1;

/**
 * Parses CSV: one header of the six columns in any order, commas, decimal numbers bare or in double quotes,
 * lines ending with LF or CRLF; a UTF-8 byte order mark and empty lines at the end are allowed.
 *
 * @throws HtsError `file_unreadable` for what is not UTF-8 text, `candles_empty`, `columns_unknown`, `value_unreadable`
 */
export function parseCsvCandles(file: string, bytes: Uint8Array): ReadRows {
  const headerStart = findTextStart(file, bytes, `the header ${FILE_HEADER}`);
  const headerEnd = findLineEnd(bytes, headerStart);
  const names = splitLine(decodeLine(bytes, headerStart, headerEnd));
  const order = orderColumns(file, names);
  const { rows, count } = readRows(file, bytes, headerEnd + 1, names, order);
  if (count > 0) return { rows, count, firstRow: HEADER_ROW + 1 };
  throw explainNoRows(file);
}

function readRows(file: string, bytes: Uint8Array, start: number, names: readonly string[], order: readonly number[]): { rows: CandleRows; count: number } {
  const reader = new DecimalReader(bytes);
  const rows = new CandleRows(file, estimateRows(bytes, start, FILE_COLUMNS.length));
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
      throw describeRowFault({ file, row: HEADER_ROW + 1 + count }, decodeLine(bytes, at, end), names, end === bytes.length);
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
