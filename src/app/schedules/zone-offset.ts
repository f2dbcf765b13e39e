const FORM = /^GMT(?:([+-])(\d{1,2})(?::(\d{2}))?(?::(\d{2}))?)?$/;
const formats = new Map<string, Intl.DateTimeFormat>();

/** Whether this program knows a time zone of the IANA list, such as America/New_York. */
export function isTimeZone(name: string): boolean {
  try {
    formatOf(name);
    return true;
  } catch {
    return false;
  }
}

/**
 * What the clocks of a time zone are ahead of UTC by at an instant, ms.
 *
 * @throws RangeError for a zone that is unknown
 * @example zoneOffsetMs("America/New_York", Date.UTC(2026, 6, 1)) // -14400000
 */
export function zoneOffsetMs(timeZone: string, atMs: number): number {
  if (timeZone === "UTC") return 0;
  const text = formatOf(timeZone)
    .formatToParts(atMs)
    .find(({ type }) => type === "timeZoneName")?.value;
  const [, sign, hours = "0", minutes = "0", seconds = "0"] = FORM.exec(text ?? "") ?? [];
  const aheadMs = 1000 * (3600 * Number(hours) + 60 * Number(minutes) + Number(seconds));
  return sign === "-" ? -aheadMs : aheadMs;
}

/** Making a format costs a hundred times what using it does. */
function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" });
  formats.set(timeZone, made);
  return made;
}
