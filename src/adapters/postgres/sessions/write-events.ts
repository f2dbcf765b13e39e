import { type RawBuilder, sql, type Transaction } from "kysely";
import type { Database } from "../schema.ts";
import type { CommitRows } from "./commit-rows.ts";

type Rows = readonly Readonly<Record<string, unknown>>[];

/** Whether a commit has more than every batch has. */
export function hasEvents(rows: CommitRows): boolean {
  return WRITES.some(([of]) => rows[of].length > 0);
}

/** Writes what came of a commit's batches; called within its transaction, with the session's row held. */
export async function writeEvents(tx: Transaction<Database>, sessionId: string, rows: CommitRows): Promise<void> {
  for (const [of, write] of WRITES) if (rows[of].length > 0) await write(sessionId, json(rows[of])).execute(tx);
}

type Write = (sessionId: string, rows: RawBuilder<unknown>) => RawBuilder<unknown>;

/**
 * In the order of their references. A fill or a position that is there already is an error, and takes the whole
 * commit back: nothing is bought or sold twice.
 */
const WRITES: readonly (readonly [Exclude<keyof CommitRows, "messages">, Write])[] = [
  [
    "days",
    (id, rows) => sql`insert into session_days (session_id, begins_at, state)
      select ${id}::uuid, r.begins_at, decode(r.state, 'hex') from jsonb_to_recordset(${rows}) as r (begins_at timestamptz, state text) on conflict do nothing`,
  ],
  [
    "revisions",
    (id, rows) => sql`insert into session_revisions (session_id, symbol, open_time, open, high, low, close, volume, seen_at, was_missing)
      select ${id}::uuid, r.* from jsonb_to_recordset(${rows}) as r (symbol text, open_time timestamptz, open float8, high float8, low float8, close float8,
        volume float8, seen_at timestamptz, was_missing boolean) on conflict do nothing`,
  ],
  [
    "signals",
    (id, rows) => sql`insert into signals (session_id, symbol, strategy, candle_time, side, price, confidence, level)
      select ${id}::uuid, r.* from jsonb_to_recordset(${rows}) as r (symbol text, strategy text, candle_time timestamptz, side text, price numeric,
        confidence float8, level numeric)`,
  ],
  [
    "orders",
    (id, rows) => sql`insert into orders (session_id, symbol, strategy, order_key, side, reason, decided_at, status, refusal, settled_at)
      select ${id}::uuid, r.* from jsonb_to_recordset(${rows}) as r (symbol text, strategy text, order_key text, side text, reason text,
        decided_at timestamptz, status text, refusal text, settled_at timestamptz)
      on conflict (session_id, symbol, strategy, order_key) do update set status = excluded.status, refusal = excluded.refusal,
        settled_at = excluded.settled_at`,
  ],
  [
    "closed",
    (id, rows) => sql`update positions set status = 'closed', closed_at = r.exit_time
      from jsonb_to_recordset(${rows}) as r (symbol text, strategy text, number int, exit_time timestamptz)
      where session_id = ${id}::uuid and positions.symbol = r.symbol and positions.strategy = r.strategy and positions.number = r.number and status = 'open'`,
  ],
  [
    "opened",
    (id, rows) => sql`insert into positions (session_id, symbol, strategy, number, status, quantity, cost, entry_price, entry_fee, stop_price, target_price,
        opened_at, closed_at)
      select ${id}::uuid, r.* from jsonb_to_recordset(${rows}) as r (symbol text, strategy text, number int, status text, quantity numeric,
        cost numeric, entry_price numeric, entry_fee numeric, stop_price numeric, target_price numeric, opened_at timestamptz, closed_at timestamptz)`,
  ],
  [
    "fills",
    (
      id,
      rows,
    ) => sql`insert into fills (session_id, symbol, strategy, position_number, side, order_key, candle_time, filled_at, price, quantity, fee, slippage, cash)
      select ${id}::uuid, r.* from jsonb_to_recordset(${rows}) as r (symbol text, strategy text, position_number int, side text, order_key text,
        candle_time timestamptz, filled_at timestamptz, price numeric, quantity numeric, fee numeric, slippage numeric, cash numeric)`,
  ],
  [
    "closed",
    (id, rows) => sql`insert into trades (position_id, session_id, symbol, strategy, entry_time, exit_time, entry_price, exit_price, quantity, fees, slippage,
        pnl, return_rate, mae, mfe, holding_candles, exit_reason)
      select position_id, session_id, symbol, strategy, r.entry_time, r.exit_time, r.entry_price, r.exit_price, r.quantity, r.fees, r.slippage,
        r.pnl, r.return_rate, r.mae, r.mfe, r.holding_candles, r.exit_reason
      from jsonb_to_recordset(${rows}) as r (symbol text, strategy text, number int, entry_time timestamptz, exit_time timestamptz, entry_price numeric,
        exit_price numeric, quantity numeric, fees numeric, slippage numeric, pnl numeric, return_rate float8, mae float8, mfe float8,
        holding_candles int, exit_reason text)
      join positions using (symbol, strategy, number) where session_id = ${id}::uuid`,
  ],
  [
    "traders",
    (id, rows) => sql`update session_strategies set mode = r.mode, failure_code = r.failure_code, failure_message = r.failure_message
      from jsonb_to_recordset(${rows}) as r (symbol text, strategy text, mode text, failure_code text, failure_message text)
      where session_id = ${id}::uuid and session_strategies.symbol = r.symbol and session_strategies.strategy = r.strategy`,
  ],
  [
    "commands",
    (id, rows) => sql`update session_commands set applied_at = now(), outcome = r.outcome,
        applied_after = (select committed_to from sessions where sessions.session_id = ${id}::uuid)
      from jsonb_to_recordset(${rows}) as r (command_id bigint, outcome text)
      where session_id = ${id}::uuid and session_commands.command_id = r.command_id and applied_at is null`,
  ],
];

function json(rows: Rows): RawBuilder<unknown> {
  return sql`${JSON.stringify(rows)}::jsonb`;
}
