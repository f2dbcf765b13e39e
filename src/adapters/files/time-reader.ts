import type { DecimalReader } from "./decimal.ts";

const SPACE = 0x20;
const PLUS = 0x2b;
const DASH = 0x2d;
const POINT = 0x2e;
const SLASH = 0x2f;
const ZERO = 0x30;
const COLON = 0x3a;
const LOWER_A = 0x61;
const LOWER_C = 0x63;
const LOWER_M = 0x6d;
const LOWER_P = 0x70;
const LOWER_T = 0x74;
const LOWER_U = 0x75;
const LOWER_Z = 0x7a;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const MAX_OFFSET_MS = 14 * HOUR_MS;
const DAYS_OF_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
/** A second, a millisecond, a microsecond and a nanosecond of epoch time lie a thousand times apart, and so do these. */
const LEAST_EPOCH_SECONDS = 1e8;

/** How a time was written; the first four are numbers, and the last two are on a clock that is not named. */
export const TIME_KINDS = ["seconds", "milliseconds", "microseconds", "nanoseconds", "text with its offset", "text", "dates"] as const;

/** An index into `TIME_KINDS`. */
export type TimeKind = 0 | 1 | 2 | 3 | 4 | 5 | 6;

export const ZONED_TEXT: TimeKind = 4;
export const NAIVE_TEXT: TimeKind = 5;
export const NAIVE_DATE: TimeKind = 6;

/** Whether a time is on a clock whose zone something else has to say. */
export function isNaive(kind: TimeKind): boolean {
  return kind >= NAIVE_TEXT;
}

/** Whether a time is a day without a time of day. */
export function isDate(kind: TimeKind): boolean {
  return kind === NAIVE_DATE;
}

/**
 * The unit of an epoch time by its size, which is certain from March 1973 to the year 5138; null for a number outside.
 *
 * @example epochKind(1704067200) // 0, seconds
 */
export function epochKind(value: number): TimeKind | null {
  if (!(value >= LEAST_EPOCH_SECONDS)) return null;
  if (value < 1e11) return 0;
  if (value < 1e14) return 1;
  if (value < 1e17) return 2;
  return value < 1e20 ? 3 : null;
}

/** An epoch time in ms. */
export function toEpochMs(value: number, kind: TimeKind): number {
  if (kind === 0) return value * 1000;
  return kind === 1 ? value : value / (kind === 2 ? 1e3 : 1e6);
}

/**
 * Reads times from ASCII bytes: epoch numbers in any of four units, and dates with year, month and day in this order, with
 * or without a time of day, whose zone is Z, UTC, an offset, or not said.
 *
 * Understood are `2024-01-31`, `2024/1/31 9:00`, `2024-01-31T09:00:00.123Z`, `2024-01-31 09:00:00+0900`, `2024-01-31 09-AM`.
 */
export class TimeReader {
  /** The offset behind the last time that was read. */
  end = 0;
  /** How the last time was written. */
  kind: TimeKind = 0;
  readonly #bytes: Uint8Array;
  readonly #decimals: DecimalReader;

  constructor(bytes: Uint8Array, decimals: DecimalReader) {
    this.#bytes = bytes;
    this.#decimals = decimals;
  }

  /**
   * Reads the time at an offset.
   *
   * @returns UTC epoch ms; what a clock shows as if it were UTC's for a naive kind; NaN where no such time starts
   */
  read(start: number): number {
    const bytes = this.#bytes;
    const separator = bytes[start + 4];
    if (separator === DASH || separator === SLASH) return this.#readText(start, separator);
    if (separator === POINT && (bytes[start + 7] === POINT || bytes[start + 6] === POINT)) return this.#readText(start, separator);
    const value = this.#decimals.read(start);
    this.end = this.#decimals.end;
    const kind = epochKind(value);
    if (kind === null) return NaN;
    this.kind = kind;
    return toEpochMs(value, kind);
  }

  #readText(start: number, separator: number): number {
    const bytes = this.#bytes;
    this.end = start;
    const year = this.#digits(4, 4);
    this.end++;
    const month = this.#digits(1, 2);
    if (bytes[this.end++] !== separator) return NaN;
    const day = this.#digits(1, 2);
    if (!isDay(year, month, day)) return NaN;
    const dayMs = Date.UTC(year, month - 1, day);
    const next = bytes[this.end];
    if (next !== undefined && (next === SPACE || lower(next) === LOWER_T) && isDigit(bytes[this.end + 1])) {
      this.end++;
      return dayMs + this.#readClock();
    }
    this.kind = NAIVE_DATE;
    return dayMs;
  }

  /** The time of day in ms, less the offset behind it. */
  #readClock(): number {
    let hour = this.#digits(1, 2);
    let minute = 0;
    let secondMs = 0;
    const hasMinutes = this.#skip(COLON);
    if (hasMinutes) {
      minute = this.#digits(2, 2);
      if (this.#skip(COLON)) secondMs = this.#readSecond();
    }
    hour = this.#readHalfDay(hour);
    if (!(hour <= 23 && minute <= 59 && secondMs < MINUTE_MS)) return NaN;
    this.kind = NAIVE_TEXT;
    const offsetMs = hasMinutes ? this.#readOffset() : 0;
    return hour * HOUR_MS + minute * MINUTE_MS + secondMs - offsetMs;
  }

  /** Seconds with up to nine decimals, in ms. */
  #readSecond(): number {
    const second = this.#digits(2, 2);
    if (!this.#skip(POINT)) return second * 1000;
    const start = this.end;
    const fraction = this.#digits(1, 9);
    return second * 1000 + (fraction * 1000) / 10 ** (this.end - start);
  }

  /** The hour of the day, when AM or PM follows the hour of a half. */
  #readHalfDay(hour: number): number {
    const bytes = this.#bytes;
    const at = bytes[this.end] === DASH || bytes[this.end] === SPACE ? this.end + 1 : this.end;
    const half = lower(bytes[at]);
    if ((half !== LOWER_A && half !== LOWER_P) || lower(bytes[at + 1]) !== LOWER_M) return hour;
    this.end = at + 2;
    return hour >= 1 && hour <= 12 ? (hour % 12) + (half === LOWER_P ? 12 : 0) : NaN;
  }

  /** The offset from UTC in ms; 0 where there is none. */
  #readOffset(): number {
    const bytes = this.#bytes;
    const at = bytes[this.end] === SPACE ? this.end + 1 : this.end;
    const first = bytes[at];
    if (first === PLUS || first === DASH) {
      this.end = at + 1;
      const hours = this.#digits(2, 2);
      const hasMinutes = this.#skip(COLON) || isDigit(bytes[this.end]);
      const minutes = hasMinutes ? this.#digits(2, 2) : 0;
      const aheadMs = hours * HOUR_MS + minutes * MINUTE_MS;
      if (!(minutes <= 59 && aheadMs <= MAX_OFFSET_MS)) return NaN;
      this.kind = ZONED_TEXT;
      return first === DASH ? -aheadMs : aheadMs;
    }
    const length = lower(first) === LOWER_Z ? 1 : isUtc(bytes, at) ? 3 : 0;
    if (length === 0) return 0;
    this.end = at + length;
    this.kind = ZONED_TEXT;
    return 0;
  }

  #skip(byte: number): boolean {
    if (this.#bytes[this.end] !== byte) return false;
    this.end++;
    return true;
  }

  /** A number of `least` to `most` digits; NaN for fewer. */
  #digits(least: number, most: number): number {
    const start = this.end;
    let value = 0;
    while (this.end - start < most && isDigit(this.#bytes[this.end])) value = value * 10 + (this.#bytes[this.end++] as number) - ZERO;
    return this.end - start < least ? NaN : value;
  }
}

function isDay(year: number, month: number, day: number): boolean {
  if (!(year >= 1000 && month >= 1 && month <= 12 && day >= 1)) return false;
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day <= (month === 2 && isLeap ? 29 : (DAYS_OF_MONTH[month - 1] as number));
}

function isUtc(bytes: Uint8Array, at: number): boolean {
  return lower(bytes[at]) === LOWER_U && lower(bytes[at + 1]) === LOWER_T && lower(bytes[at + 2]) === LOWER_C;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= ZERO && byte <= ZERO + 9;
}

/** An ASCII letter in lower case; other bytes become what is no letter that is asked for. */
function lower(byte: number | undefined): number {
  return byte === undefined ? 0 : byte | 0x20;
}
