import type { JsonObject, TaskStatus } from "../jobs/task.ts";

/** When something runs: at the instants of a cron line in a time zone, or at an interval. */
export type Trigger = { readonly cron: string; readonly timeZone: string } | { readonly everySeconds: number };

/** What an operator says of a schedule. */
export interface ScheduleContent {
  /** Of the table of operations. */
  readonly kind: string;
  readonly trigger: Trigger;
  /** The request of each task that it makes. */
  readonly payload: JsonObject;
  /** False while it is paused. */
  readonly isEnabled: boolean;
  /** Of each task, 1 to 100. */
  readonly maxAttempts: number;
  /** Of each attempt, 1 to 604800. */
  readonly timeLimitSeconds: number;
}

/** A schedule by its name: 1 to 100 small letters, digits, hyphens and underscores. */
export interface NamedSchedule extends ScheduleContent {
  readonly name: string;
}

/** How the last run that has ended went. */
export interface LastRun {
  readonly taskId: string;
  readonly status: Extract<TaskStatus, "completed" | "failed" | "cancelled">;
  /** Null when it was cancelled before a worker took it. */
  readonly startedAtMs: number | null;
  readonly finishedAtMs: number;
  readonly error: { readonly code: string; readonly message: string } | null;
}

/** A schedule as it stands. Times are epoch ms by the clock of the database. */
export interface Schedule extends NamedSchedule {
  /** Null while it is paused. */
  readonly nextRunAtMs: number | null;
  /** The task that it is at; null when none is queued or running. */
  readonly activeTaskId: string | null;
  /** Null before the first. */
  readonly lastRun: LastRun | null;
  /** Runs that did not take place since the one before had not ended. */
  readonly skippedRuns: number;
  readonly lastSkippedAtMs: number | null;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}
