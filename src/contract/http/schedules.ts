import { type Static, Type } from "typebox";
import { TaskAccepted, TaskFailure } from "./backtest-tasks.ts";
import { Count, Figure, Instant, Nullable, pageOf, pageQuery, strict, Text, Uuid } from "./common.ts";
import { defineRoute } from "./route.ts";

const tag = "schedules";
const Name = Type.String({ pattern: "^[a-z0-9_-]{1,100}$", description: "Such as daily_full_backup." });
const params = Type.Object({ name: Name }, strict);
const Kind = Type.String({ pattern: "^[a-z0-9_-]{1,60}$", description: "Of the work, such as data_refresh; one that no worker can do is refused." });
const Cron = Type.String({ minLength: 9, maxLength: 200, description: "Minute, hour, day, month, weekday; or with seconds first." });
const TimeZone = Type.String({ minLength: 1, maxLength: 60, description: "Of the cron line: a name of the IANA list, UTC unless given." });
const EverySeconds = Type.Integer({ minimum: 1, maximum: 31_622_400, description: "An interval instead of a cron line." });
const Payload = Type.Record(Type.String({ minLength: 1, maxLength: 60 }), Type.Unknown(), {
  description: "The request of each run; checked against its kind.",
});
const MaxAttempts = Type.Integer({ minimum: 1, maximum: 100, description: "Of each run." });
const TimeLimit = Type.Integer({ minimum: 1, maximum: 604_800, description: "Of each attempt." });
const Status = Type.Unsafe<"scheduled" | "running" | "paused">(Type.String({ enum: ["scheduled", "running", "paused"] }));
const EndStatus = Type.Unsafe<"completed" | "failed" | "cancelled">(Type.String({ enum: ["completed", "failed", "cancelled"] }));

/** What runs by itself, as it stands. */
export const WireSchedule = Type.Object(
  {
    name: Name,
    kind: Kind,
    cron: Nullable(Cron),
    time_zone: Nullable(TimeZone),
    every_seconds: Nullable(EverySeconds),
    payload: Payload,
    enabled: Type.Boolean(),
    max_attempts: MaxAttempts,
    time_limit_seconds: TimeLimit,
    status: Status,
    next_run_at: Nullable(Instant),
    active_task_id: Nullable(Uuid),
    last_run: Nullable(
      Type.Object(
        {
          task_id: Uuid,
          status: EndStatus,
          started_at: Nullable(Instant),
          finished_at: Instant,
          duration_seconds: Figure,
          error: Nullable(TaskFailure),
        },
        strict,
      ),
    ),
    skipped_runs: Count,
    last_skipped_at: Nullable(Instant),
    created_at: Instant,
    updated_at: Instant,
  },
  strict,
);
export type WireSchedule = Static<typeof WireSchedule>;

/** One run of a schedule. */
export const WireScheduledRun = Type.Object(
  {
    ...TaskAccepted.properties,
    due_at: Nullable(Type.String({ format: "date-time", description: "The instant that it is the run of; null when somebody triggered it." })),
    started_at: Nullable(Instant),
    finished_at: Nullable(Instant),
    duration_seconds: Figure,
    attempts: Count,
    result: Nullable(Type.Record(Type.String(), Type.Unknown())),
    error: Nullable(TaskFailure),
  },
  strict,
);
export type WireScheduledRun = Static<typeof WireScheduledRun>;

const changeable = {
  kind: Type.Optional(Kind),
  cron: Type.Optional(Cron),
  time_zone: Type.Optional(TimeZone),
  every_seconds: Type.Optional(EverySeconds),
  payload: Type.Optional(Payload),
  enabled: Type.Optional(Type.Boolean({ description: "False pauses it; what would have run meanwhile is not made up for." })),
  max_attempts: Type.Optional(MaxAttempts),
  time_limit_seconds: Type.Optional(TimeLimit),
};

export const listSchedules = defineRoute({
  operationId: "listSchedules",
  method: "GET",
  path: "/schedules",
  scope: "read",
  tag,
  summary: "Schedules, by name",
  query: Type.Object({ ...pageQuery(500, 100) }, strict),
  answers: { 200: { description: "A page of schedules.", schema: pageOf("schedules", WireSchedule, {}) } },
});

export const createSchedule = defineRoute({
  operationId: "createSchedule",
  method: "POST",
  path: "/schedules",
  scope: "admin",
  tag,
  summary: "Have work done at the instants of a cron line, or at an interval",
  body: Type.Object({ ...changeable, name: Name, kind: Kind }, strict),
  isCreating: true,
  answers: { 201: { description: "The schedule; Location names it.", schema: WireSchedule } },
});

export const getSchedule = defineRoute({
  operationId: "getSchedule",
  method: "GET",
  path: "/schedules/:name",
  scope: "read",
  tag,
  summary: "One schedule",
  params,
  answers: { 200: { description: "The schedule.", schema: WireSchedule } },
});

export const changeSchedule = defineRoute({
  operationId: "changeSchedule",
  method: "PATCH",
  path: "/schedules/:name",
  scope: "admin",
  tag,
  summary: "Change what is named of a schedule, pause it or resume it",
  params,
  body: Type.Object(changeable, { ...strict, minProperties: 1 }),
  answers: { 200: { description: "The schedule as it is now.", schema: WireSchedule } },
});

export const deleteSchedule = defineRoute({
  operationId: "deleteSchedule",
  method: "DELETE",
  path: "/schedules/:name",
  scope: "admin",
  tag,
  summary: "Remove a schedule; a run under way goes on, and its history stays",
  params,
  answers: { 204: { description: "It is gone.", schema: null } },
});

export const triggerSchedule = defineRoute({
  operationId: "triggerSchedule",
  method: "POST",
  path: "/schedules/:name/trigger",
  scope: "run",
  tag,
  summary: "Run a schedule now, whether it is paused or not",
  params,
  isCreating: true,
  answers: { 202: { description: "It is done by and by; Location tells how it stands.", schema: TaskAccepted } },
});

export const listScheduleRuns = defineRoute({
  operationId: "listScheduleRuns",
  method: "GET",
  path: "/schedules/:name/history",
  scope: "read",
  tag,
  summary: "Runs of a schedule, the newest first, with outcome and duration",
  description: "Also of one that was removed, as long as its runs are kept.",
  params,
  query: Type.Object({ ...pageQuery(500, 50) }, strict),
  answers: { 200: { description: "A page of runs.", schema: pageOf("runs", WireScheduledRun, {}) } },
});

/** A schedule as monitors show it. */
const MonitoredJob = Type.Object(
  {
    kind: Kind,
    backup_type: Type.Optional(Text(60)),
    trigger: Type.Unsafe<"cron" | "interval">(Type.String({ enum: ["cron", "interval"] })),
    cron: Nullable(Cron),
    hour: Nullable(Type.Integer({ minimum: 0, maximum: 23, description: "Null when the cron line has none, or more than one." })),
    minute: Nullable(Type.Integer({ minimum: 0, maximum: 59, description: "Null when the cron line has none, or more than one." })),
    time_zone: Nullable(TimeZone),
    every_seconds: Nullable(EverySeconds),
    status: Status,
    next_run_at: Nullable(Instant),
    last_run: Nullable(Type.String({ format: "date-time", description: "When the last run that has ended began." })),
    last_status: Nullable(EndStatus),
    last_duration_seconds: Figure,
    last_error: Nullable(TaskFailure),
    skipped_runs: Count,
  },
  strict,
);

export const SchedulerState = Type.Object(
  {
    status: Type.Literal("success"),
    data: Type.Object(
      {
        is_running: Type.Boolean({ description: "Whether any process schedules." }),
        last_sign_at: Nullable(Instant),
        jobs_count: Count,
        jobs: Type.Record(Type.String(), MonitoredJob),
      },
      strict,
    ),
  },
  strict,
);
export type SchedulerState = Static<typeof SchedulerState>;

export const monitorScheduler = defineRoute({
  operationId: "monitorScheduler",
  method: "GET",
  path: "/monitoring/scheduler",
  scope: "read",
  tag: "monitoring",
  summary: "Whether schedules are kept, and how each stands",
  answers: { 200: { description: "Every schedule by its name.", schema: SchedulerState } },
});
