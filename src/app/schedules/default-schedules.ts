import type { JsonObject } from "../jobs/task.ts";
import { OPERATION_KINDS } from "./operations.ts";
import type { NamedSchedule, Trigger } from "./schedule.ts";

const HOUR_SECONDS = 3600;

const byCron = (cron: string): Trigger => ({ cron, timeZone: "UTC" });

function usual(name: string, kind: string, trigger: Trigger, payload: JsonObject, change: Partial<NamedSchedule> = {}): NamedSchedule {
  return { name, kind, trigger, payload, isEnabled: true, maxAttempts: 3, timeLimitSeconds: 6 * HOUR_SECONDS, ...change };
}

/** What an installation does by itself until its operator decides otherwise. Nothing of it removes a run or a dead letter. */
const USUAL: readonly NamedSchedule[] = [
  usual("daily_full_backup", "backup", byCron("0 0 * * *"), { backup_type: "all" }),
  usual("weekly_cleanup", "backup_cleanup", byCron("0 1 * * 0"), { older_than_days: 7 }),
  usual("weekly_restore_proof", "restore_proof", byCron("0 3 * * 0"), {}),
  usual("daily_data_refresh", "data_refresh", byCron("0 9 * * *"), {}),
  usual("daily_session_parity", "session_parity", byCron("20 0 * * *"), {}),
  usual("daily_retention", "retention", byCron("0 4 * * *"), { tasks_older_than_days: 30 }),
  // The next minute's watch is the retry of this one.
  usual("health_watch", "health_watch", { everySeconds: 60 }, {}, { maxAttempts: 1, timeLimitSeconds: 120 }),
];

/** Those of the usual schedules that this version's workers can do. */
export const DEFAULT_SCHEDULES: readonly NamedSchedule[] = USUAL.filter(({ kind }) => (OPERATION_KINDS as readonly string[]).includes(kind));
