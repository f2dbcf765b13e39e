import { HtsError } from "../../engine/errors.ts";
import { nextRunMs } from "./next-run.ts";
import { checkOperation } from "./operations.ts";
import type { NamedSchedule, Trigger } from "./schedule.ts";
import { isTimeZone } from "./zone-offset.ts";

const NAME = /^[a-z0-9_-]{1,100}$/;
const LONGEST_CRON = 200;
const LONGEST_ZONE = 60;
/** A year of 366 days. */
const LONGEST_INTERVAL_SECONDS = 31_622_400;

/** Whether a schedule can be kept and will ever run. @throws HtsError `schedule_invalid` */
export function checkSchedule({ name, kind, trigger, payload, maxAttempts, timeLimitSeconds }: NamedSchedule): void {
  if (!NAME.test(name)) throw invalid("name", name, "1 to 100 small letters, digits, hyphens and underscores");
  checkOperation(kind, payload);
  checkTrigger(trigger);
  checkWhole("number of attempts", maxAttempts, 100);
  checkWhole("time limit", timeLimitSeconds, 604_800);
}

function checkTrigger(trigger: Trigger): void {
  if ("everySeconds" in trigger) return checkWhole("interval in seconds", trigger.everySeconds, LONGEST_INTERVAL_SECONDS);
  const { cron, timeZone } = trigger;
  if (cron.length > LONGEST_CRON) throw invalid("cron line", cron, `at most ${LONGEST_CRON} characters`);
  if (timeZone.length > LONGEST_ZONE || !isTimeZone(timeZone))
    throw invalid("time zone", timeZone, "a name of the IANA list such as UTC, Asia/Seoul or America/New_York");
  nextRunMs(trigger, 0);
}

function checkWhole(what: string, value: number, most: number): void {
  if (!Number.isInteger(value) || value < 1 || value > most) throw invalid(what, value, `a whole number from 1 to ${most}`);
}

function invalid(what: string, value: string | number, expected: string): HtsError {
  return new HtsError("schedule_invalid", `the ${what} of the schedule was ${JSON.stringify(value).slice(0, 80)}, expected ${expected}`);
}
