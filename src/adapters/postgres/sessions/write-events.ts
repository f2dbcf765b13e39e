import { type RawBuilder, sql } from "kysely";
import type { SessionCommit } from "../../../app/live/session-ports.ts";
import type { CommitRows, CommitTable } from "./commit-rows.ts";
import { keepMessages, keepState } from "./keep-standing.ts";

export type Statement = RawBuilder<unknown>;
type Write = (sessionId: string, rows: Statement) => Statement;
type Stage = readonly (readonly [CommitTable, Write])[];

/**
 * The statements that write what came of a commit's batches, its state and its messages, in the order of their references; each is made when
 * it is asked for, null when there is nothing to write. To be run within its transaction, with the session's row held.
 *
 * A fill or a position that is there already is an error, and takes the whole commit back: nothing is bought or sold twice.
 */
export function eventStatements(sessionId: string, commit: SessionCommit, rows: CommitRows): readonly (() => Statement | null)[] {
  const held = sql`(select ${sessionId}::uuid as session_id) held`;
  const standing = (): Statement[] => [keepState(held, commit.snapshot), ...keepMessages(held, rows.messages, commit.sequence)];
  const writes = (stage: Stage): Statement[] => stage.flatMap(([table, write]) => writeOf(sessionId, rows.of(table), write));
  return STAGES.map((stage, k) => () => together([...writes(stage), ...(k === STAGES.length - 1 ? standing() : [])]));
}

function writeOf(sessionId: string, rows: readonly unknown[], write: Write): Statement[] {
  return rows.length === 0 ? [] : [write(sessionId, sql`${JSON.stringify(rows)}::jsonb`)];
}

/** One statement, so one trip, that does several which do not see each other. */
function together(writes: readonly Statement[]): Statement | null {
  const last = writes.at(-1);
  if (last === undefined) return null;
  const before = writes.slice(0, -1).map((write, k) => sql`${sql.ref(`write_${k}`)} as (${write})`);
  return before.length === 0 ? last : sql`with ${sql.join(before)} ${last}`;
}

const WRITE_DAYS: Write = (id, rows) => sql`insert into session_days (session_id, begins_at, state)
    select ${id}::uuid, r.begins_at, decode(r.state, 'hex') from jsonb_to_recordset(${rows}) as r (begins_at timestamptz, state text) on conflict do nothing`;

const WRITE_REVISIONS: Write = (
  id,
  rows,
) => sql`insert into session_revisions (session_id, symbol, open_time, open, high, low, close, volume, seen_at, was_missing)
    select ${id}::uuid, r.* from jsonb_to_recordset(${rows}) as r (symbol text, open_time timestamptz, open float8, high float8, low float8, close float8,
      volume float8, seen_at timestamptz, was_missing boolean) on conflict do nothing`;

const WRITE_SIGNALS: Write = (id, rows) => sql`insert into signals (session_id, symbol, strategy, candle_time, side, price, confidence, level)
    select ${id}::uuid, r.* from jsonb_to_recordset(${rows}) as r (symbol text, strategy text, candle_time timestamptz, side text, price numeric,
      confidence float8, level numeric)`;

const WRITE_ORDERS: Write = (
  id,
  rows,
) => sql`insert into orders (session_id, symbol, strategy, order_key, side, reason, decided_at, status, refusal, settled_at)
    select ${id}::uuid, r.* from jsonb_to_recordset(${rows}) as r (symbol text, strategy text, order_key text, side text, reason text,
      decided_at timestamptz, status text, refusal text, settled_at timestamptz)
    on conflict (session_id, symbol, strategy, order_key) do update set status = excluded.status, refusal = excluded.refusal,
      settled_at = excluded.settled_at`;

const WRITE_CLOSED: Write = (id, rows) => sql`update positions set status = 'closed', closed_at = r.exit_time
    from jsonb_to_recordset(${rows}) as r (symbol text, strategy text, number int, exit_time timestamptz)
    where session_id = ${id}::uuid and positions.symbol = r.symbol and positions.strategy = r.strategy and positions.number = r.number and status = 'open'`;

const WRITE_OPENED: Write = (
  id,
  rows,
) => sql`insert into positions (session_id, symbol, strategy, number, status, quantity, cost, entry_price, entry_fee, stop_price, target_price,
      opened_at, closed_at)
    select ${id}::uuid, r.* from jsonb_to_recordset(${rows}) as r (symbol text, strategy text, number int, status text, quantity numeric,
      cost numeric, entry_price numeric, entry_fee numeric, stop_price numeric, target_price numeric, opened_at timestamptz, closed_at timestamptz)`;

const WRITE_FILLS: Write = (
  id,
  rows,
) => sql`insert into fills (session_id, symbol, strategy, position_number, side, order_key, candle_time, filled_at, price, quantity, fee, slippage, cash)
    select ${id}::uuid, r.* from jsonb_to_recordset(${rows}) as r (symbol text, strategy text, position_number int, side text, order_key text,
      candle_time timestamptz, filled_at timestamptz, price numeric, quantity numeric, fee numeric, slippage numeric, cash numeric)`;

const WRITE_TRADES: Write = (
  id,
  rows,
) => sql`insert into trades (position_id, session_id, symbol, strategy, entry_time, exit_time, entry_price, exit_price, quantity, fees, slippage,
      pnl, return_rate, mae, mfe, holding_candles, exit_reason)
    select position_id, session_id, symbol, strategy, r.entry_time, r.exit_time, r.entry_price, r.exit_price, r.quantity, r.fees, r.slippage,
      r.pnl, r.return_rate, r.mae, r.mfe, r.holding_candles, r.exit_reason
    from jsonb_to_recordset(${rows}) as r (symbol text, strategy text, number int, entry_time timestamptz, exit_time timestamptz, entry_price numeric,
      exit_price numeric, quantity numeric, fees numeric, slippage numeric, pnl numeric, return_rate float8, mae float8, mfe float8,
      holding_candles int, exit_reason text)
    join positions using (symbol, strategy, number) where session_id = ${id}::uuid`;

const WRITE_TRADERS: Write = (id, rows) => sql`update session_strategies set mode = r.mode, failure_code = r.failure_code, failure_message = r.failure_message
    from jsonb_to_recordset(${rows}) as r (symbol text, strategy text, mode text, failure_code text, failure_message text)
    where session_id = ${id}::uuid and session_strategies.symbol = r.symbol and session_strategies.strategy = r.strategy`;

const WRITE_COMMANDS: Write = (id, rows) => sql`update session_commands set applied_at = now(), outcome = r.outcome,
      applied_after = (select committed_to from sessions where sessions.session_id = ${id}::uuid)
    from jsonb_to_recordset(${rows}) as r (command_id bigint, outcome text)
    where session_id = ${id}::uuid and session_commands.command_id = r.command_id and applied_at is null`;

/** Those of one stage refer to rows of an earlier one, or of none. */
const STAGES: readonly Stage[] = [
  [
    ["days", WRITE_DAYS],
    ["revisions", WRITE_REVISIONS],
    ["signals", WRITE_SIGNALS],
    ["orders", WRITE_ORDERS],
    ["closed", WRITE_CLOSED],
  ],
  [
    ["opened", WRITE_OPENED],
    ["traders", WRITE_TRADERS],
    ["commands", WRITE_COMMANDS],
  ],
  [
    ["fills", WRITE_FILLS],
    ["closed", WRITE_TRADES],
  ],
];
