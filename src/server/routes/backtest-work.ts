import { BACKTEST_KIND, type BacktestTaskDependencies } from "../../app/backtest/backtest-tasks.ts";
import { findKeptBacktest, keepBacktest } from "../../app/backtest/keep-backtest.ts";
import { prepareBacktest, type PreparedBacktest } from "../../app/backtest/prepare-backtest.ts";
import type { AuditLog } from "../../app/access/ports.ts";
import type { Caller } from "../../app/access/authenticator.ts";
import { cancelTask, findTask } from "../../app/jobs/control-task.ts";
import type { JobQueue, TaskStore } from "../../app/jobs/ports.ts";
import { submitTask } from "../../app/jobs/submit-task.ts";
import type { Task } from "../../app/jobs/task.ts";
import { cancelBacktestTask, getBacktestTask, runBacktest, submitBacktest, watchBacktestTask } from "../../contract/http/backtest-tasks.ts";
import { API_PREFIX } from "../../contract/http/route.ts";
import { HtsError } from "../../engine/errors.ts";
import { type BoundRoute, handle } from "../route-module.ts";
import { streamTask } from "../stream-task.ts";
import { toAccepted, toTaskState } from "../task-wire.ts";

/** What is expected to take longer becomes a task, unless the client says otherwise. */
const USUAL_WAIT_SECONDS = 10;
/** The server's own limit for an answer is a minute. */
const LONGEST_WAIT_SECONDS = 50;

export interface BacktestWorkTools {
  readonly backtests: BacktestTaskDependencies;
  readonly tasks: TaskStore;
  readonly queue: Pick<JobQueue, "add" | "remove">;
  readonly audit: AuditLog;
}

/** Backtests that are run now, or by a task. */
export function backtestWorkRoutes(tools: BacktestWorkTools): readonly BoundRoute[] {
  const { tasks } = tools;
  return [
    handle(runBacktest, async ({ body, caller, newId, signal, request }) => {
      const prepared = await prepareBacktest(body, tools.backtests);
      const kept = await findKeptBacktest(prepared, tools.backtests.runs);
      if (kept !== null) return { status: 200, body: kept };
      if (prepared.estimatedSeconds > readWait(request.headers["prefer"])) return accept(await submit(prepared, caller, newId, tools));
      const { result, uploadProblem } = await keepBacktest(prepared, tools.backtests, { signal });
      await tools.audit.record(caller, { action: "run.create", subjectKind: "run", subjectId: result.run_id });
      if (uploadProblem !== null) request.log.warn({ run_id: result.run_id }, `the run was kept and not uploaded: ${uploadProblem}`);
      return { status: 200, body: result };
    }),
    handle(submitBacktest, async ({ body, caller, newId }) => accept(await submit(await prepareBacktest(body, tools.backtests), caller, newId, tools))),
    handle(getBacktestTask, async ({ params }) => ({ status: 200, body: toTaskState(await findBacktestTask(params.task_id, tasks)) })),
    handle(watchBacktestTask, async ({ params, request, reply }) => {
      const task = await findBacktestTask(params.task_id, tasks);
      await streamTask(task, request, reply, () => findBacktestTask(params.task_id, tasks));
      return { status: 200, body: toTaskState(task) };
    }),
    handle(cancelBacktestTask, async ({ params, caller }) => {
      await findBacktestTask(params.task_id, tasks);
      await tools.audit.record(caller, { action: "task.cancel", subjectKind: "task", subjectId: params.task_id });
      return { status: 200, body: toTaskState(await cancelTask(params.task_id, { store: tasks, queue: tools.queue })) };
    }),
  ];
}

/** @param newId of the request: with an Idempotency-Key the same again, so that one request never makes two tasks */
async function submit({ request }: PreparedBacktest, caller: Caller, newId: string, { tasks, queue, backtests, audit }: BacktestWorkTools): Promise<Task> {
  const submission = { queue: "backtest-queue" as const, kind: BACKTEST_KIND, request, tokenId: caller.tokenId, idempotencyKey: newId };
  const { task, isNew } = await submitTask(submission, { store: tasks, queue, sha256: backtests.sha256 });
  if (isNew) await audit.record(caller, { action: "task.submit", subjectKind: "task", subjectId: task.taskId, detail: { kind: task.kind } });
  return task;
}

function accept(task: Task) {
  return { status: 202, body: toAccepted(task), headers: { location: `${API_PREFIX}/backtests/async/${task.taskId}/status` } } as const;
}

async function findBacktestTask(taskId: string, store: TaskStore): Promise<Task> {
  const task = await findTask(taskId, { store });
  if (task.kind === BACKTEST_KIND) return task;
  throw new HtsError("task_unknown", `${taskId} is no backtest; GET /api/v1/jobs/${taskId} shows it`);
}

/** Of `Prefer: wait=N` or `respond-async` (RFC 7240). */
function readWait(prefer: string | string[] | undefined): number {
  const preferences = [prefer ?? []].flat().join(",");
  if (/(^|[,;\s])respond-async\b/i.test(preferences)) return -1;
  const [, seconds] = /(?:^|[,;\s])wait\s*=\s*"?(\d{1,6})/i.exec(preferences) ?? [];
  return seconds === undefined ? USUAL_WAIT_SECONDS : Math.min(Number(seconds), LONGEST_WAIT_SECONDS);
}
