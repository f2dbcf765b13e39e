import { type Kysely, type RawBuilder, sql } from "kysely";
import type { EndedWork } from "../../app/retention/ports.ts";
import type { Database } from "./schema.ts";

/** Rows of work that has ended, in PostgreSQL. What somebody else holds just now is left for the next time. */
export class PostgresEndedWork implements EndedWork {
  readonly #database: Kysely<Database>;

  constructor(database: Kysely<Database>) {
    this.#database = database;
  }

  async removeTasks(olderThanDays: number, limit: number): Promise<number> {
    // The last run of a schedule tells how it stands, however rarely it runs.
    const { numAffectedRows = 0n } = await sql`delete from tasks where task_id = any (array(
      select task_id from tasks task
      where finished_at < now() - make_interval(days => ${olderThanDays}::int) and parent_task_id is null and dead_at is null
        and (schedule_name is null or exists (select from tasks later where later.schedule_name = task.schedule_name and later.finished_at is not null
          and (later.created_at, later.task_id) > (task.created_at, task.task_id)))
      order by finished_at limit ${limit} for update skip locked))`.execute(this.#database);
    return Number(numAffectedRows);
  }

  async removeSessionTraces(olderThanDays: number, limit: number): Promise<number> {
    let removed = 0;
    for (const statement of sessionTraces(sql`now() - make_interval(days => ${olderThanDays}::int)`)) {
      if (removed === limit) break;
      const { numAffectedRows = 0n } = await statement(limit - removed).execute(this.#database);
      removed += Number(numAffectedRows);
    }
    return removed;
  }

  async removeExpiredAnswers(limit: number): Promise<number> {
    const { numAffectedRows = 0n } = await sql`delete from idempotent_requests where ctid = any (array(
      select ctid from idempotent_requests where expires_at <= now() limit ${limit} for update skip locked))`.execute(this.#database);
    return Number(numAffectedRows);
  }
}

/**
 * Events by the index of a session's own numbers, which ascend with time: of each session the oldest ones alone are looked at.
 * Candles of a session that goes on are what its strategies reach back to.
 */
function sessionTraces(cutoff: RawBuilder<unknown>): readonly ((limit: number) => RawBuilder<unknown>)[] {
  const ended = sql`select session_id from sessions where stopped_at < ${cutoff}`;
  return [
    (limit) => sql`delete from session_events where ctid = any (array(
      select old.ctid from sessions cross join lateral (select ctid, at from session_events where session_events.session_id = sessions.session_id
        order by sequence limit ${limit}) old where old.at < ${cutoff} limit ${limit}))`,
    (limit) => sql`delete from session_candles where ctid = any (array(select ctid from session_candles where session_id in (${ended}) limit ${limit}))`,
    (limit) => sql`delete from session_commands where ctid = any (array(select ctid from session_commands where session_id in (${ended}) limit ${limit}))`,
  ];
}
