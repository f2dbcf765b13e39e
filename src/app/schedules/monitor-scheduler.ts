import type { SchedulerState } from "../../contract/http/schedules.ts";
import type { ScheduleStore } from "./ports.ts";
import type { Schedule } from "./schedule.ts";
import { toWireSchedule } from "./to-wire-schedule.ts";

type MonitoredJob = SchedulerState["data"]["jobs"][string];

/** What monitors are told: whether any scheduler is at work, and every schedule by its name. */
export async function monitorScheduler(store: Pick<ScheduleStore, "list" | "readSign">): Promise<SchedulerState> {
  const [schedules, { isRunning, seenAtMs }] = await Promise.all([store.list(), store.readSign()]);
  return {
    status: "success",
    data: {
      is_running: isRunning,
      last_sign_at: seenAtMs === null ? null : new Date(seenAtMs).toISOString(),
      jobs_count: schedules.length,
      jobs: Object.fromEntries(schedules.map((schedule) => [schedule.name, toMonitoredJob(schedule)])),
    },
  };
}

function toMonitoredJob(schedule: Schedule): MonitoredJob {
  const { kind, cron, time_zone, every_seconds, status, next_run_at, last_run, skipped_runs, payload } = toWireSchedule(schedule);
  const { backup_type } = payload;
  // Of six fields the first are the seconds.
  const [minute = null, hour = null] = cron === null ? [] : cron.split(" ").slice(-5);
  return {
    kind,
    ...(typeof backup_type === "string" ? { backup_type } : {}),
    trigger: cron === null ? "interval" : "cron",
    cron,
    hour: onlyNumber(hour),
    minute: onlyNumber(minute),
    time_zone,
    every_seconds,
    status,
    next_run_at,
    last_run: last_run === null ? null : (last_run.started_at ?? last_run.finished_at),
    last_status: last_run?.status ?? null,
    last_duration_seconds: last_run?.duration_seconds ?? null,
    last_error: last_run?.error ?? null,
    skipped_runs,
  };
}

function onlyNumber(field: string | null): number | null {
  return field !== null && /^\d+$/.test(field) ? Number(field) : null;
}
