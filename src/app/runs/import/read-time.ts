/** How a time was written, so that it can be written so again. */
export type TimeForm =
  | {
      readonly as: "time";
      /** Between date and time; empty for a date alone. */
      readonly separator: string;
      readonly has_seconds: boolean;
      /** Of a second's fraction; with 0, one that is there has six, as in Python. */
      readonly digits: number;
      /** As written; empty for none. */
      readonly zone: string;
      readonly offset_ms: number;
    }
  | { readonly as: "epoch"; readonly unit: EpochUnit; readonly is_text: boolean };

type EpochUnit = "s" | "ms" | "us" | "ns";

export interface ReadTime {
  /** UTC epoch ms. */
  readonly ms: number;
  readonly isDate: boolean;
  readonly form: TimeForm;
}

/** Groups by number, since named ones take four times as long, and a long run has half a million times. */
const TIME = /^(\d{4})-(\d\d)-(\d\d)(?:([T ])(\d\d):(\d\d)(:\d\d)?(?:[.,](\d{1,9}))?)?(Z|[+-]\d\d:?\d\d)?$/;
/** Years before it are no times of candles, and Date.UTC takes 0 to 99 as of the twentieth century. */
const FIRST_YEAR = 1000;
const NUMBER = /^\d{9,19}(?:\.\d{1,9})?$/;

/** Below each of these an epoch time is in this unit; all of them lie between 1973 and 5138. */
const UNITS: readonly (readonly [below: number, unit: EpochUnit])[] = [
  [1e11, "s"],
  [1e14, "ms"],
  [1e17, "us"],
  [1e20, "ns"],
];
const PER_MS = { ms: 1, us: 1e3, ns: 1e6 } as const;
const SMALLEST_EPOCH = 1e8;

/**
 * Reads a time as Python programs write it: ISO-8601 with T or a space, with or without a zone, or an epoch in s, ms, µs or ns.
 * What is finer than a millisecond is cut off.
 *
 * @param naiveOffsetMs east of UTC, of times that name no zone
 * @returns null for what is no time
 * @example readTime("2024-01-01 09:00:00", 32_400_000)?.ms // 1704067200000, that is 2024-01-01T00:00:00Z
 */
export function readTime(value: unknown, naiveOffsetMs: number): ReadTime | null {
  if (typeof value === "number") return readEpoch(value, false);
  if (typeof value !== "string") return null;
  return NUMBER.test(value) ? readEpoch(Number(value), true) : readText(value, naiveOffsetMs);
}

/** Writes a time in a form. */
export function writeTime(ms: number, form: TimeForm): string | number {
  if (form.as === "epoch") {
    const value = form.unit === "s" ? ms / 1000 : ms * PER_MS[form.unit];
    return form.is_text ? String(value) : value;
  }
  const iso = new Date(ms + form.offset_ms).toISOString();
  if (form.separator === "") return iso.slice(0, 10) + form.zone;
  const fraction =
    form.digits > 0 || !iso.endsWith(".000Z")
      ? `.${iso
          .slice(20, 23)
          .padEnd(9, "0")
          .slice(0, form.digits || 6)}`
      : "";
  return iso.slice(0, 10) + form.separator + iso.slice(11, form.has_seconds ? 19 : 16) + fraction + form.zone;
}

function readEpoch(value: number, isText: boolean): ReadTime | null {
  const unit = value >= SMALLEST_EPOCH ? UNITS.find(([below]) => value < below)?.[1] : undefined;
  if (unit === undefined) return null;
  const ms = Math.floor(unit === "s" ? value * 1000 : value / PER_MS[unit]);
  return { ms, isDate: false, form: { as: "epoch", unit, is_text: isText } };
}

function readText(text: string, naiveOffsetMs: number): ReadTime | null {
  const match = TIME.exec(text);
  if (match === null) return null;
  const [, year, month, day, separator = "", hour = "0", minute = "0", second, fraction = "", zone = ""] = match;
  const offset_ms = zone === "" ? naiveOffsetMs : offsetOf(zone);
  const localMs = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second?.slice(1) ?? 0), millisecondsOf(fraction));
  const isInRange = Number(year) >= FIRST_YEAR && Number(hour) < 24 && Number(minute) < 60 && Number(second?.slice(1) ?? 0) < 60;
  // Date.UTC rolls 2024-02-30 over to March, and a month 13 to the next year.
  if (!isInRange || Number.isNaN(offset_ms) || new Date(localMs).getUTCDate() !== Number(day) || new Date(localMs).getUTCMonth() !== Number(month) - 1)
    return null;
  const form = { as: "time", separator, has_seconds: second !== undefined, digits: fraction.length, zone, offset_ms } as const;
  return { ms: localMs - offset_ms, isDate: separator === "", form };
}

function millisecondsOf(fraction: string): number {
  return fraction === "" ? 0 : Number(fraction.slice(0, 3).padEnd(3, "0"));
}

function offsetOf(zone: string): number {
  if (zone === "Z") return 0;
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(-2))];
  if (hours > 14 || minutes > 59) return NaN;
  return (zone.startsWith("-") ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}
