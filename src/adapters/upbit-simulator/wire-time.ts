const KST_OFFSET_MS = 9 * 3_600_000;

/** @example utcDateTime(0) // "1970-01-01T00:00:00" */
export function utcDateTime(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19);
}

/** @example kstDateTime(0) // "1970-01-01T09:00:00" */
export function kstDateTime(ms: number): string {
  return utcDateTime(ms + KST_OFFSET_MS);
}

/** @example utcDate(0) // "1970-01-01" */
export function utcDate(ms: number): string {
  return utcDateTime(ms).slice(0, 10);
}

/** @example utcTime(0) // "00:00:00" */
export function utcTime(ms: number): string {
  return utcDateTime(ms).slice(11);
}

/** A date or time without its hyphens or colons. */
export function compact(text: string): string {
  return text.replaceAll(/[-:]/g, "");
}
