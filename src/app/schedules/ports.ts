import type { Actor } from "../access/ports.ts";
import type { KeptTask } from "../jobs/ports.ts";
import type { Delivery } from "../jobs/task.ts";
import type { NamedSchedule, Schedule, ScheduleContent } from "./schedule.ts";

/** Whether any scheduler of the installation is at work, by the clock of the database. */
export interface SchedulerSign {
  readonly isRunning: boolean;
  /** Null when there never was one. */
  readonly seenAtMs: number | null;
  readonly process: string | null;
}

/** Schedules; every change of one stands in the audit log, by the same transaction. */
export interface ScheduleStore {
  /** All of them, by name. */
  list(): Promise<readonly Schedule[]>;
  find(name: string): Promise<Schedule | null>;
  /**
   * @param requestId the same again, for a name that it has made: what was made is returned
   * @throws HtsError `schedule_exists`
   */
  create(schedule: NamedSchedule, by: Actor, requestId?: string): Promise<Schedule>;
  /**
   * Changes what `change` makes of it. When it is next due is worked out anew where its trigger is another, or it was paused
   * before: what would have run meanwhile is not made up for.
   *
   * @param change may throw to leave everything as it is
   * @returns null when there is none
   */
  change(name: string, change: (before: ScheduleContent) => ScheduleContent, by: Actor): Promise<Schedule | null>;
  /** False when there was none. What it runs just now goes on, and what it ran stays to be seen. */
  remove(name: string, by: Actor): Promise<boolean>;
  /**
   * Starts a run now, whether it is paused or not; null when there is no such schedule.
   *
   * @param triggerId the same again is the same run
   * @throws HtsError `schedule_busy` while the last run has not ended
   */
  trigger(name: string, triggerId: string, by: Actor): Promise<KeptTask | null>;
  readSign(): Promise<SchedulerSign>;
}

/** What a look at one schedule led to. */
export type ScheduleTurn =
  /** Another process is at it, it is not due, or gone. */
  | { readonly kind: "nothing" }
  | { readonly kind: "started"; readonly dueAtMs: number; readonly lateMs: number; readonly nextRunAtMs: number; readonly delivery: Delivery }
  /** The run before has not ended. */
  | { readonly kind: "skipped"; readonly dueAtMs: number; readonly nextRunAtMs: number; readonly activeTaskId: string }
  /** The clock was put back, and this run had been made before. */
  | { readonly kind: "made-before"; readonly dueAtMs: number; readonly nextRunAtMs: number }
  /** The clock was put back so far that it would not have run for too long. */
  | { readonly kind: "moved-back"; readonly dueAtMs: number; readonly nextRunAtMs: number };

/** What the schedulers of all servers do with schedules, none of them knowing of the others. */
export interface DueSchedules {
  /** Makes those that were never made; none that somebody changed or removed. @returns the names of what it made */
  makeDefaults(schedules: readonly NamedSchedule[]): Promise<readonly string[]>;
  /** The enabled ones with what time it is for the database. */
  listEnabled(): Promise<{ readonly nowMs: number; readonly schedules: readonly (Pick<Schedule, "name" | "trigger"> & { readonly nextRunAtMs: number })[] }>;
  /** Does whatever is to be done about one schedule, in one transaction: of any number of processes that call it at once, one does. */
  take(name: string): Promise<ScheduleTurn>;
  /** Notes that a scheduler is at work. */
  giveSign(process: string): Promise<void>;
}
