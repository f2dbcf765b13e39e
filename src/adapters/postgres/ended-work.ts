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

/** Of each symbol of a session that goes on: more than a strategy reaches back to. */
const KEPT_CANDLES = 20_000;

/**
 * Messages by the index of a session's own numbers, which ascend with time: of each session the oldest ones alone are looked at.
 * Of one that has ended the last candle of a symbol stays that it still holds, since that is what the position is worth.
 * Of a session that goes on the candles stay that its strategies may reach back to, and those of days that were not compared yet.
 */
function sessionTraces(cutoff: RawBuilder<unknown>): readonly ((limit: number) => RawBuilder<unknown>)[] {
  const ended = sql`select session_id from sessions where stopped_at < ${cutoff}`;
  const isNotCompared = sql`not exists (select from session_parity known where known.session_id = day.session_id and known.begins_at = day.begins_at)`;
  const isHeld = sql`exists (select from positions held where (held.session_id, held.symbol) = (one.session_id, one.symbol) and held.status = 'open')`;
  const isNewest = sql`not exists (select from session_candles later where (later.session_id, later.symbol) = (one.session_id, one.symbol)
    and later.open_time > one.open_time)`;
  const isMark = sql`${isHeld} and ${isNewest}`;
  return [
    (limit) => sql`delete from session_messages where ctid = any (array(
      select old.ctid from sessions cross join lateral (select ctid, at from session_messages where session_messages.session_id = sessions.session_id
        order by last_sequence limit ${limit}) old where old.at < ${cutoff} limit ${limit}))`,
    (limit) => sql`delete from session_candles where ctid = any (array(
      select ctid from session_candles one where session_id in (${ended}) and not (${isMark}) limit ${limit}))`,
    (limit) => sql`delete from session_candles where ctid = any (array(
      select old.ctid from (select distinct session_id, symbol from session_strategies) one
      cross join lateral (select open_time from session_candles newest where newest.session_id = one.session_id and newest.symbol = one.symbol
        order by open_time desc offset ${KEPT_CANDLES} limit 1) edge
      join session_candles old on old.session_id = one.session_id and old.symbol = one.symbol and old.open_time <= edge.open_time
      where old.open_time < ${cutoff} and old.open_time < (select coalesce(min(begins_at), 'infinity') from session_days day
        where day.session_id = one.session_id and ${isNotCompared}) limit ${limit}))`,
    (limit) => sql`delete from session_days where ctid = any (array(select ctid from session_days day
      where begins_at < ${cutoff} and (session_id in (${ended}) or not (${isNotCompared})) limit ${limit}))`,
    (limit) => sql`delete from session_commands where ctid = any (array(select ctid from session_commands where session_id in (${ended}) limit ${limit}))`,
  ];
}
