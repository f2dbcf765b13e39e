import type { JsonObject, QueueName, Task, TaskError, TaskStatus, Urgency } from "./task.ts";

/** A task as the command line and the API show it; times are ISO 8601 in UTC. */
export interface WireTask {
  readonly task_id: string;
  readonly queue: QueueName;
  readonly kind: string;
  readonly status: TaskStatus;
  readonly progress: number;
  readonly eta_seconds: number | null;
  readonly attempts: number;
  readonly max_attempts: number;
  readonly urgency: Urgency;
  readonly time_limit_seconds: number;
  readonly request: JsonObject;
  readonly run_id: string | null;
  readonly result: JsonObject | null;
  readonly error: TaskError | null;
  readonly token_id: string | null;
  readonly created_at: string;
  readonly started_at: string | null;
  readonly finished_at: string | null;
  readonly dead_at: string | null;
}

/** @see WireTask */
export function toWireTask(task: Task): WireTask {
  const isoOf = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());
  return {
    task_id: task.taskId,
    queue: task.queue,
    kind: task.kind,
    status: task.status,
    progress: task.progress,
    eta_seconds: task.etaSeconds,
    attempts: task.attempts,
    max_attempts: task.maxAttempts,
    urgency: task.urgency,
    time_limit_seconds: task.timeLimitSeconds,
    request: task.request,
    run_id: task.runId,
    result: task.result,
    error: task.error,
    token_id: task.tokenId,
    created_at: new Date(task.createdAtMs).toISOString(),
    started_at: isoOf(task.startedAtMs),
    finished_at: isoOf(task.finishedAtMs),
    dead_at: isoOf(task.deadAtMs),
  };
}
