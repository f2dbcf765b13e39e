import { type Kysely, type RawBuilder, sql, type Transaction } from "kysely";
import type { SessionClaim, SessionCommit } from "../../../app/live/session-ports.ts";
import type { Database } from "../schema.ts";
import type { CommitRows } from "./commit-rows.ts";
import { messageRows } from "./message-rows.ts";
import { packState } from "./packed-state.ts";

/** What is notified with the id of a session whenever its listeners have something to read. */
export const SESSION_CHANNEL = "session_events";

export const IS_ALIVE = sql`status in ('running', 'paused')`;

export interface Advance {
  readonly claim: SessionClaim;
  readonly commit: SessionCommit;
  /** Of its last message. */
  readonly sequence: number;
  readonly leaseMs: number;
  readonly rows: CommitRows;
}

/**
 * Moves a session on by a commit: its row, its state, candles, worth and messages, by one statement that does nothing unless
 * the session is still held under the claim and stands where the commit begins.
 *
 * The row is held until the end of the transaction, so the numbers of messages have no gaps and are seen in order.
 */
export function advanceSession({ claim, commit, sequence, leaseMs, rows }: Advance): RawBuilder<{ readonly session_id: string }> {
  const state = packState(commit.snapshot);
  return sql`with advanced as (
      update sessions set ${changesOf(commit, sequence, leaseMs)}
      where session_id = ${claim.sessionId}::uuid and epoch = ${claim.epoch} and sequence = ${commit.sequence} and owner is not null and ${IS_ALIVE}
      returning session_id
    ), kept_state as (
      insert into session_states (session_id, state) select session_id, ${state}::bytea from advanced
      on conflict (session_id) do update set state = excluded.state, saved_at = now()
    ), kept_candles as (
      insert into session_candles (session_id, symbol, open_time, open, high, low, close, volume, origin)
      select session_id, r.* from advanced, jsonb_to_recordset(${json(rows.candles)}) as r (symbol text, open_time timestamptz, open float8, high float8,
        low float8, close float8, volume float8, origin text) on conflict do nothing
    ), kept_equity as (
      insert into session_equity (session_id, at, cash, equity, open_positions)
      select session_id, r.* from advanced, jsonb_to_recordset(${json(rows.equity)}) as r (at timestamptz, cash numeric, equity numeric, open_positions int)
    )${keptMessages(rows, commit.sequence)}
    select session_id, pg_notify(${SESSION_CHANNEL}, session_id::text) from advanced`;
}

export async function isAdvanced(database: Kysely<Database> | Transaction<Database>, advance: ReturnType<typeof advanceSession>): Promise<boolean> {
  return (await advance.execute(database)).rows.length > 0;
}

function changesOf({ money, status, error, feedStatus, snapshot, batches }: SessionCommit, sequence: number, leaseMs: number): RawBuilder<unknown> {
  const committedMs = batches.at(-1)?.closeTimeMs;
  const hasEnded = status === "stopped" || status === "failed";
  return sql.join([
    sql`sequence = ${sequence}, status = ${status}, cash = ${String(money.cash)}::numeric, equity = ${String(money.equity)}::numeric`,
    sql`open_positions = ${money.openPositions}, is_killed = ${snapshot.isKilled}, heartbeat_at = greatest(now(), started_at)`,
    ...(committedMs === undefined ? [] : [sql`committed_to = ${new Date(committedMs)}`]),
    ...(feedStatus === null || hasEnded ? [] : [feedChanges(feedStatus)]),
    hasEnded
      ? sql`owner = null, lease_until = null, feed_state = 'stopped', stopped_at = greatest(now(), started_at)`
      : sql`lease_until = now() + ${leaseMs} * interval '1 ms'`,
    ...(error === null ? [] : [sql`error_code = ${error.code}, error_message = ${error.message.slice(0, 4000)}`]),
  ]);
}

function feedChanges({ state, reason, sinceMs, reconnects }: NonNullable<SessionCommit["feedStatus"]>): RawBuilder<unknown> {
  return sql`feed_state = ${state}, feed_reason = ${reason?.slice(0, 1000) ?? null}, feed_since = ${new Date(sinceMs)}, feed_reconnects = ${reconnects}`;
}

/** As JSON text, which the server keeps as it is: as `jsonb`, or in a row each, it would take several times as long. */
function keptMessages({ messages }: CommitRows, sequence: number): RawBuilder<unknown> {
  if (messages.length === 0) return sql``;
  const rows = messageRows(messages, sequence + 1).map(
    (row) => sql`(${row.firstSequence}::bigint, ${row.lastSequence}::bigint, ${new Date(row.atMs)}::timestamptz, ${row.text}::json)`,
  );
  return sql`, kept_messages as (
      insert into session_messages (session_id, first_sequence, last_sequence, at, messages) select session_id, r.* from advanced, (values ${sql.join(rows)}) as r
    )`;
}

function json(rows: readonly unknown[]): RawBuilder<unknown> {
  return sql`${JSON.stringify(rows)}::jsonb`;
}
