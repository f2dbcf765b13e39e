import { type RawBuilder, type Selectable, sql } from "kysely";
import type { Delivery, Task, TaskError } from "../../../app/jobs/task.ts";
import type { Database } from "../schema.ts";

export type TaskRow = Selectable<Database["tasks"]>;

/** Who has no token shares one place among those that have. */
export const NO_TOKEN = "00000000-0000-0000-0000-000000000000";

/** The columns of a delivery. */
export const DELIVERY_COLUMNS: RawBuilder<unknown> = sql`task_id, queue, kind, turn, priority`;

export type DeliveryRow = Pick<TaskRow, "task_id" | "queue" | "kind" | "turn" | "priority">;

export function toDelivery({ task_id, queue, kind, turn, priority }: DeliveryRow): Delivery {
  return { taskId: task_id, queue, kind, turn, priority };
}

/** A task that waits for its parts has got as far as they have, on average; a part that failed is over, too. */
const PARTS_PROGRESS = sql<number | null>`(select avg(case when part.status in ('failed', 'cancelled') then 1 else part.progress end)
  from tasks part where part.parent_task_id = tasks.task_id)`;

/** Every column, and how far the parts are. */
export const TASK_COLUMNS = sql`tasks.*,
  case when stage = 'wait' then ${PARTS_PROGRESS} end as parts_progress,
  case when stage = 'wait' then extract(epoch from now() - started_at)::float8 end as elapsed_seconds`;

export interface WholeRow extends TaskRow {
  readonly parts_progress: number | null;
  readonly elapsed_seconds: number | null;
}

export function toTask(row: TaskRow | WholeRow): Task {
  const { parts_progress = null, elapsed_seconds = null } = row as Partial<WholeRow>;
  return {
    taskId: row.task_id,
    queue: row.queue,
    kind: row.kind,
    status: row.status,
    progress: parts_progress ?? row.progress,
    etaSeconds: parts_progress === null ? row.eta_seconds : expectSeconds(parts_progress, elapsed_seconds ?? 0),
    attempts: row.attempts,
    maxAttempts: row.max_attempts,
    urgency: row.urgency,
    timeLimitSeconds: row.time_limit_seconds,
    request: row.request,
    runId: row.run_id,
    result: row.result,
    error: row.error as TaskError | null,
    tokenId: row.token_id,
    scheduleName: row.schedule_name,
    dueAtMs: row.due_at?.getTime() ?? null,
    parentTaskId: row.parent_task_id,
    ordinal: row.ordinal,
    stage: row.stage,
    createdAtMs: row.created_at.getTime(),
    startedAtMs: row.started_at?.getTime() ?? null,
    finishedAtMs: row.finished_at?.getTime() ?? null,
    deadAtMs: row.dead_at?.getTime() ?? null,
  };
}

/** As if the rest went like what is done. @example expectSeconds(0.25, 10) // 30 */
export function expectSeconds(progress: number, elapsedSeconds: number): number | null {
  return progress > 0 ? Math.max(0, (elapsedSeconds * (1 - progress)) / progress) : null;
}
