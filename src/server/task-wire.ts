import type { Task } from "../app/jobs/task.ts";
import type { TaskState } from "../contract/http/backtests.ts";
import type { Job } from "../contract/http/jobs.ts";

/** A task by its wire names. */
export function toTaskState(task: Task): TaskState {
  return {
    task_id: task.taskId,
    status: task.status,
    created_at: iso(task.createdAtMs),
    progress: task.progress,
    eta_seconds: task.etaSeconds,
    attempts: task.attempts,
    run_id: task.runId,
    result: task.status === "completed" ? (task.result as Record<string, unknown> | null) : null,
    error: task.error === null ? null : { code: task.error.code, message: task.error.message },
    started_at: isoOrNull(task.startedAtMs),
    finished_at: isoOrNull(task.finishedAtMs),
  };
}

/** A task with what only lists of jobs show. */
export function toJob(task: Task): Job {
  const { queue, kind, maxAttempts, request, deadAtMs } = task;
  return { ...toTaskState(task), queue, kind, max_attempts: maxAttempts, request: request as Record<string, unknown>, dead_at: isoOrNull(deadAtMs) };
}

export function toAccepted(task: Task): { task_id: string; status: Task["status"]; created_at: string } {
  return { task_id: task.taskId, status: task.status, created_at: iso(task.createdAtMs) };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

function isoOrNull(ms: number | null): string | null {
  return ms === null ? null : iso(ms);
}
