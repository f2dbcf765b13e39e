import { type Kysely, sql } from "kysely";
import type { KeptTask } from "../../../app/jobs/ports.ts";
import { canonicalJson } from "../../../engine/receipt.ts";
import { sha256 } from "../../sha256.ts";
import type { Database } from "../schema.ts";
import { NO_TOKEN, type TaskRow, toDelivery, toTask } from "../tasks/task-rows.ts";
import type { ScheduleRow } from "./schedule-rows.ts";

const QUEUE = "operations";

/**
 * Makes the task of a run, in the transaction that its schedule is locked in; null when there is one of this key already.
 *
 * @param dueAt null when somebody triggered it
 */
export async function makeRun(transaction: Kysely<Database>, schedule: ScheduleRow, key: string, dueAt: Date | null): Promise<KeptTask | null> {
  const { name, kind, payload: request, max_attempts, time_limit_seconds } = schedule;
  const requestSha256 = sha256([canonicalJson({ kind, queue: QUEUE, request })]);
  const { rows } = await sql<TaskRow>`
    insert into tasks (queue, kind, request, request_sha256, idempotency_key, max_attempts, time_limit_seconds, schedule_name, due_at, priority)
    values (${QUEUE}, ${kind}, ${JSON.stringify(request)}::jsonb, ${requestSha256}, ${key}, ${max_attempts}, ${time_limit_seconds}, ${name}, ${dueAt},
      fair_priority(${QUEUE}, 'normal', null))
    on conflict (coalesce(token_id, ${sql.lit(NO_TOKEN)}), idempotency_key) where idempotency_key is not null do nothing
    returning *`.execute(transaction);
  const [row] = rows;
  return row === undefined ? null : { task: toTask(row), delivery: toDelivery(row), isNew: true };
}

/** The run that was made under a key; null when there is none. */
export async function findRun(transaction: Kysely<Database>, key: string): Promise<KeptTask | null> {
  const { rows } = await sql<TaskRow>`select * from tasks
    where coalesce(token_id, ${sql.lit(NO_TOKEN)}) = ${sql.lit(NO_TOKEN)}::uuid and idempotency_key = ${key}`.execute(transaction);
  const [row] = rows;
  return row === undefined ? null : { task: toTask(row), delivery: row.status === "queued" ? toDelivery(row) : null, isNew: false };
}
