import type { WireSchedule, WireScheduledRun } from "../../contract/http/schedules.ts";
import type { Task } from "../jobs/task.ts";
import type { LastRun, Schedule } from "./schedule.ts";

/** A schedule as the command line and the API show it. */
export function toWireSchedule(schedule: Schedule): WireSchedule {
  const { trigger, lastRun } = schedule;
  const byCron = "cron" in trigger;
  return {
    name: schedule.name,
    kind: schedule.kind,
    cron: byCron ? trigger.cron : null,
    time_zone: byCron ? trigger.timeZone : null,
    every_seconds: byCron ? null : trigger.everySeconds,
    payload: { ...schedule.payload },
    enabled: schedule.isEnabled,
    max_attempts: schedule.maxAttempts,
    time_limit_seconds: schedule.timeLimitSeconds,
    status: statusOf(schedule),
    next_run_at: isoOf(schedule.nextRunAtMs),
    active_task_id: schedule.activeTaskId,
    last_run: lastRun === null ? null : toWireLastRun(lastRun),
    skipped_runs: schedule.skippedRuns,
    last_skipped_at: isoOf(schedule.lastSkippedAtMs),
    created_at: new Date(schedule.createdAtMs).toISOString(),
    updated_at: new Date(schedule.updatedAtMs).toISOString(),
  };
}

/** How a schedule stands, in a word. */
export function statusOf({ activeTaskId, isEnabled }: Pick<Schedule, "activeTaskId" | "isEnabled">): WireSchedule["status"] {
  if (activeTaskId !== null) return "running";
  return isEnabled ? "scheduled" : "paused";
}

/** A run of a schedule, with its outcome and how long it took. */
export function toWireRun(task: Task): WireScheduledRun {
  const { startedAtMs, finishedAtMs, error } = task;
  return {
    task_id: task.taskId,
    status: task.status,
    due_at: isoOf(task.dueAtMs),
    created_at: new Date(task.createdAtMs).toISOString(),
    started_at: isoOf(startedAtMs),
    finished_at: isoOf(finishedAtMs),
    duration_seconds: durationSeconds(startedAtMs, finishedAtMs),
    attempts: task.attempts,
    result: task.status === "completed" && task.result !== null ? { ...task.result } : null,
    error: error === null ? null : { code: error.code, message: error.message },
  };
}

function toWireLastRun({ taskId, status, startedAtMs, finishedAtMs, error }: LastRun): NonNullable<WireSchedule["last_run"]> {
  return {
    task_id: taskId,
    status,
    started_at: isoOf(startedAtMs),
    finished_at: new Date(finishedAtMs).toISOString(),
    duration_seconds: durationSeconds(startedAtMs, finishedAtMs),
    error,
  };
}

function durationSeconds(startedAtMs: number | null, finishedAtMs: number | null): number | null {
  return startedAtMs === null || finishedAtMs === null ? null : (finishedAtMs - startedAtMs) / 1000;
}

function isoOf(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
