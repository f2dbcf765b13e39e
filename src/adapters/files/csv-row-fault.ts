import type { HtsError } from "../../engine/errors.ts";
import { FILE_COLUMNS } from "./candle-rows.ts";
import { isDecimal } from "./decimal.ts";
import { fileFault, quote } from "./fault-messages.ts";
import type { Place } from "./fault-messages.ts";

const CORRECT = "correct the row or remove the candle";

/**
 * Makes the error of a CSV line that is not six decimals: `value_unreadable` for the first thing wrong with it.
 *
 * @param isLast whether the file ends with this line, without a line feed
 */
export function describeRowFault(place: Place, line: string, names: readonly string[], isLast: boolean): HtsError {
  const text = line.replace(/\r$/, "");
  const refuse = (at: Place, problem: string, remedy: string): HtsError => fileFault(at, { code: "value_unreadable", problem, remedy });
  const fields = text.split(",");
  const expected = FILE_COLUMNS.length;
  if (text === "") return refuse(place, `expected ${expected} values, was an empty line`, "remove the line");
  if (fields.length < expected) {
    const remedy = isLast ? "the file seems to be cut short: download it again" : CORRECT;
    return refuse(place, `expected ${expected} values, was ${fields.length}: ${quote(text)}`, remedy);
  }
  if (fields.length > expected) {
    return refuse(place, `expected ${expected} values, was ${fields.length}: ${quote(text)}`, `${CORRECT}; a number must not hold a comma`);
  }
  const index = fields.findIndex((field) => !isDecimal(unquoteField(field)));
  // A line of six decimals is sound, so there is always one that is not.
  const field = fields[index] ?? text;
  const column = names[index] ?? "";
  return refuse({ ...place, column }, describeValue(field, column), CORRECT);
}

function describeValue(field: string, column: string): string {
  if (field === "" || field === '""') return "expected a decimal number, was empty";
  const isDate = column === FILE_COLUMNS[0] && /^"?\d{4}[-/.]\d/.test(field);
  return `expected ${isDate ? "a time as UTC epoch milliseconds" : "a decimal number"}, was ${quote(field)}`;
}

function unquoteField(field: string): string {
  return field.replace(/^"(.*)"$/s, "$1");
}
