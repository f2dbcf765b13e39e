import type { Logger } from "pino";
import type { Task } from "../../app/jobs/task.ts";
import type { TaskEnd } from "../jobs/task-runner.ts";
import { withName } from "../logging/create-logger.ts";

/** Notes how an attempt at a task ended, under the kind of the task: `backtest`, `download`. What failed for good is an error. */
export function logEnd(
  logger: Logger,
  { taskId, kind, attempts, parentTaskId }: Pick<Task, "taskId" | "kind" | "attempts" | "parentTaskId">,
  end: TaskEnd,
): void {
  const own = withName(logger, kind);
  const context = { task_id: taskId, ...(parentTaskId === null ? {} : { parent_task_id: parentTaskId }), attempt: attempts, end: end.kind };
  if (end.kind === "failed") own.error({ ...context, error: end.error }, "a task failed");
  else if (end.kind === "retried") own.warn({ ...context, error: end.error }, "an attempt at a task failed, and is made again");
  else own.info(context, "an attempt at a task ended");
}
