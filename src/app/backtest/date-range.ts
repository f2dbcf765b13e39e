import { HtsError } from "../../engine/errors.ts";
import { DAY_MS } from "../../engine/timeframe.ts";

/** A half-open range of instants, epoch ms; null where it is open. */
export interface TimeRange {
  readonly startMs: number | null;
  readonly endMs: number | null;
}

/** Upbit users live in it: a date without an offset starts at its midnight. UTC+9, without summer time. */
const KST_OFFSET_MS = 9 * 3_600_000;

const TIME = /^(?<day>\d{4}-\d{2}-\d{2})(?:[T ](?<time>\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?))?(?<offset>Z|[+-]\d{2}:?\d{2})?$/;
const EPOCH_MS = /^\d{11,14}$/;

/**
 * The range between two texts. A date is midnight KST, or of its own offset, and as an end the last day
 * included; an ISO instant (KST without an offset) and epoch ms are taken as they are, as an end exclusive.
 *
 * @throws HtsError `date_invalid`
 * @example resolveRange("2024-01-01", "2024-01-01") // 2023-12-31T15:00Z to 2024-01-01T15:00Z
 */
export function resolveRange(start: string | undefined, end: string | undefined): TimeRange {
  const startMs = start === undefined ? null : parseTime("start", start).ms;
  const last = end === undefined ? null : parseTime("end", end);
  const endMs = last === null ? null : last.ms + (last.isDate ? DAY_MS : 0);
  if (startMs !== null && endMs !== null && endMs <= startMs) {
    throw new HtsError("date_invalid", `the range ends at ${toIso(endMs)}, which is not after its start ${toIso(startMs)}; exchange or widen them`);
  }
  return { startMs, endMs };
}

/** Instants that were written last: of a batch of candles the same few are, more than a thousand times. */
const WRITTEN = new Map<number, string>();
const MAX_WRITTEN = 64;

/** ISO-8601 UTC with milliseconds. */
export function toIso(ms: number): string {
  const known = WRITTEN.get(ms);
  if (known !== undefined) return known;
  const text = new Date(ms).toISOString();
  if (WRITTEN.size >= MAX_WRITTEN) WRITTEN.clear();
  WRITTEN.set(ms, text);
  return text;
}

function parseTime(which: "start" | "end", text: string): { ms: number; isDate: boolean } {
  if (EPOCH_MS.test(text)) return { ms: Number(text), isDate: false };
  const { day, time, offset } = TIME.exec(text)?.groups ?? {};
  const localMs = day === undefined ? NaN : Date.parse(`${day}T${time ?? "00:00"}Z`);
  const ms = localMs - offsetMs(offset);
  // Date.parse rolls 2024-02-30 over to March.
  if (day !== undefined && Number.isFinite(ms) && new Date(localMs).toISOString().startsWith(day)) return { ms, isDate: time === undefined };
  const forms = "a date such as 2024-01-31 (midnight KST), an instant such as 2024-01-31T09:00:00Z, or epoch milliseconds";
  throw new HtsError("date_invalid", `${which} was ${JSON.stringify(text.slice(0, 40))}, expected ${forms}`);
}

function offsetMs(text: string | undefined): number {
  if (text === undefined) return KST_OFFSET_MS;
  if (text === "Z") return 0;
  const hours = Number(text.slice(1, 3));
  const minutes = Number(text.slice(-2));
  if (hours > 14 || minutes > 59) return NaN;
  return (text.startsWith("-") ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}
