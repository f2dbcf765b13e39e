import { HtsError } from "../../engine/errors.ts";
import type { ErrorCode } from "../../engine/errors.ts";
import { timeframeName } from "../../engine/timeframe.ts";

/** Where in a candle file something is wrong: the file as it was named, its row and its column. */
export interface Place {
  readonly file: string;
  /** The line of a CSV file, its header being 1; in Parquet, which has no header line, the first candle is 1. */
  readonly row?: number;
  /** The column's name in the file. */
  readonly column?: string;
}

/** What is wrong: what was expected and what came ("expected …, was …"), and what to do about it. */
export interface Fault {
  readonly code: ErrorCode;
  readonly problem: string;
  readonly remedy: string;
  readonly cause?: unknown;
}

/** What to do about a row that cannot be. */
export const CORRECT_ROW = "correct the row or remove the candle";

const QUOTED_LENGTH = 40;
// Escapes that would move the cursor, break the line or reverse the text of a terminal.
const UNSAFE = /[\p{Cc}\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu;

/**
 * Makes the error of a file: always one line.
 *
 * @example fileFault({ file: "a.csv", row: 17, column: "high" }, { code: "candle_invalid", problem: "expected …", remedy: "correct the row" }).message
 * // "a.csv, row 17, column high: expected …; correct the row"
 */
export function fileFault(place: Place, fault: Fault): HtsError {
  const row = place.row === undefined ? "" : `, row ${place.row}`;
  const column = place.column === undefined ? "" : `, column ${place.column}`;
  const message = `${escapeControls(place.file)}${row}${column}: ${fault.problem}; ${fault.remedy}`;
  return new HtsError(fault.code, message, fault.cause === undefined ? {} : { cause: fault.cause });
}

/**
 * Quotes text from a file for a message: cut to 40 characters, control characters escaped.
 *
 * @example quote("a\tb") // '"a\\tb"'
 */
export function quote(text: string): string {
  const characters = Array.from(text.slice(0, 2 * QUOTED_LENGTH + 2));
  const cut = characters.length > QUOTED_LENGTH ? `${characters.slice(0, QUOTED_LENGTH).join("")}…` : text;
  return escapeControls(JSON.stringify(cut));
}

/** The first line of a text, control characters escaped, cut to `length` characters. */
export function firstLine(text: string, length = 160): string {
  const line = escapeControls(text.split(/[\r\n]/, 1)[0] ?? "");
  return line.length > length ? `${line.slice(0, length)}…` : line;
}

/**
 * Names a length of time: a timeframe by its name, others by the largest unit that divides them.
 *
 * @example nameLength(7_200_000) // "2h"
 */
export function nameLength(lengthMs: number): string {
  const timeframe = timeframeName(lengthMs);
  if (timeframe !== null) return timeframe;
  for (const [unit, unitMs] of UNITS) if (lengthMs % unitMs === 0) return `${lengthMs / unitMs}${unit}`;
  return `${lengthMs} ms`;
}

const UNITS = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1000],
] as const;

function escapeControls(text: string): string {
  return text.replace(UNSAFE, (character) => {
    const short = JSON.stringify(character).slice(1, -1);
    return short.startsWith("\\") ? short : `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}
