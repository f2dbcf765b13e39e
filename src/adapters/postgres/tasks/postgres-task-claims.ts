import { type Kysely, sql } from "kysely";
import type { ClaimedTask, FailureEnd, SignOfLife, TaskClaims } from "../../../app/jobs/ports.ts";
import type { Claim, Delivery, JsonObject, PartOutcome, TaskError, TaskFailure, TaskOutcome } from "../../../app/jobs/task.ts";
import type { Database } from "../schema.ts";
import { endAttempt } from "./end-attempt.ts";
import { DELIVERY_COLUMNS, type DeliveryRow, type TaskRow, toDelivery, toTask } from "./task-rows.ts";

/** What may be begun: what waits for a worker, or for being put together. */
export const IS_STARTABLE = sql`lease_until is null and (status = 'queued' or (status = 'running' and stage = 'join'))`;

/** Claims on tasks in PostgreSQL. Leases run by the clock of the database, so no worker's clock matters. */
export class PostgresTaskClaims implements TaskClaims {
  readonly #database: Kysely<Database>;

  constructor(database: Kysely<Database>) {
    this.#database = database;
  }

  async claim({ taskId, turn }: Pick<Delivery, "taskId" | "turn">, claimId: string, worker: string, leaseMs: number): Promise<ClaimedTask | null> {
    const isOurs = sql`(lease_until is not null and claim_id = ${claimId}::uuid)`;
    const { rows } = await sql<TaskRow>`update tasks set status = 'running', attempts = attempts + case when ${isOurs} then 0 else 1 end, claim_id = ${claimId}::uuid, worker = ${worker},
        lease_until = ${inMs(leaseMs)}, started_at = coalesce(started_at, greatest(now(), created_at)),
        progress = case when stage = 'join' then progress else 0 end, eta_seconds = null
      where task_id = ${taskId}::uuid and turn = ${turn} and ((${IS_STARTABLE}) or ${isOurs}) returning *`.execute(this.#database);
    const [row] = rows;
    return row === undefined ? null : { task: toTask(row), claim: { taskId, claimId } };
  }

  async renew(signs: readonly SignOfLife[], leaseMs: number): Promise<ReadonlySet<string>> {
    const progress = signs.map((sign) => sign.progress?.progress ?? null);
    const eta = signs.map((sign) => sign.progress?.etaSeconds ?? null);
    const { rows } = await sql<{ task_id: string }>`update tasks set lease_until = ${inMs(leaseMs)}, progress = coalesce(sign.progress, tasks.progress),
        eta_seconds = case when sign.progress is null then tasks.eta_seconds else sign.eta_seconds end
      from unnest(${signs.map(({ taskId }) => taskId)}::uuid[], ${signs.map(({ claimId }) => claimId)}::uuid[], ${progress}::float8[], ${eta}::float8[])
        as sign (task_id, claim_id, progress, eta_seconds)
      where tasks.task_id = sign.task_id and tasks.claim_id = sign.claim_id and lease_until is not null returning tasks.task_id`.execute(this.#database);
    return new Set(rows.map(({ task_id }) => task_id));
  }

  async check(claims: readonly Claim[]): Promise<ReadonlySet<string>> {
    const { rows } = await sql<{ task_id: string }>`select tasks.task_id from tasks
      join unnest(${claims.map(({ taskId }) => taskId)}::uuid[], ${claims.map(({ claimId }) => claimId)}::uuid[]) as held (task_id, claim_id)
        on tasks.task_id = held.task_id and tasks.claim_id = held.claim_id
      where lease_until is not null`.execute(this.#database);
    return new Set(rows.map(({ task_id }) => task_id));
  }

  async complete({ taskId, claimId }: Claim, { runId, result }: TaskOutcome): Promise<boolean> {
    const { rows } = await sql`update tasks set status = 'completed', stage = 'run', progress = 1, eta_seconds = null, lease_until = null,
        run_id = ${runId ?? null}, result = ${result === undefined ? null : JSON.stringify(result)}::jsonb,
        error_code = null, error_message = null, error = null, finished_at = greatest(now(), started_at)
      where task_id = ${taskId}::uuid and claim_id = ${claimId}::uuid and lease_until is not null returning 1`.execute(this.#database);
    return rows.length > 0 || this.#hasCompleted(taskId, claimId);
  }

  /** When the answer to the first call was lost on the way. */
  async #hasCompleted(taskId: string, claimId: string): Promise<boolean> {
    const { rows } = await sql`select 1 from tasks where task_id = ${taskId}::uuid and claim_id = ${claimId}::uuid and status = 'completed'`.execute(
      this.#database,
    );
    return rows.length > 0;
  }

  async fail({ taskId, claimId }: Claim, failure: Omit<TaskFailure, "failed_at" | "attempt">, retryMs: number | null): Promise<FailureEnd> {
    const where = sql`task_id = ${taskId}::uuid and claim_id = ${claimId}::uuid and lease_until is not null`;
    const { rows } = await sql`${endAttempt({ failure: sql`${JSON.stringify(failure)}::jsonb`, retryMs: sql`${retryMs}`, where })}`.execute(this.#database);
    const [row] = rows as (DeliveryRow & { finished_at: Date | null })[];
    if (row === undefined) return { kind: "lost" };
    return row.finished_at === null ? { kind: "retried", delivery: toDelivery(row) } : { kind: "ended" };
  }

  async giveBack({ taskId, claimId }: Claim): Promise<Delivery | null> {
    const { rows } = await sql<DeliveryRow>`update tasks set status = case when stage = 'join' then 'running' else 'queued' end, attempts = attempts - 1,
        turn = turn + 1, run_after = now(), lease_until = null, claim_id = null, eta_seconds = null
      where task_id = ${taskId}::uuid and claim_id = ${claimId}::uuid and lease_until is not null returning ${DELIVERY_COLUMNS}`.execute(this.#database);
    return rows[0] === undefined ? null : toDelivery(rows[0]);
  }

  /**
   * Parts are rows and not a flow of the queue: a flow's dependencies live in Redis alone, and are lost with it; so a
   * parent whose parts had ended would wait for ever. Rows survive, and the parent is told by whoever sees them last.
   */
  async split({ taskId, claimId }: Claim, requests: readonly JsonObject[]): Promise<readonly Delivery[] | null> {
    return this.#database.transaction().execute(async (transaction) => {
      const { rows: held } = await sql<TaskRow>`update tasks set stage = 'wait', lease_until = null, claim_id = null
        where task_id = ${taskId}::uuid and claim_id = ${claimId}::uuid and lease_until is not null returning *`.execute(transaction);
      const [parent] = held;
      if (parent === undefined) return null;
      const { rows } = await sql<DeliveryRow>`
        insert into tasks (parent_task_id, ordinal, request, queue, kind, token_id, urgency, max_attempts, time_limit_seconds, priority)
        select ${taskId}::uuid, place - 1, request, ${parent.queue}, ${parent.kind}, ${parent.token_id}::uuid, ${parent.urgency},
          ${parent.max_attempts}::int, ${parent.time_limit_seconds}::int,
          least(fair_priority(${parent.queue}, ${parent.urgency}, ${parent.token_id}::uuid) + place - 1, 2097151)
        from jsonb_array_elements(${JSON.stringify(requests)}::jsonb) with ordinality as part (request, place)
        on conflict (parent_task_id, ordinal) where parent_task_id is not null
        do update set status = 'queued', request = excluded.request, attempts = 0, progress = 0, turn = tasks.turn + 1, run_after = now(),
          started_at = null, finished_at = null where tasks.status in ('failed', 'cancelled')
        returning ${DELIVERY_COLUMNS}`.execute(transaction);
      return rows.map(toDelivery);
    });
  }

  async wakeParent(taskId: string): Promise<Delivery | null> {
    // The attempt goes on: what puts the parts together is not another one.
    const { rows } = await sql<DeliveryRow>`update tasks set stage = 'join', progress = 1, attempts = greatest(attempts - 1, 0), turn = turn + 1, run_after = now()
      where task_id = ${taskId}::uuid and status = 'running' and stage = 'wait'
        and not exists (select from tasks part where part.parent_task_id = ${taskId}::uuid and part.status in ('queued', 'running'))
      returning ${DELIVERY_COLUMNS}`.execute(this.#database);
    return rows[0] === undefined ? null : toDelivery(rows[0]);
  }

  async readParts(taskId: string): Promise<readonly PartOutcome[]> {
    const { rows } = await sql<TaskRow>`select * from tasks where parent_task_id = ${taskId}::uuid order by ordinal`.execute(this.#database);
    return rows.map(({ ordinal, request, status, run_id, result, error }) => ({
      ordinal: ordinal ?? 0,
      request,
      status: status as PartOutcome["status"],
      runId: run_id,
      result,
      error: error as TaskError | null,
    }));
  }
}

function inMs(ms: number): ReturnType<typeof sql> {
  return sql`now() + ${ms}::float8 * interval '1 ms'`;
}
