import { type Selectable, sql } from "kysely";
import type { LastRun, NamedSchedule, Schedule, Trigger } from "../../../app/schedules/schedule.ts";
import type { Database } from "../schema.ts";

export type ScheduleRow = Selectable<Database["schedules"]>;

/** A schedule with what it is at and how its last run went. */
export interface WholeScheduleRow extends ScheduleRow {
  readonly active_task_id: string | null;
  readonly last_task_id: string | null;
  readonly last_status: LastRun["status"];
  readonly last_started_at: Date | null;
  readonly last_finished_at: Date;
  readonly last_error_code: string | null;
  readonly last_error_message: string | null;
}

/** The task of a schedule that has not ended; there is one at most. */
export const activeTaskOf = (name: unknown) =>
  sql<string | null>`(select task_id from tasks where schedule_name = ${name} and status in ('queued', 'running') limit 1)`;

/** To be read from: every schedule with its last run, under the name `schedules`. */
export const WHOLE_SCHEDULES = sql<WholeScheduleRow>`
  select schedules.*, ${activeTaskOf(sql.ref("schedules.name"))} as active_task_id,
    ended.task_id as last_task_id, ended.status as last_status, ended.started_at as last_started_at, ended.finished_at as last_finished_at,
    ended.error_code as last_error_code, ended.error_message as last_error_message
  from schedules left join lateral (
    select * from tasks where schedule_name = schedules.name and finished_at is not null order by created_at desc, task_id desc limit 1
  ) as ended on true`;

export function toTrigger({ cron, every_seconds, time_zone }: Pick<ScheduleRow, "cron" | "every_seconds" | "time_zone">): Trigger {
  return cron === null ? { everySeconds: every_seconds ?? 1 } : { cron, timeZone: time_zone };
}

/** What the columns say of a trigger. */
export function triggerColumns(trigger: Trigger): Pick<ScheduleRow, "cron" | "every_seconds" | "time_zone"> {
  return "cron" in trigger
    ? { cron: trigger.cron, every_seconds: null, time_zone: trigger.timeZone }
    : { cron: null, every_seconds: trigger.everySeconds, time_zone: "UTC" };
}

export function toContent(row: ScheduleRow): NamedSchedule {
  return {
    name: row.name,
    kind: row.kind,
    trigger: toTrigger(row),
    payload: row.payload,
    isEnabled: row.enabled,
    maxAttempts: row.max_attempts,
    timeLimitSeconds: row.time_limit_seconds,
  };
}

export function toSchedule(row: WholeScheduleRow): Schedule {
  return {
    ...toContent(row),
    nextRunAtMs: row.next_run_at?.getTime() ?? null,
    activeTaskId: row.active_task_id,
    lastRun: row.last_task_id === null ? null : toLastRun(row, row.last_task_id),
    skippedRuns: row.skipped_runs,
    lastSkippedAtMs: row.last_skipped_at?.getTime() ?? null,
    createdAtMs: row.created_at.getTime(),
    updatedAtMs: row.updated_at.getTime(),
  };
}

function toLastRun(row: WholeScheduleRow, taskId: string): LastRun {
  return {
    taskId,
    status: row.last_status,
    startedAtMs: row.last_started_at?.getTime() ?? null,
    finishedAtMs: row.last_finished_at.getTime(),
    error: row.last_error_code === null ? null : { code: row.last_error_code, message: row.last_error_message ?? "" },
  };
}
