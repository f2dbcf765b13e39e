/** The hours of each day in which only what is critical is told. */
export interface QuietHours {
  /** Of the day, 0 to 1439. */
  readonly startMinute: number;
  /** Exclusive; before the start when they go over midnight. */
  readonly endMinute: number;
  /** IANA name. */
  readonly timeZone: string;
}

/** Whether a moment lies in quiet hours, by the clock on the wall there. @param nowMs epoch ms */
export function isQuiet(nowMs: number, hours: QuietHours | null): boolean {
  if (hours === null) return false;
  const { startMinute, endMinute, timeZone } = hours;
  const minute = minuteOfDay(nowMs, timeZone);
  return startMinute < endMinute ? minute >= startMinute && minute < endMinute : minute >= startMinute || minute < endMinute;
}

/** @example nameQuietHours({startMinute: 1320, endMinute: 450, timeZone: "UTC"}) // "22:00-07:30 UTC" */
export function nameQuietHours({ startMinute, endMinute, timeZone }: QuietHours): string {
  const clock = (minute: number): string => `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
  return `${clock(startMinute)}-${clock(endMinute)} ${timeZone}`;
}

function minuteOfDay(nowMs: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat("en", { timeZone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).formatToParts(nowMs);
  const of = (type: string): number => Number(parts.find((part) => part.type === type)?.value);
  return of("hour") * 60 + of("minute");
}
