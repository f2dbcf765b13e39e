import { type CronTimes, readCron } from "./cron-times.ts";
import type { Trigger } from "./schedule.ts";

const MOST_KEPT = 1000;
const read = new Map<string, CronTimes>();

/**
 * When a trigger is next due after an instant, epoch ms. It does not depend on what ran before, so every process comes to the
 * same, and whoever asks again later in between does, too.
 *
 * @param anchorMs an instant of an interval that the others are counted from; without one the first comes an interval from now
 * @throws HtsError `schedule_invalid`
 */
export function nextRunMs(trigger: Trigger, afterMs: number, anchorMs: number | null = null): number {
  if ("cron" in trigger) return timesOf(trigger).nextAfter(afterMs);
  const everyMs = 1000 * trigger.everySeconds;
  const anchor = anchorMs ?? afterMs;
  return anchor + (Math.floor((afterMs - anchor) / everyMs) + 1) * everyMs;
}

/** Reading a line costs more than finding its next instant, and a scheduler asks every second. */
function timesOf({ cron, timeZone }: Extract<Trigger, { readonly cron: string }>): CronTimes {
  const key = `${timeZone} ${cron}`;
  const known = read.get(key);
  if (known !== undefined) return known;
  const times = readCron(cron, timeZone);
  if (read.size >= MOST_KEPT) read.clear();
  read.set(key, times);
  return times;
}
