import { Type } from "typebox";
import {
  changeSchedule as change,
  createSchedule as create,
  findSchedule,
  listScheduleRuns as listRuns,
  removeSchedule,
  type ScheduleRequest,
  triggerSchedule as trigger,
} from "../../app/schedules/manage-schedules.ts";
import { monitorScheduler as monitor } from "../../app/schedules/monitor-scheduler.ts";
import { toWireRun, toWireSchedule } from "../../app/schedules/to-wire-schedule.ts";
import {
  changeSchedule,
  createSchedule,
  deleteSchedule,
  getSchedule,
  listScheduleRuns,
  listSchedules,
  monitorScheduler,
  triggerSchedule,
} from "../../contract/http/schedules.ts";
import { API_PREFIX, type BodyOf } from "../../contract/http/route.ts";
import { cutPage, defineCursor } from "../cursor.ts";
import { type BoundRoute, handle } from "../route-module.ts";
import { toAccepted } from "../task-wire.ts";
import type { RouteTools } from "./route-modules.ts";

const USUAL_LIMIT = 100;
const USUAL_RUNS = 50;
const cursor = defineCursor("schedules", Type.Object({ name: Type.String({ maxLength: 100 }) }));

/** Schedules: list, create, read, change, delete, run now, their history, and what monitors show. */
export function scheduleRoutes({ schedules, tasks, queue }: Pick<RouteTools, "schedules" | "tasks" | "queue">): readonly BoundRoute[] {
  const tools = { schedules, tasks, queue };
  return [
    handle(listSchedules, async ({ query }) => {
      const after = cursor.read(query)?.name ?? "";
      const { rows, last } = cutPage(await schedules.list(), ({ name }) => name > after, query.limit ?? USUAL_LIMIT);
      return { status: 200, body: { schedules: rows.map(toWireSchedule), next_cursor: last === null ? null : cursor.write({ name: last.name }, query) } };
    }),
    handle(createSchedule, async ({ body, caller, newId }) => {
      const schedule = await create(body.name, toRequest(body), caller, { ...tools, requestId: newId });
      return { status: 201, body: toWireSchedule(schedule), headers: { location: `${API_PREFIX}/schedules/${schedule.name}` } };
    }),
    handle(getSchedule, async ({ params }) => ({ status: 200, body: toWireSchedule(await findSchedule(params.name, tools)) })),
    handle(changeSchedule, async ({ params, body, caller }) => ({
      status: 200,
      body: toWireSchedule(await change(params.name, toRequest(body), caller, tools)),
    })),
    handle(deleteSchedule, async ({ params, caller }) => {
      await removeSchedule(params.name, caller, tools);
      return { status: 204, body: null };
    }),
    handle(triggerSchedule, async ({ params, caller, newId }) => {
      const task = await trigger(params.name, newId, caller, tools);
      return { status: 202, body: toAccepted(task), headers: { location: `${API_PREFIX}/jobs/${task.taskId}` } };
    }),
    handle(listScheduleRuns, async ({ params, query }) => {
      const page = await listRuns(params.name, { limit: query.limit ?? USUAL_RUNS, cursor: query.cursor }, tools);
      return { status: 200, body: { runs: page.tasks.map(toWireRun), next_cursor: page.nextCursor } };
    }),
    handle(monitorScheduler, async () => ({ status: 200, body: await monitor(schedules) })),
  ];
}

function toRequest({
  kind,
  cron,
  every_seconds,
  time_zone,
  payload,
  enabled,
  max_attempts,
  time_limit_seconds,
}: BodyOf<typeof changeSchedule>): ScheduleRequest {
  return {
    kind,
    cron,
    payload,
    everySeconds: every_seconds,
    timeZone: time_zone,
    isEnabled: enabled,
    maxAttempts: max_attempts,
    timeLimitSeconds: time_limit_seconds,
  };
}
