import { type RawBuilder, sql } from "kysely";
import type { SessionClaim, SessionCommit } from "../../../app/live/session-ports.ts";
import type { CommitRows } from "./commit-rows.ts";
import { keepMessages, keepState } from "./keep-standing.ts";

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
 * Moves a session on by a commit: its row, candles and worth, by one statement that does nothing unless the session is still held under the
 * claim and stands where the commit begins. Its state and messages go with it unless `isWhole` is false.
 *
 * The row is held until the end of the transaction, so the numbers of messages have no gaps and are seen in order.
 */
export function advanceSession({ claim, commit, sequence, leaseMs, rows }: Advance, isWhole: boolean): RawBuilder<{ readonly session_id: string }> {
  const held = sql`advanced`;
  const standing = isWhole ? [keepState(held, commit.snapshot), ...keepMessages(held, rows.messages, commit.sequence)] : [];
  return sql`with advanced as (
      update sessions set ${changesOf(commit, sequence, leaseMs)}
      where session_id = ${claim.sessionId}::uuid and epoch = ${claim.epoch} and sequence = ${commit.sequence} and owner is not null and ${IS_ALIVE}
      returning session_id
    ), kept_candles as (
      insert into session_candles (session_id, symbol, open_time, open, high, low, close, volume, origin)
      select session_id, r.* from advanced, jsonb_to_recordset(${json(rows.of("candles"))}) as r (symbol text, open_time timestamptz, open float8, high float8,
        low float8, close float8, volume float8, origin text) on conflict do nothing
    ), kept_equity as (
      insert into session_equity (session_id, at, cash, equity, open_positions)
      select session_id, r.* from advanced, jsonb_to_recordset(${json(rows.of("equity"))}) as r (at timestamptz, cash numeric, equity numeric, open_positions int)
    )${sql.join(
      standing.map((write, k) => sql`, ${sql.ref(`kept_${k}`)} as (${write})`),
      sql``,
    )}
    select session_id, pg_notify(${SESSION_CHANNEL}, session_id::text) from advanced`;
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

function json(rows: readonly unknown[]): RawBuilder<unknown> {
  return sql`${JSON.stringify(rows)}::jsonb`;
}
