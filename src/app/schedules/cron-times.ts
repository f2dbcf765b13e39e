import { CronExpressionParser } from "cron-parser";
import { HtsError } from "../../engine/errors.ts";
import { zoneOffsetMs } from "./zone-offset.ts";

const HOUR_MS = 3_600_000;
/** More than any zone moves its clocks by at once. */
const NEAR_MS = 3 * HOUR_MS;
const FORM = /^[0-9A-Za-z*,/#?-]+(?: [0-9A-Za-z*,/#?-]+){4,5}$/;
/** What stands for a number drawn by chance, which would be another one in another process. */
const DRAWN = /(?:^|[ ,])H/;

/** The instants of a cron line. */
export interface CronTimes {
  /** The first one after an instant, epoch ms. @throws HtsError `schedule_invalid` when none ever comes */
  nextAfter(ms: number): number;
}

/**
 * Reads a cron line of five fields, or six with seconds first, by the clocks of a time zone.
 *
 * A time of day that the clocks leave out in spring comes as much later as they are put forward; one that they show twice
 * in autumn comes once, the first time, unless the line leaves the hour open: then it goes on like an interval.
 *
 * cron-parser reads the line and finds the next time of day, in a calendar without clock changes; what instant that is, is
 * told here. Asked in a time zone, it answers differently for two instants between the same two runs (after 1:30 ran once, "30 1
 * * * *" would come again at the second 1:30 for a process that asks only then), which a schedule that any process may
 * work out again cannot have.
 *
 * @throws HtsError `schedule_invalid`
 */
export function readCron(line: string, timeZone: string): CronTimes {
  const { isHourOpen } = inspect(line);
  const instants = (wallMs: number): number[] => instantsOf(wallMs, timeZone, isHourOpen);
  return {
    nextAfter(ms) {
      const around = [ms - NEAR_MS, ms, ms + NEAR_MS].map((at) => zoneOffsetMs(timeZone, at));
      let best = Infinity;
      for (const wallMs of wallTimesAfter(line, ms + Math.min(...around))) {
        for (const instant of instants(wallMs)) if (instant > ms && instant < best) best = instant;
        // A later time of day can be an earlier instant only where the clocks are put back.
        if (best < Infinity && wallMs >= best + Math.max(zoneOffsetMs(timeZone, Math.max(ms, best - NEAR_MS)), zoneOffsetMs(timeZone, best))) return best;
      }
      return best;
    },
  };
}

function inspect(line: string): { readonly isHourOpen: boolean } {
  if (!FORM.test(line) || DRAWN.test(line)) throw unreadable(line, "it has other than five or six fields, or signs that are not understood");
  try {
    const { hour } = CronExpressionParser.parse(line, { tz: "UTC" }).fields;
    return { isHourOpen: hour.values.length === 24 };
  } catch (error) {
    throw unreadable(line, (error as Error).message);
  }
}

/** Times of day as if they were UTC, after one such. */
function* wallTimesAfter(line: string, wallMs: number): Generator<number> {
  const times = CronExpressionParser.parse(line, { tz: "UTC", currentDate: new Date(wallMs) });
  for (;;) yield nextOf(times, line);
}

function nextOf(times: ReturnType<typeof CronExpressionParser.parse>, line: string): number {
  try {
    return times.next().getTime();
  } catch (error) {
    throw new HtsError("schedule_invalid", `the cron line ${quote(line)} never comes; check its day and month`, { cause: error });
  }
}

/** When the clocks of a zone show a time: once, twice where they are put back, or that much later where they are put forward over it. */
function instantsOf(wallMs: number, timeZone: string, isTwice: boolean): number[] {
  const before = zoneOffsetMs(timeZone, wallMs - 24 * HOUR_MS);
  const after = zoneOffsetMs(timeZone, wallMs + 24 * HOUR_MS);
  if (before === after) return [wallMs - before];
  const shown = [wallMs - before, wallMs - after].filter((ms) => ms + zoneOffsetMs(timeZone, ms) === wallMs).toSorted((a, b) => a - b);
  if (shown.length === 0) return [wallMs - before];
  return isTwice ? shown : shown.slice(0, 1);
}

function unreadable(line: string, reason: string): HtsError {
  return new HtsError(
    "schedule_invalid",
    `the cron line was ${quote(line)}: ${reason}; expected minute, hour, day, month, weekday such as "30 9 * * MON-FRI", or six fields with seconds first`,
  );
}

function quote(line: string): string {
  return JSON.stringify(line.slice(0, 80));
}
