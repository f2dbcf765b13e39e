import type { Task } from "../app/jobs/task.ts";
import { toWireTask } from "../app/jobs/to-wire-task.ts";
import type { TaskState } from "../contract/http/backtest-tasks.ts";
import type { Job } from "../contract/http/jobs.ts";

/** A task as those who ask after it see it: without traces, and without whose token it was. */
export function toTaskState(task: Task): TaskState {
  const { task_id, status, created_at, progress, eta_seconds, attempts, run_id, result, error, started_at, finished_at } = toWireTask(task);
  return {
    task_id,
    status,
    created_at,
    progress,
    eta_seconds,
    attempts,
    run_id,
    result: status === "completed" ? (result as Record<string, unknown> | null) : null,
    error: error === null ? null : { code: error.code, message: error.message },
    started_at,
    finished_at,
  };
}

/** A task with what only lists of jobs show. */
export function toJob(task: Task): Job {
  const { queue, kind, max_attempts, request, dead_at } = toWireTask(task);
  return { ...toTaskState(task), queue, kind, max_attempts, request: request as Record<string, unknown>, dead_at };
}

/** What whoever submits a task is told. */
export function toAccepted(task: Task): Pick<TaskState, "task_id" | "status" | "created_at"> {
  const { task_id, status, created_at } = toWireTask(task);
  return { task_id, status, created_at };
}
