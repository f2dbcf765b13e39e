import { invalidParameter, missingParameter, typeMismatch } from "./rest-error.ts";

/** The value of a parameter; undefined when it is left out or left empty. */
export function readText(query: URLSearchParams, name: string): string | undefined {
  const value = query.get(name)?.trim();
  return value === "" ? undefined : value;
}

/** @throws RestError 400 */
export function requireText(query: URLSearchParams, name: string): string {
  const value = readText(query, name);
  if (value === undefined) throw missingParameter();
  return value;
}

/**
 * A whole number; one beyond `max` counts as `max`, as the exchange has it.
 *
 * @throws RestError 400
 */
export function readCount(query: URLSearchParams, name: string, { min, max, fallback }: { min: number; max: number; fallback: number }): number {
  const text = readText(query, name);
  if (text === undefined) return fallback;
  if (!/^[+-]?\d{1,9}$/.test(text)) throw typeMismatch();
  const value = Number(text);
  if (value < min) throw invalidParameter();
  return Math.min(value, max);
}

/** A number of any kind. */
export function readNumber(query: URLSearchParams, name: string, fallback: number): number {
  const text = readText(query, name);
  if (text === undefined) return fallback;
  const value = Number(text);
  if (!Number.isFinite(value)) throw typeMismatch();
  return value;
}

export function readFlag(query: URLSearchParams, ...names: readonly string[]): boolean {
  return names.some((name) => readText(query, name)?.toLowerCase() === "true");
}

const INSTANT = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?)(Z|[+-]\d{2}:?\d{2})?$/;

/**
 * An instant in ISO 8601, UTC unless it carries an offset, as epoch ms; undefined when left out. A bare `+` of an
 * offset that was not URL-encoded arrives as a space and is refused, as the exchange refuses it.
 *
 * @throws RestError 400
 */
export function readInstant(query: URLSearchParams, name: string): number | undefined {
  const text = readText(query, name);
  if (text === undefined) return undefined;
  const [, date = "", time = "", offset = "Z"] = INSTANT.exec(text) ?? [];
  const localMs = Date.parse(`${date}T${time}Z`);
  // Date.parse rolls 30 February over to March.
  if (Number.isNaN(localMs) || !new Date(localMs).toISOString().startsWith(date)) throw invalidParameter();
  return localMs - offsetMs(offset);
}

function offsetMs(offset: string): number {
  if (offset === "Z") return 0;
  const hours = Number(offset.slice(1, 3));
  const minutes = Number(offset.slice(-2));
  if (hours > 18 || minutes > 59) throw invalidParameter();
  return (offset.startsWith("-") ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

const TIME_OF_DAY = /^([01]\d|2[0-3]):?([0-5]\d):?([0-5]\d)$/;

/**
 * A time of day, HHmmss or HH:mm:ss, in ms since midnight; undefined when left out.
 *
 * @throws RestError 400
 */
export function readTimeOfDay(query: URLSearchParams, name: string): number | undefined {
  const text = readText(query, name);
  if (text === undefined) return undefined;
  const [, hours, minutes, seconds] = TIME_OF_DAY.exec(text) ?? [];
  if (hours === undefined) throw invalidParameter();
  return (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000;
}
