import { DAY_MS, type Timeframe, timeframeName } from "../../../engine/timeframe.ts";

const MINUTE_MS = 60_000;

/** Beside our own names those of pandas, of pyupbit and of Upbit's addresses. */
const UNITS: Readonly<Record<string, number>> = {
  m: MINUTE_MS,
  t: MINUTE_MS,
  min: MINUTE_MS,
  mins: MINUTE_MS,
  minute: MINUTE_MS,
  minutes: MINUTE_MS,
  h: 60 * MINUTE_MS,
  hr: 60 * MINUTE_MS,
  hour: 60 * MINUTE_MS,
  hours: 60 * MINUTE_MS,
  d: DAY_MS,
  day: DAY_MS,
  days: DAY_MS,
  daily: DAY_MS,
  w: 7 * DAY_MS,
  week: 7 * DAY_MS,
  weeks: 7 * DAY_MS,
  weekly: 7 * DAY_MS,
};

const FORM = /^(?<before>\d{1,5})?[ _-]?(?<unit>[a-z]+)[ _/-]?(?<after>\d{1,5})?$/;

/**
 * Our name of a timeframe as the Python original wrote it; null when it is none that we have.
 *
 * @example readPythonTimeframe("minute60") // "1h"
 * @example readPythonTimeframe("1M") // null: a month, to pandas
 */
export function readPythonTimeframe(text: string): Timeframe | null {
  const trimmed = text.trim();
  if (/^\d*M$/.test(trimmed)) return null;
  const { before, unit = "", after } = FORM.exec(trimmed.toLowerCase())?.groups ?? {};
  if (!Object.hasOwn(UNITS, unit) || (before !== undefined && after !== undefined)) return null;
  return timeframeName(Number(before ?? after ?? 1) * (UNITS[unit] as number));
}
