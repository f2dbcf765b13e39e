import { HtsError } from "../../engine/errors.ts";
import { quote } from "./fault-messages.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const MAX_OFFSET_MS = 14 * HOUR_MS;

/** A time zone without daylight saving: what its clocks are ahead of UTC by. */
export interface Zone {
  /** For a person, such as KST (UTC+9). */
  readonly name: string;
  readonly offsetMs: number;
}

export const UTC: Zone = { name: "UTC", offsetMs: 0 };
export const KST: Zone = { name: "KST (UTC+9)", offsetMs: 9 * HOUR_MS };

/**
 * The zone of a name: UTC, KST, or an offset from UTC between −14:00 and +14:00.
 *
 * @throws HtsError `usage` for another name
 * @example parseZone("-03:30") // { name: "UTC-3:30", offsetMs: -12600000 }
 */
export function parseZone(text: string): Zone {
  if (/^(utc|z)$/i.test(text)) return UTC;
  if (/^kst$/i.test(text)) return KST;
  const [, sign, hours, minutes] = /^([+-])(\d{2}):?([0-5]\d)$/.exec(text) ?? [];
  const aheadMs = Number(hours) * HOUR_MS + Number(minutes) * MINUTE_MS;
  if (aheadMs === 0) return UTC;
  if (!(aheadMs <= MAX_OFFSET_MS)) throw new HtsError("usage", `time zone was ${quote(text)}, expected UTC, KST or an offset such as +09:00`);
  return { name: `UTC${sign}${Number(hours)}${minutes === "00" ? "" : `:${minutes}`}`, offsetMs: sign === "-" ? -aheadMs : aheadMs };
}
