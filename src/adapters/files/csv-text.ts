import type { HtsError } from "../../engine/errors.ts";
import { fileFault } from "./fault-messages.ts";
import { requireText, startsWith } from "./text-check.ts";

export const LINE_FEED = 0x0a;
export const CARRIAGE_RETURN = 0x0d;
export const QUOTE = 0x22;
export const COMMA = 0x2c;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];
/** Longer lines are cut before they are looked at: a message shows less of them anyway. */
export const LINE_LIMIT = 8192;
/** A field in quotes, with quotes in it doubled, or else one up to the next comma. */
const FIELD = /(?<=^|,)(?:"(?:[^"]|"")*"|[^,]*)(?=,|$)/gs;

/**
 * Finds where the text of a CSV file begins: behind a byte order mark, if there is one.
 *
 * @param expected what an empty file lacks, for the message
 * @throws HtsError `file_unreadable` for what is not UTF-8 text, `candles_empty` for a file without any value
 */
export function findTextStart(file: string, bytes: Uint8Array, expected: string): number {
  const start = startsWith(bytes, BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : 0;
  requireText(file, bytes);
  const text = decodeLine(bytes, start, bytes.length).trim();
  if (text !== "" && text !== '""') return start;
  const found = bytes.length === 0 ? "an empty file" : `a file of ${bytes.length} bytes without any value`;
  throw fileFault({ file }, { code: "candles_empty", problem: `expected ${expected} and candles, was ${found}`, remedy: "download the candles again" });
}

/** The error of a header that nothing follows. */
export function explainNoRows(file: string): HtsError {
  return fileFault(
    { file },
    { code: "candles_empty", problem: "expected at least one candle, was a header without rows", remedy: "download the candles again" },
  );
}

/** The offset of the line feed that ends a line, or of the end of the file. */
export function findLineEnd(bytes: Uint8Array, start: number): number {
  const end = bytes.indexOf(LINE_FEED, start);
  return end < 0 ? bytes.length : end;
}

/** Whether nothing but empty lines follows. */
export function isBlank(bytes: Uint8Array, start: number): boolean {
  for (let at = start; at < bytes.length; at++) if (bytes[at] !== LINE_FEED && bytes[at] !== CARRIAGE_RETURN) return false;
  return true;
}

/** The text of a line, cut to 8192 bytes. */
export function decodeLine(bytes: Uint8Array, start: number, end: number): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes.subarray(start, Math.min(end, start + LINE_LIMIT)));
}

/**
 * The values of a line without the quotes around them; a quote that nothing closes is part of its value.
 *
 * @example splitLine('1,"2,5",3\r') // ["1", "2,5", "3"]
 */
export function splitLine(line: string): string[] {
  return splitQuoted(line).map(unquote);
}

/** The values of a line as they stand in it. */
export function splitQuoted(line: string): string[] {
  return line.replace(/\r$/, "").match(FIELD) ?? [];
}

export function unquote(field: string): string {
  return field.replace(/^"(.*)"$/s, "$1");
}

/** Rows as long as the first one would be this many; a wrong guess costs a doubling, nothing else. */
export function estimateRows(bytes: Uint8Array, start: number, columns: number): number {
  const rowBytes = findLineEnd(bytes, start) + 1 - start;
  return (bytes.length - start) / Math.max(rowBytes, 2 * columns) + 1;
}
