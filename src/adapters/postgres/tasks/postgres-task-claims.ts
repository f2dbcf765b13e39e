import { type Kysely, sql } from "kysely";
import type { ClaimedTask, FailureEnd, SignOfLife, TaskClaims } from "../../../app/jobs/ports.ts";
import type { Claim, Delivery, JsonObject, PartOutcome, TaskError, TaskFailure, TaskOutcome } from "../../../app/jobs/task.ts";
import { skipFingerprint } from "../../../app/schedules/skip-alerts.ts";
import { Batcher } from "../../batcher.ts";
import type { Database } from "../schema.ts";
import { BACKUP_FINGERPRINT } from "./death-alerts.ts";
import { endAttempt } from "./end-attempt.ts";
import { DELIVERY_COLUMNS, type DeliveryRow, type TaskRow, toDelivery, toTask } from "./task-rows.ts";

/** What may be begun: what waits for a worker, or for being put together. */
export const IS_STARTABLE = sql`lease_until is null and (status = 'queued' or (status = 'running' and stage = 'join'))`;

/**
 * Does not wait for the disk. A claim or sign of life that a crash of the server takes back does no harm: the task waits
 * again, and whatever was done under the claim is void.
 */
const QUICKLY = sql`quickly as materialized (select set_config('synchronous_commit', 'off', true))`;
const MOST_AT_ONCE = 100;

interface Wanted extends Claim {
  readonly turn: number;
  readonly worker: string;
  readonly leaseMs: number;
}

interface Ended extends Claim {
  readonly runId: string | null;
  /** JSON. */
  readonly result: string | null;
}

/** Claims on tasks in PostgreSQL. Leases run by the clock of the database, so no worker's clock matters. */
export class PostgresTaskClaims implements TaskClaims {
  readonly #database: Kysely<Database>;
  readonly #begins: Batcher<Wanted, ClaimedTask | null>;
  readonly #ends: Batcher<Ended, boolean>;

  constructor(database: Kysely<Database>) {
    this.#database = database;
    this.#begins = new Batcher((wanted) => this.#begin(wanted), MOST_AT_ONCE);
    this.#ends = new Batcher((outcomes) => this.#end(outcomes), MOST_AT_ONCE);
  }

  async claim(delivery: Pick<Delivery, "taskId" | "turn">, claimId: string, worker: string, leaseMs: number): Promise<ClaimedTask | null> {
    return this.#begins.add({ taskId: delivery.taskId, turn: delivery.turn, claimId, worker, leaseMs });
  }

  async #begin(wanted: readonly Wanted[]): Promise<readonly (ClaimedTask | null)[]> {
    const isOurs = sql`(lease_until is not null and tasks.claim_id = wanted.claim_id)`;
    const column = (name: keyof Wanted): unknown[] => wanted.map((one) => one[name]);
    const { rows } = await sql<TaskRow>`with ${QUICKLY}
      update tasks set status = 'running', attempts = attempts + case when ${isOurs} then 0 else 1 end, claim_id = wanted.claim_id, worker = wanted.worker,
        lease_until = now() + wanted.lease_ms * interval '1 ms', started_at = coalesce(started_at, greatest(now(), created_at)),
        progress = case when stage = 'join' then progress else 0 end, eta_seconds = null
      from quickly, unnest(${column("taskId")}::uuid[], ${column("turn")}::int[], ${column("claimId")}::uuid[], ${column("worker")}::text[],
        ${column("leaseMs")}::float8[]) as wanted (task_id, turn, claim_id, worker, lease_ms)
      where tasks.task_id = wanted.task_id and tasks.turn = wanted.turn and ((${IS_STARTABLE}) or ${isOurs}) returning tasks.*`.execute(this.#database);
    const byClaim = new Map(rows.map((row) => [row.claim_id, row]));
    return wanted.map(({ taskId, claimId }) => {
      const row = byClaim.get(claimId);
      return row === undefined ? null : { task: toTask(row), claim: { taskId, claimId } };
    });
  }

  async renew(signs: readonly SignOfLife[], leaseMs: number): Promise<ReadonlySet<string>> {
    const progress = signs.map((sign) => sign.progress?.progress ?? null);
    const eta = signs.map((sign) => sign.progress?.etaSeconds ?? null);
    const { rows } = await sql<{
      task_id: string;
    }>`with ${QUICKLY} update tasks set lease_until = ${inMs(leaseMs)}, progress = coalesce(sign.progress, tasks.progress),
        eta_seconds = case when sign.progress is null then tasks.eta_seconds else sign.eta_seconds end
      from quickly, unnest(${signs.map(({ taskId }) => taskId)}::uuid[], ${signs.map(({ claimId }) => claimId)}::uuid[], ${progress}::float8[], ${eta}::float8[])
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

  async complete(claim: Claim, outcome: TaskOutcome): Promise<boolean> {
    return this.#ends.add({ ...claim, runId: outcome.runId ?? null, result: outcome.result === undefined ? null : JSON.stringify(outcome.result) });
  }

  async #end(outcomes: readonly Ended[]): Promise<readonly boolean[]> {
    const column = (name: keyof Ended): unknown[] => outcomes.map((one) => one[name]);
    // Those of an earlier call, too: its answer may have been lost on the way.
    const { rows } = await sql<{ claim_id: string }>`
      with outcome as (
        select * from unnest(${column("taskId")}::uuid[], ${column("claimId")}::uuid[], ${column("runId")}::text[], ${column("result")}::text[])
          as outcome (task_id, claim_id, run_id, result)
      ), ended as (
        update tasks set status = 'completed', stage = 'run', progress = 1, eta_seconds = null, lease_until = null,
          run_id = outcome.run_id, result = outcome.result::jsonb,
          error_code = null, error_message = null, error = null, finished_at = greatest(now(), started_at)
        from outcome where tasks.task_id = outcome.task_id and tasks.claim_id = outcome.claim_id and lease_until is not null
        returning tasks.claim_id, tasks.schedule_name, coalesce(tasks.due_at, tasks.created_at) as due_at, ${BACKUP_FINGERPRINT} as deed
      ), over as (
        -- Not by a run that is why others are skipped. In one order, since other workers end tasks, too.
        select alert_id from alerts where status <> 'resolved' and fingerprint in (
          select ${sql.lit(skipFingerprint(""))} || name from ended join schedules on name = schedule_name
          where ended.due_at > coalesce(last_skipped_at, '-infinity')
          union select deed from ended where deed is not null)
        order by alert_id for update
      ), resolved as (
        update alerts set status = 'resolved', resolved_at = greatest(now(), raised_at, last_seen_at) where alert_id in (select alert_id from over)
      )
      select claim_id from ended
      union all select tasks.claim_id from tasks join outcome using (task_id, claim_id) where status = 'completed'`.execute(this.#database);
    const ended = new Set(rows.map(({ claim_id }) => claim_id));
    return outcomes.map(({ claimId }) => ended.has(claimId));
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
    const { rows } =
      await sql<DeliveryRow>`update tasks set stage = 'join', progress = 1, attempts = greatest(attempts - 1, 0), turn = turn + 1, run_after = now()
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
