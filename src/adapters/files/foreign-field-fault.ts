import { type ColumnPlan, timeKindOf } from "./column-plan.ts";
import { findDecimalFault } from "./csv-row-fault.ts";
import { unquote } from "./csv-text.ts";
import { CORRECT_ROW, type Fault, quote } from "./fault-messages.ts";
import { isNaive } from "./time-reader.ts";

const EXPECTED_TIME = "expected a time as epoch seconds or finer, or as text such as 2024-01-31 09:00";

/** What is wrong with a value of a planned column, quotes around it included; null for a sound one. */
export function findFieldFault({ time, checks, values }: ColumnPlan, field: string, index: number): Fault | null {
  if (values.includes(index)) return findDecimalFault(field.trim());
  const column = [time, ...checks].find((candidate) => candidate.index === index);
  if (column === undefined) return null;
  const text = unquote(field.trim());
  const kind = timeKindOf(text);
  if (kind !== null && isNaive(kind) && column.zone === null) return refuseNaiveTime(quote(text));
  if (kind !== null) return null;
  const problem = `${EXPECTED_TIME}, was ${text === "" ? "empty" : quote(field)}`;
  const remedy = column === time ? CORRECT_ROW : `${CORRECT_ROW}, or list the columns with --columns, _ for this one`;
  return { code: "value_unreadable", problem, remedy };
}

/** The fault of a row of another symbol than the rows before it. */
export function refuseSecondSymbol(symbol: string, before: string): Fault {
  const problem = `expected candles of one symbol, was ${quote(symbol)} after ${quote(before)}`;
  return { code: "layout_unclear", problem, remedy: "split the file by symbol" };
}

/** The fault of a time that may be of any zone. */
export function refuseNaiveTime(found: string): Fault {
  const problem = `expected times whose zone is known, was ${found} without one`;
  return { code: "layout_unclear", problem, remedy: "name the zone with --zone UTC, --zone KST or an offset such as --zone +09:00" };
}
