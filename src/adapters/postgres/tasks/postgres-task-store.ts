import { type Kysely, type RawBuilder, sql } from "kysely";
import { randomUUID } from "node:crypto";
import { unknownTask } from "../../../app/jobs/control-task.ts";
import type { KeptTask, NewTask, QueueSummary, TaskFilter, TaskPage, TaskStore } from "../../../app/jobs/ports.ts";
import { type Delivery, QUEUE_NAMES, type Task } from "../../../app/jobs/task.ts";
import { HtsError } from "../../../engine/errors.ts";
import { Batcher } from "../../batcher.ts";
import type { Database } from "../schema.ts";
import { DEATH_ALERT, resolveWithoutDead } from "./death-alerts.ts";
import { DELIVERY_COLUMNS, type DeliveryRow, NO_TOKEN, TASK_COLUMNS, type TaskRow, toDelivery, toTask, type WholeRow } from "./task-rows.ts";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const MOST_AT_ONCE = 100;
const LIVE = sql`status in ('queued', 'running')`;

/** Tasks in PostgreSQL. Every change names the state that it starts from, so of two that do the same one finds nothing to do. */
export class PostgresTaskStore implements TaskStore {
  readonly #database: Kysely<Database>;
  readonly #inserts: Batcher<NewTask, TaskRow | null>;
  readonly #reads: Batcher<string, Task | null>;

  constructor(database: Kysely<Database>) {
    this.#database = database;
    this.#inserts = new Batcher((tasks) => this.#insert(tasks), MOST_AT_ONCE);
    this.#reads = new Batcher((taskIds) => this.#findAll(taskIds), MOST_AT_ONCE);
  }

  async create(task: NewTask): Promise<KeptTask> {
    const row = await this.#inserts.add(task);
    return row === null ? this.#findByKey(task) : { task: toTask(row), delivery: toDelivery(row), isNew: true };
  }

  /** Null for those whose key was used before. Of one token's tasks each gets a place behind the one before. */
  async #insert(tasks: readonly NewTask[]): Promise<readonly (TaskRow | null)[]> {
    const ids = tasks.map(() => randomUUID());
    const records = tasks.map((task, i) => ({
      task_id: ids[i],
      queue: task.queue,
      kind: task.kind,
      request: task.request,
      request_sha256: task.requestSha256,
      idempotency_key: task.idempotencyKey,
      token_id: task.tokenId,
      urgency: task.urgency,
      max_attempts: task.maxAttempts,
      time_limit_seconds: task.timeLimitSeconds,
    }));
    const { rows } = await sql<TaskRow>`
      insert into tasks (task_id, queue, kind, request, request_sha256, idempotency_key, token_id, urgency, max_attempts, time_limit_seconds, priority)
      select task_id, queue, kind, request, request_sha256, idempotency_key, token_id, urgency, max_attempts, time_limit_seconds,
        least(fair_priority(queue, urgency, token_id) + row_number() over (partition by queue, urgency, token_id) - 1, 2097151)
      from jsonb_to_recordset(${JSON.stringify(records)}::jsonb) as task (task_id uuid, queue text, kind text, request jsonb, request_sha256 text,
        idempotency_key text, token_id uuid, urgency text, max_attempts int, time_limit_seconds int)
      on conflict (coalesce(token_id, ${sql.lit(NO_TOKEN)}), idempotency_key) where idempotency_key is not null do nothing
      returning *`.execute(this.#database);
    const byId = new Map(rows.map((row) => [row.task_id, row]));
    return ids.map((id) => byId.get(id) ?? null);
  }

  async #findByKey({ tokenId, idempotencyKey, requestSha256 }: NewTask): Promise<KeptTask> {
    const { rows } = await sql<WholeRow>`select ${TASK_COLUMNS} from tasks
      where coalesce(token_id, ${sql.lit(NO_TOKEN)}) = ${tokenId ?? NO_TOKEN}::uuid and idempotency_key = ${idempotencyKey}`.execute(this.#database);
    const [row] = rows;
    if (row === undefined) {
      // Deleted in between: to the caller it is as if the database had been busy.
      throw new HtsError("database_timeout", "the task of this idempotency key was just deleted; send the request again");
    }
    if (row.request_sha256 !== requestSha256) {
      throw new HtsError("idempotency_conflict", `the idempotency key belongs to task ${row.task_id}, which was another request; send a new key`);
    }
    return { task: toTask(row), delivery: row.status === "queued" ? toDelivery(row) : null, isNew: false };
  }

  async find(taskId: string): Promise<Task | null> {
    return UUID.test(taskId) ? this.#reads.add(taskId.toLowerCase()) : null;
  }

  /** Everybody watches the few tasks that run, so most of a batch ask for the same. */
  async #findAll(taskIds: readonly string[]): Promise<readonly (Task | null)[]> {
    const { rows } = await sql<WholeRow>`select ${TASK_COLUMNS} from tasks where task_id = any (${[...new Set(taskIds)]}::uuid[])`.execute(this.#database);
    const byId = new Map(rows.map((row) => [row.task_id, toTask(row)]));
    return taskIds.map((taskId) => byId.get(taskId) ?? null);
  }

  async list(filter: TaskFilter): Promise<TaskPage> {
    const conditions = [
      filter.parentTaskId === undefined ? sql`parent_task_id is null` : sql`parent_task_id = ${checkUuid(filter.parentTaskId)}::uuid`,
      ...(filter.queue === undefined ? [] : [sql`queue = ${filter.queue}`]),
      ...(filter.kind === undefined ? [] : [sql`kind = ${filter.kind}`]),
      ...(filter.status === undefined ? [] : [sql`status = ${filter.status}`]),
      ...(filter.isDead === undefined ? [] : [filter.isDead ? sql`dead_at is not null` : sql`dead_at is null`]),
      ...(filter.tokenId === undefined ? [] : [sql`token_id = ${checkUuid(filter.tokenId)}::uuid`]),
      ...(filter.scheduleName === undefined ? [] : [sql`schedule_name = ${filter.scheduleName}`]),
      ...(filter.cursor === undefined ? [] : [readCursor(filter.cursor)]),
    ];
    const { rows } = await sql<WholeRow>`select ${TASK_COLUMNS} from tasks where ${sql.join(conditions, sql` and `)}
      order by created_at desc, task_id desc limit ${filter.limit + 1}`.execute(this.#database);
    const page = rows.slice(0, filter.limit);
    const last = page.at(-1);
    return { tasks: page.map(toTask), nextCursor: rows.length > page.length && last !== undefined ? writeCursor(last) : null };
  }

  async summarize(): Promise<readonly QueueSummary[]> {
    const { rows } = await sql<Omit<QueueSummary, "oldestQueuedSeconds"> & { readonly oldest: number | null }>`
      select queue, ${sql.join(
        ["queued", "running", "completed", "failed", "cancelled"].map(
          (status) => sql`count(*) filter (where status = ${sql.lit(status)}) as ${sql.ref(status)}`,
        ),
      )}, count(*) filter (where dead_at is not null) as dead,
        count(distinct worker) filter (where lease_until is not null) as workers,
        extract(epoch from now() - min(run_after) filter (where status = 'queued' and run_after <= now()))::float8 as oldest
      from tasks group by queue`.execute(this.#database);
    const none = { queued: 0, running: 0, completed: 0, failed: 0, cancelled: 0, dead: 0, workers: 0, oldest: null };
    return QUEUE_NAMES.map((queue) => {
      const { oldest, ...counts } = rows.find((row) => row.queue === queue) ?? none;
      return { ...counts, queue, oldestQueuedSeconds: oldest };
    });
  }

  async cancel(taskId: string): Promise<{ isCancelled: boolean; task: Task; removed: readonly Delivery[] }> {
    if (!UUID.test(taskId)) throw unknownTask(taskId);
    const ending = sql`status = 'cancelled', stage = 'run', lease_until = null, eta_seconds = null, finished_at = greatest(now(), started_at, created_at)`;
    const removed = await this.#database.transaction().execute(async (transaction) => {
      const { rows } = await sql<DeliveryRow>`update tasks set ${ending} where task_id = ${taskId}::uuid and ${LIVE} returning ${DELIVERY_COLUMNS}`.execute(
        transaction,
      );
      if (rows.length === 0) return [];
      // A statement of its own, after the lock: it sees the parts that a worker was just making.
      const parts = await sql<DeliveryRow>`update tasks set ${ending} where parent_task_id = ${taskId}::uuid and ${LIVE} returning ${DELIVERY_COLUMNS}`.execute(
        transaction,
      );
      return [...rows, ...parts.rows].map(toDelivery);
    });
    const task = await this.find(taskId);
    if (task === null) throw unknownTask(taskId);
    return { isCancelled: removed.length > 0, task, removed };
  }

  async retryDead(taskId: string): Promise<{ task: Task; delivery: Delivery }> {
    const row = await this.#takeFromDead(
      (id) => sql`update tasks set status = 'queued', stage = 'run', attempts = 0, progress = 0, turn = turn + 1, run_after = now(),
        started_at = null, finished_at = null, dead_at = null, claim_id = null where ${id}`,
      taskId,
    );
    if (row === null) throw await this.#explainNotDead(taskId, "retry");
    return { task: toTask(row), delivery: toDelivery(row) };
  }

  async deleteDead(taskId: string): Promise<void> {
    const row = await this.#takeFromDead((id) => sql`delete from tasks where ${id}`, taskId);
    if (row === null) throw await this.#explainNotDead(taskId, "delete");
  }

  /** With the last dead letter of its trouble the alert of it is over; null when the task is none. */
  async #takeFromDead(take: (which: RawBuilder<unknown>) => RawBuilder<unknown>, taskId: string): Promise<TaskRow | null> {
    const isIt = sql`task_id = ${UUID.test(taskId) ? taskId : null}::uuid and dead_at is not null`;
    return this.#database.transaction().execute(async (transaction) => {
      const { rows } = await sql<TaskRow & { readonly fingerprint: string }>`${take(isIt)} returning *, ${DEATH_ALERT.fingerprint} as fingerprint`.execute(
        transaction,
      );
      const [row] = rows;
      if (row === undefined) return null;
      await resolveWithoutDead(transaction, row.fingerprint);
      return row;
    });
  }

  async #explainNotDead(taskId: string, verb: string): Promise<HtsError> {
    const task = await this.find(taskId);
    if (task === null) return unknownTask(taskId);
    return new HtsError("task_conflict", `task ${taskId} is ${task.status}, expected a dead letter to ${verb}; see them with: coin-hts jobs list --dead`);
  }
}

function writeCursor({ created_at, task_id }: TaskRow): string {
  return `${created_at.getTime()}_${task_id}`;
}

function readCursor(cursor: string): ReturnType<typeof sql> {
  const [, ms, taskId] = /^(\d{1,15})_([0-9a-f-]{36})$/.exec(cursor) ?? [];
  if (ms === undefined || taskId === undefined) throw new HtsError("usage", `the cursor was ${JSON.stringify(cursor.slice(0, 80))}, expected that of a page`);
  return sql`(created_at, task_id) < (${new Date(Number(ms))}, ${checkUuid(taskId)}::uuid)`;
}

function checkUuid(text: string): string {
  if (UUID.test(text)) return text;
  throw new HtsError("usage", `an id was ${JSON.stringify(text.slice(0, 80))}, expected a UUID`);
}
