import { type Static, Type } from "typebox";
import { BacktestRequest } from "../backtest-request.ts";
import { BacktestResult } from "../backtest-result.ts";
import { RunId } from "./backtests.ts";
import { Count, Figure, Instant, Nullable, strict, Uuid } from "./common.ts";
import { defineRoute } from "./route.ts";

const tag = "backtests";
const taskParams = Type.Object({ task_id: Uuid }, strict);

/** An accepted piece of work. */
export const TaskAccepted = Type.Object(
  {
    task_id: Uuid,
    status: Type.Unsafe<"queued" | "running" | "completed" | "failed" | "cancelled">(
      Type.String({ enum: ["queued", "running", "completed", "failed", "cancelled"] }),
    ),
    created_at: Instant,
  },
  strict,
);

export const TaskFailure = Type.Object({ code: Type.String(), message: Type.String() }, strict);

/** A piece of work as it stands. */
export const TaskState = Type.Object(
  {
    ...TaskAccepted.properties,
    progress: Type.Number({ minimum: 0, maximum: 1 }),
    eta_seconds: Figure,
    attempts: Count,
    run_id: Nullable(RunId),
    result: Nullable(Type.Record(Type.String(), Type.Unknown())),
    error: Nullable(TaskFailure),
    started_at: Nullable(Instant),
    finished_at: Nullable(Instant),
  },
  strict,
);
export type TaskState = Static<typeof TaskState>;

const accepted = { description: "It is done by and by; Location tells how it stands.", schema: TaskAccepted };

export const runBacktest = defineRoute({
  operationId: "runBacktest",
  method: "POST",
  path: "/backtests",
  scope: "run",
  tag,
  summary: "Run a backtest and answer its result",
  description:
    "What is expected to take over 10 s is accepted as a task instead (202); `Prefer: wait=N` sets another number of seconds, `Prefer: respond-async` makes a task of it in any case. The same inputs are answered from the kept run unless `fresh` is true.",
  body: BacktestRequest,
  isCreating: true,
  answers: { 200: { description: "The result; the run is kept.", schema: BacktestResult }, 202: accepted },
});

export const submitBacktest = defineRoute({
  operationId: "submitBacktest",
  method: "POST",
  path: "/backtests/async",
  scope: "run",
  tag,
  summary: "Put a backtest into the queue",
  body: BacktestRequest,
  isCreating: true,
  answers: { 202: accepted },
});

export const getBacktestTask = defineRoute({
  operationId: "getBacktestTask",
  method: "GET",
  path: "/backtests/async/:task_id/status",
  scope: "read",
  tag,
  summary: "How a queued backtest stands",
  params: taskParams,
  answers: { 200: { description: "Its state; with the result once it is completed.", schema: TaskState } },
});

export const watchBacktestTask = defineRoute({
  operationId: "watchBacktestTask",
  method: "GET",
  path: "/backtests/async/:task_id/events",
  scope: "read",
  tag,
  summary: "Follow a queued backtest by server-sent events",
  description: "Events `progress`, `state` and, at its end, `end`, each with the task's state. A client that comes back with Last-Event-ID gets what is new.",
  params: taskParams,
  isEndless: true,
  answers: { 200: { description: "A stream of events.", schema: TaskState, alsoAs: ["text/event-stream"] } },
});

export const cancelBacktestTask = defineRoute({
  operationId: "cancelBacktestTask",
  method: "DELETE",
  path: "/backtests/async/:task_id",
  scope: "run",
  tag,
  summary: "Cancel a queued or running backtest",
  params: taskParams,
  answers: { 200: { description: "It is cancelled.", schema: TaskState } },
});
