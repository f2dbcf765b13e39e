import { CandleRows, FILE_COLUMNS } from "./candle-rows.ts";
import { type ColumnPlan, planByHeader, planByList, planWithoutHeader } from "./column-plan.ts";
import { parseCsvCandles } from "./csv-candles.ts";
import { describeRowFault } from "./csv-row-fault.ts";
import { CARRIAGE_RETURN, decodeLine, estimateRows, explainNoRows, findLineEnd, findTextStart, isBlank, LINE_FEED, LINE_LIMIT, splitLine } from "./csv-text.ts";
import { isDecimal } from "./decimal.ts";
import { fileFault, firstLine } from "./fault-messages.ts";
import { ForeignCsvReader } from "./foreign-csv.ts";
import { findFieldFault } from "./foreign-field-fault.ts";
import { describeTimes, type ImportedRows, type ImportRequest, isOwnHeader, OWN_PLAN, understandOwn } from "./imported-rows.ts";

/** Sites put their address above the header of what they give away. */
const SITE_LINE = /^\s*"?(https?:\/\/|www\.|cryptodatadownload\.com)/i;

/** The first line of a table, which may be a header. */
interface FirstLine {
  /** How messages number it. */
  readonly row: number;
  readonly start: number;
  /** Of the line feed behind it, or of the file. */
  readonly end: number;
  readonly values: readonly string[];
}

/**
 * Reads the rows of a CSV file of any layout that is known, or whose columns are listed.
 *
 * @throws HtsError `file_unreadable`, `candles_empty`, `columns_unknown`, `layout_unclear`, `value_unreadable`
 */
export function readImportCsv(file: string, bytes: Uint8Array, request: ImportRequest): ImportedRows {
  const first = findFirstLine(file, bytes);
  const plan = planColumns(file, bytes, first, request);
  const start = plan.hasHeader ? first.end + 1 : first.start;
  const firstText = firstLine(decodeLine(bytes, start, findLineEnd(bytes, start)));
  const ends = { firstText, lastText: firstLine(decodeLastLine(bytes)) };
  if (plan === OWN_PLAN) return { ...parseCsvCandles(file, bytes), ...ends, ...understandOwn(request) };
  const firstRow = plan.hasHeader ? first.row + 1 : first.row;
  const { rows, count, reader } = readRows(file, bytes, start, plan, firstRow);
  if (count === 0) throw explainNoRows(file);
  const times = describeTimes(reader.log, plan, request.zone);
  const { symbol, log } = reader;
  const notes = [...(first.row === 1 ? [] : ["the first line is a web address and was left out"]), ...plan.notes, ...times.notes];
  return { rows, count, firstRow, plan, ...ends, ...times, disagreement: log.disagreement, symbol, notes };
}

function findFirstLine(file: string, bytes: Uint8Array): FirstLine {
  let start = findTextStart(file, bytes, "a header");
  let end = findLineEnd(bytes, start);
  const isAddress = SITE_LINE.test(decodeLine(bytes, start, end)) && splitLine(decodeLine(bytes, start, end)).length === 1 && end < bytes.length;
  if (isAddress) {
    start = end + 1;
    end = findLineEnd(bytes, start);
  }
  if (end - start <= LINE_LIMIT) return { row: isAddress ? 2 : 1, start, end, values: splitLine(decodeLine(bytes, start, end)) };
  const problem = `expected a first line of at most ${LINE_LIMIT} bytes, was ${end - start}`;
  throw fileFault({ file }, { code: "columns_unknown", problem, remedy: "choose a file of candles, one a line" });
}

function planColumns(file: string, bytes: Uint8Array, { end, row, values }: FirstLine, { columns, zone }: ImportRequest): ColumnPlan {
  if (columns !== null) return planByList(file, columns, values, zone);
  if (row === 1 && isOwnHeader(values)) return OWN_PLAN;
  if (values.some(isDecimal)) return planWithoutHeader(file, values);
  const next = end + 1;
  if (next >= bytes.length || isBlank(bytes, next)) throw explainNoRows(file);
  return planByHeader(file, values, splitLine(decodeLine(bytes, next, findLineEnd(bytes, next))), zone);
}

function readRows(
  file: string,
  bytes: Uint8Array,
  start: number,
  plan: ColumnPlan,
  firstRow: number,
): { rows: CandleRows; count: number; reader: ForeignCsvReader } {
  const reader = new ForeignCsvReader(file, bytes, plan);
  const rows = new CandleRows(file, estimateRows(bytes, start, FILE_COLUMNS.length));
  let count = 0;
  let at = start;
  while (at < bytes.length) {
    if (count === rows.capacity) rows.grow();
    const next = reader.readRow(at, rows, count, firstRow + count);
    if (next < 0) {
      if (isBlank(bytes, at)) break;
      const end = findLineEnd(bytes, at);
      const place = { file, row: firstRow + count };
      throw describeRowFault(place, decodeLine(bytes, at, end), plan.labels, end === bytes.length, (field, index) => findFieldFault(plan, field, index));
    }
    at = next;
    count++;
  }
  return { rows, count, reader };
}

function decodeLastLine(bytes: Uint8Array): string {
  let end = bytes.length;
  while (end > 0 && (bytes[end - 1] === LINE_FEED || bytes[end - 1] === CARRIAGE_RETURN)) end--;
  return decodeLine(bytes, bytes.lastIndexOf(LINE_FEED, end - 1) + 1, end);
}
