import { FILE_COLUMNS, FILE_HEADER } from "./candle-rows.ts";
import { isDecimal } from "./decimal.ts";
import { fileFault, quote } from "./fault-messages.ts";
import { GENERIC_LAYOUT, normaliseName, recogniseLayout } from "./foreign-layouts.ts";

/**
 * Finds the six columns of a candle file among its column names.
 *
 * @returns for each column of the file its place in `FILE_COLUMNS`
 * @throws HtsError `columns_unknown` unless the names are exactly the six, in any order; a known layout of
 * others, a first row of data and another separator are named in the message
 */
export function orderColumns(file: string, names: readonly string[]): number[] {
  const order = names.map((name) => (FILE_COLUMNS as readonly string[]).indexOf(name));
  if (names.length === FILE_COLUMNS.length && new Set(order).size === order.length && !order.includes(-1)) return order;
  throw fileFault({ file }, { code: "columns_unknown", ...describeColumns(names) });
}

function describeColumns(names: readonly string[]): { problem: string; remedy: string } {
  const expected = `expected the columns ${FILE_HEADER}`;
  if (names.some(isDecimal)) {
    const drop = names.length === FILE_COLUMNS.length ? "" : `, one value a row for each of its names (there are ${names.length})`;
    return { problem: `${expected}, the first row looks like data`, remedy: `add the header ${FILE_HEADER}${drop}` };
  }
  const layout = recogniseLayout(names);
  // With a column of its own name, a table of any kind is a candle file with the wrong columns beside it.
  if (layout !== null && !(layout === GENERIC_LAYOUT && names.map(normaliseName).includes(FILE_COLUMNS[0]))) {
    return { problem: `${expected}, was the header of ${layout.name}`, remedy: `import it with coin-hts data import, or convert it: ${layout.remedy}` };
  }
  const other = describeOtherText(names, expected);
  if (other !== null) return other;
  return { problem: `${expected} in any order, was ${quote(names.join(","))} (${listDifferences(names)})`, remedy: "rename, add or drop columns" };
}

/** What a header line is when it is of no table with commas; null for one that may be. */
export function describeOtherText(names: readonly string[], expected: string): { problem: string; remedy: string } | null {
  const text = names.join(",");
  if (/^\s*[[{<]/.test(text)) {
    return { problem: `${expected}, the file looks like ${text.trimStart().startsWith("<") ? "a web page" : "JSON"}`, remedy: "convert it to CSV or Parquet" };
  }
  const separator = [";", "\t", "|"].find((candidate) => names.length === 1 && text.split(candidate).length >= FILE_COLUMNS.length);
  if (separator === undefined) return null;
  return { problem: `${expected} separated by commas, was ${quote(separator)} between them`, remedy: "write it with commas" };
}

function listDifferences(names: readonly string[]): string {
  const missing = FILE_COLUMNS.filter((name) => !names.includes(name));
  const unknown = names.filter((name) => !(FILE_COLUMNS as readonly string[]).includes(name));
  const repeated = FILE_COLUMNS.filter((name) => names.indexOf(name) !== names.lastIndexOf(name));
  const parts: string[] = [];
  if (missing.length > 0) parts.push(`missing ${missing.join(", ")}`);
  if (unknown.length > 0) parts.push(`unknown ${unknown.slice(0, 3).map(quote).join(", ")}${unknown.length > 3 ? ", …" : ""}`);
  if (repeated.length > 0) parts.push(`repeated ${repeated.join(", ")}`);
  return parts.join("; ");
}
