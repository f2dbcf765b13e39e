import { type Kysely, sql } from "kysely";
import type { SweepCursor, TaskRepair } from "../../../app/jobs/ports.ts";
import type { Delivery } from "../../../app/jobs/task.ts";
import type { Database } from "../schema.ts";
import { endAttempt, type EndedRow } from "./end-attempt.ts";
import { IS_STARTABLE } from "./postgres-task-claims.ts";
import { DELIVERY_COLUMNS, type DeliveryRow, toDelivery } from "./task-rows.ts";

/** Any number will do, the same in every version. */
const LOCK_KEY = "7164785066915035";
/** In one statement; the next pass takes the rest. */
const MOST_AT_ONCE = 500;

/** What workers put right together, in PostgreSQL. Each step is guarded by itself: the lock only spares work done twice. */
export class PostgresTaskRepair implements TaskRepair {
  readonly #database: Kysely<Database>;

  constructor(database: Kysely<Database>) {
    this.#database = database;
  }

  async exclusively(work: () => Promise<void>): Promise<boolean> {
    return this.#database.transaction().execute(async (transaction) => {
      const { rows } = await sql<{ is_free: boolean }>`select pg_try_advisory_xact_lock(${LOCK_KEY}::bigint) as is_free`.execute(transaction);
      if (rows[0]?.is_free !== true) return false;
      await work();
      return true;
    });
  }

  async recoverLost(): Promise<{ deliveries: readonly Delivery[]; endedParentIds: readonly string[] }> {
    const failure = sql`jsonb_build_object('code', 'worker_lost', 'message', 'the worker ' || worker || ' gave no sign of life any more: it died, or lost the database',
      'stack', null, 'causes', '[]'::jsonb, 'worker', worker)`;
    const where = sql`task_id in (select task_id from tasks where lease_until < now() order by lease_until limit ${MOST_AT_ONCE} for update skip locked)`;
    const { rows } = await sql<EndedRow>`${endAttempt({ failure, retryMs: sql`0`, where })}`.execute(this.#database);
    const isOver = ({ finished_at }: EndedRow): boolean => finished_at !== null;
    return {
      deliveries: rows.filter((row) => !isOver(row)).map(toDelivery),
      endedParentIds: [...new Set(rows.filter(isOver).map((row) => row.parent_task_id))].filter((id) => id !== null),
    };
  }

  async wakeForgotten(): Promise<readonly Delivery[]> {
    const { rows } =
      await sql<DeliveryRow>`update tasks set stage = 'join', progress = 1, attempts = greatest(attempts - 1, 0), turn = turn + 1, run_after = now()
      where task_id in (select task_id from tasks where stage = 'wait' and status = 'running'
        and not exists (select from tasks part where part.parent_task_id = tasks.task_id and part.status in ('queued', 'running'))
        limit ${MOST_AT_ONCE} for update skip locked)
      returning ${DELIVERY_COLUMNS}`.execute(this.#database);
    return rows.map(toDelivery);
  }

  async listDue(dueForMs: number, after: SweepCursor, limit: number): Promise<{ deliveries: readonly Delivery[]; next: SweepCursor }> {
    const [ms, taskId] = after?.split("_") ?? [];
    const position = ms === undefined ? sql`true` : sql`(run_after, task_id) > (${new Date(Number(ms))}, ${taskId}::uuid)`;
    const { rows } = await sql<DeliveryRow & { run_after: Date }>`select ${DELIVERY_COLUMNS}, run_after from tasks
      where status in ('queued', 'running') and ${IS_STARTABLE} and ${position} and run_after < now() - ${dueForMs}::float8 * interval '1 ms'
      order by run_after, task_id limit ${limit}`.execute(this.#database);
    const last = rows.at(-1);
    return { deliveries: rows.map(toDelivery), next: last === undefined || rows.length < limit ? null : `${last.run_after.getTime()}_${last.task_id}` };
  }

  async nextTurn(deliveries: readonly Pick<Delivery, "taskId" | "turn">[]): Promise<readonly Delivery[]> {
    if (deliveries.length === 0) return [];
    const { rows } = await sql<DeliveryRow>`update tasks set turn = tasks.turn + 1
      from unnest(${deliveries.map(({ taskId }) => taskId)}::uuid[], ${deliveries.map(({ turn }) => turn)}::int[]) as lost (task_id, turn)
      where tasks.task_id = lost.task_id and tasks.turn = lost.turn and ${IS_STARTABLE}
      returning tasks.task_id, queue, kind, tasks.turn, priority`.execute(this.#database);
    return rows.map(toDelivery);
  }
}
