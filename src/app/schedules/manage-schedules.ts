import { HtsError } from "../../engine/errors.ts";
import type { Actor } from "../access/ports.ts";
import type { JobQueue, TaskPage, TaskStore } from "../jobs/ports.ts";
import { tellQueue } from "../jobs/submit-task.ts";
import { type JsonObject, MAX_ATTEMPTS, type Task, TIME_LIMIT_SECONDS } from "../jobs/task.ts";
import { checkSchedule } from "./check-schedule.ts";
import type { ScheduleStore } from "./ports.ts";
import type { NamedSchedule, Schedule, ScheduleContent, Trigger } from "./schedule.ts";

export const USUAL_TIME_ZONE = "UTC";

/** What is said of a schedule, from outside: a cron line or an interval, and the rest as far as it is not to be as usual. */
export interface ScheduleRequest {
  readonly kind?: string | undefined;
  readonly cron?: string | undefined;
  readonly everySeconds?: number | undefined;
  /** Of the cron line. */
  readonly timeZone?: string | undefined;
  readonly payload?: JsonObject | undefined;
  readonly isEnabled?: boolean | undefined;
  readonly maxAttempts?: number | undefined;
  readonly timeLimitSeconds?: number | undefined;
}

export interface ManageSchedulesTools {
  readonly schedules: ScheduleStore;
  readonly tasks: Pick<TaskStore, "list">;
  readonly queue: Pick<JobQueue, "add">;
}

/** @throws HtsError `schedule_invalid`, `schedule_exists` */
export async function createSchedule(
  name: string,
  request: ScheduleRequest,
  by: Actor,
  { schedules, requestId }: Pick<ManageSchedulesTools, "schedules"> & { readonly requestId?: string },
): Promise<Schedule> {
  return schedules.create(planSchedule(name, request), by, requestId);
}

/** A new schedule as the request has it. @throws HtsError `schedule_invalid` */
export function planSchedule(name: string, request: ScheduleRequest): NamedSchedule {
  const trigger = triggerOf(request, null);
  if (trigger === null) throw new HtsError("schedule_invalid", "the schedule has neither a cron line nor an interval, expected one of them");
  const usual = { payload: {}, isEnabled: true, maxAttempts: MAX_ATTEMPTS, timeLimitSeconds: TIME_LIMIT_SECONDS };
  const schedule = { name, kind: request.kind ?? "", trigger, ...usual, ...restOf(request) };
  checkSchedule(schedule);
  return schedule;
}

/** @throws HtsError `schedule_invalid`, `schedule_unknown` */
export async function changeSchedule(
  name: string,
  request: ScheduleRequest,
  by: Actor,
  { schedules }: Pick<ManageSchedulesTools, "schedules">,
): Promise<Schedule> {
  const after = await schedules.change(name, (before) => applyChange(name, before, request), by);
  if (after === null) throw unknownSchedule(name);
  return after;
}

/** What a schedule becomes by a change. @throws HtsError `schedule_invalid` */
export function applyChange(name: string, before: ScheduleContent, request: ScheduleRequest): ScheduleContent {
  const { kind, payload, isEnabled, maxAttempts, timeLimitSeconds } = before;
  const content = {
    kind,
    payload,
    isEnabled,
    maxAttempts,
    timeLimitSeconds,
    ...restOf(request),
    trigger: triggerOf(request, before.trigger) ?? before.trigger,
  };
  checkSchedule({ name, ...content });
  return content;
}

/** @throws HtsError `schedule_unknown` */
export async function removeSchedule(name: string, by: Actor, { schedules }: Pick<ManageSchedulesTools, "schedules">): Promise<void> {
  if (!(await schedules.remove(name, by))) throw unknownSchedule(name);
}

/** @throws HtsError `schedule_unknown` */
export async function findSchedule(name: string, { schedules }: Pick<ManageSchedulesTools, "schedules">): Promise<Schedule> {
  const schedule = await schedules.find(name);
  if (schedule === null) throw unknownSchedule(name);
  return schedule;
}

/** Starts a run now. @param triggerId the same again is the same run @throws HtsError `schedule_unknown`, `schedule_busy` */
export async function triggerSchedule(name: string, triggerId: string, by: Actor, { schedules, queue }: ManageSchedulesTools): Promise<Task> {
  const kept = await schedules.trigger(name, triggerId, by);
  if (kept === null) throw unknownSchedule(name);
  if (kept.delivery !== null) await tellQueue(queue, kept.delivery);
  return kept.task;
}

/** The runs of a schedule, the newest first; also those of one that was removed. @throws HtsError `schedule_unknown` when there never was one */
export async function listScheduleRuns(
  name: string,
  page: { readonly limit: number; readonly cursor?: string | undefined },
  tools: ManageSchedulesTools,
): Promise<TaskPage> {
  const { limit, cursor } = page;
  const runs = await tools.tasks.list({ scheduleName: name, limit, ...(cursor === undefined ? {} : { cursor }) });
  if (runs.tasks.length === 0) await findSchedule(name, tools);
  return runs;
}

/** A cron line takes the place of an interval, and the other way round; a zone alone moves the line that is there. */
function triggerOf({ cron, everySeconds, timeZone }: ScheduleRequest, before: Trigger | null): Trigger | null {
  if (cron !== undefined && everySeconds !== undefined) {
    throw new HtsError("schedule_invalid", "the schedule has both a cron line and an interval, expected one of them");
  }
  if (everySeconds !== undefined) {
    if (timeZone !== undefined) throw new HtsError("schedule_invalid", "an interval goes by no time zone; leave the zone out, or give a cron line");
    return { everySeconds };
  }
  const earlier = before !== null && "cron" in before ? before : null;
  const line = cron ?? (timeZone === undefined ? undefined : earlier?.cron);
  if (line !== undefined) return { cron: line, timeZone: timeZone ?? earlier?.timeZone ?? USUAL_TIME_ZONE };
  if (timeZone !== undefined) throw new HtsError("schedule_invalid", "a time zone belongs to a cron line, and there is none; give one, too");
  return null;
}

function restOf({ kind, payload, isEnabled, maxAttempts, timeLimitSeconds }: ScheduleRequest): Partial<Omit<ScheduleContent, "trigger">> {
  return {
    ...(kind === undefined ? {} : { kind }),
    ...(payload === undefined ? {} : { payload }),
    ...(isEnabled === undefined ? {} : { isEnabled }),
    ...(maxAttempts === undefined ? {} : { maxAttempts }),
    ...(timeLimitSeconds === undefined ? {} : { timeLimitSeconds }),
  };
}

function unknownSchedule(name: string): HtsError {
  return new HtsError("schedule_unknown", `there is no schedule ${JSON.stringify(name.slice(0, 100))}; see the names with: coin-hts schedules list`);
}
