import type { HtsError } from "../../engine/errors.ts";
import { FILE_COLUMNS } from "./candle-rows.ts";
import { splitQuoted, unquote } from "./csv-text.ts";
import { isDecimal } from "./decimal.ts";
import { CORRECT_ROW, type Fault, fileFault, type Place, quote } from "./fault-messages.ts";

/** What is wrong with a value, quotes around it included, of the column at an index; null for a sound one. */
type FieldCheck = (field: string, index: number) => Fault | null;

/**
 * Makes the error of a CSV line that could not be read: the first thing wrong with it.
 *
 * @param names of the file's columns, one for each value
 * @param isLast whether the file ends with this line, without a line feed
 * @param findFieldFault what is asked of a value; a decimal number unless given
 */
export function describeRowFault(
  place: Place,
  line: string,
  names: readonly string[],
  isLast: boolean,
  findFieldFault: FieldCheck = (field, index) => findDecimalFault(field, names[index]),
): HtsError {
  const text = line.replace(/\r$/, "");
  const refuse = (problem: string, remedy: string): HtsError => fileFault(place, { code: "value_unreadable", problem, remedy });
  const fields = splitQuoted(text);
  const expected = names.length;
  if (text === "") return refuse(`expected ${expected} values, was an empty line`, "remove the line");
  if (fields.length < expected) {
    const remedy = isLast ? "the file seems to be cut short: download it again" : CORRECT_ROW;
    return refuse(`expected ${expected} values, was ${fields.length}: ${quote(text)}`, remedy);
  }
  if (fields.length > expected) {
    return refuse(`expected ${expected} values, was ${fields.length}: ${quote(text)}`, `${CORRECT_ROW}; a number must not hold a comma`);
  }
  for (const [index, field] of fields.entries()) {
    const fault = findFieldFault(field, index);
    if (fault !== null) return fileFault({ ...place, column: names[index] ?? "" }, fault);
  }
  return refuse(`expected ${expected} values and nothing else, was ${quote(text)}`, CORRECT_ROW);
}

/** What keeps a value from being a decimal number, quotes around it or not; null when nothing does. */
export function findDecimalFault(field: string, column?: string): Fault | null {
  if (isDecimal(unquote(field))) return null;
  const fault = (problem: string): Fault => ({ code: "value_unreadable", problem, remedy: CORRECT_ROW });
  if (unquote(field) === "") return fault("expected a decimal number, was empty");
  const isDate = column === FILE_COLUMNS[0] && /^"?\d{4}[-/.]\d/.test(field);
  return fault(`expected ${isDate ? "a time as UTC epoch milliseconds" : "a decimal number"}, was ${quote(field)}`);
}
