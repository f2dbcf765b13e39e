import { expect } from "vitest";
import { query } from "./use-postgres.ts";

type Rows = readonly Readonly<Record<string, unknown>>[];

/** Everything that is kept of a session, without what no two runs share: ids, when a row was written, news of the session's own life. */
export type KeptSession = Readonly<Record<string, Rows>>;

/** Columns of each table that tell runs apart which did the same. */
const TABLES: Readonly<Record<string, readonly string[]>> = {
  session_strategies: [],
  session_states: ["saved_at"],
  session_candles: [],
  signals: ["signal_id", "created_at"],
  orders: [],
  positions: ["position_id"],
  fills: [],
  trades: ["trade_id", "position_id"],
  session_equity: [],
};

export async function readKept(url: string, sessionId: string): Promise<KeptSession> {
  const kept: Record<string, Rows> = {};
  for (const [table, dropped] of Object.entries(TABLES)) kept[table] = await rowsOf(url, table, ["session_id", ...dropped], sessionId);
  kept["sessions"] = await query(url, "select cash, equity, open_positions, status, is_killed, committed_to from sessions where session_id = $1", [sessionId]);
  kept["messages"] = await query(url, `select topic, at_ms, payload from ${EVENTS} event where topic <> 'session' order by sequence`, [sessionId]);
  return kept;
}

async function rowsOf(url: string, table: string, dropped: readonly string[], sessionId: string): Promise<Rows> {
  const text = `select row from (select to_jsonb(${table}) - $1::text[] as row from ${table} where session_id = $2) one order by row::text`;
  const rows = await query(url, text, [dropped, sessionId]);
  return rows.map(({ row }) => row as Record<string, unknown>);
}

/** Holds a session to what must be so at every moment, however often it was broken off. Each query finds what must not be. */
export async function checkBooks(url: string, sessionId: string, where = ""): Promise<void> {
  for (const [what, text] of Object.entries(FAULTS)) expect(await query(url, text, [sessionId]), `${what} ${where}`).toEqual([]);
}

/** What listeners of a session are told, an event a row. */
const EVENTS = `(select session_id, first_sequence + place - 1 as sequence, message ->> 'topic' as topic, message -> 'atMs' as at_ms, (message -> 'payload')::jsonb as payload
  from session_messages cross join lateral json_array_elements(messages) with ordinality as told (message, place) where session_id = $1)`;

const FAULTS: Readonly<Record<string, string>> = {
  "a gap in the numbers of events, or one that the session does not know of": `select count(*), max(event.sequence), sessions.sequence
    from sessions left join ${EVENTS} event using (session_id) where session_id = $1 group by sessions.session_id
    having count(event.sequence) <> sessions.sequence or count(distinct event.sequence) <> sessions.sequence or coalesce(max(event.sequence), 0) <> sessions.sequence`,
  "messages whose row says that there are more or fewer": `select first_sequence, last_sequence from session_messages
    where session_id = $1 and json_array_length(messages) <> last_sequence - first_sequence + 1`,
  "cash that came from nowhere or went away": `select cash, expected from (
      select sessions.cash, initial_cash * case account when 'shared' then 1 else (select count(*) from session_strategies where session_id = $1) end
        + coalesce((select sum(case side when 'BUY' then -1 else 1 end * price * quantity - fee) from fills where session_id = $1), 0) as expected
      from sessions where session_id = $1) books
    where abs(cash - expected) > 1e-9 * abs(expected)`,
  "an open position without its entry, or one that is closed without its exit": `select number, symbol, strategy, status from positions
    where session_id = $1 and (select array_agg(side order by side) from fills
      where fills.session_id = $1 and (fills.symbol, fills.strategy, position_number) = (positions.symbol, positions.strategy, number))
      is distinct from case status when 'open' then array['BUY'] else array['BUY', 'SELL'] end`,
  "a closed position without its trade": `select positions.* from positions left join trades using (position_id)
    where positions.session_id = $1 and ((status = 'closed') <> (trade_id is not null) or opened_at <> entry_time or closed_at <> exit_time)`,
  "a fill without an order that is filled, or the other way round": `select order_key, status from orders left join fills using (session_id, symbol, strategy, order_key)
    where session_id = $1 and (status = 'filled') <> (position_number is not null)`,
  "an order that was filled twice": `select symbol, strategy, order_key from fills where session_id = $1 group by 1, 2, 3 having count(*) > 1`,
  "an order that was told of twice": `select payload ->> 'symbol', payload ->> 'strategy', payload ->> 'order_key', payload ->> 'status' from ${EVENTS} event
    where topic = 'orders' and payload ->> 'kind' = 'order' group by 1, 2, 3, 4 having count(*) > 1`,
  "a fill that listeners were not told of, or twice": `select symbol, strategy, order_key, count(sequence) from fills left join ${EVENTS} event
      on topic = 'orders' and payload ->> 'kind' = 'fill' and (payload ->> 'symbol', payload ->> 'strategy', payload ->> 'order_key') = (symbol, strategy, order_key)
    where fills.session_id = $1 group by 1, 2, 3 having count(sequence) <> 1`,
  "a batch without its worth": `select open_time from session_candles where session_id = $1 and origin <> 'warm_up' group by open_time
    having not exists (select from session_equity where session_id = $1 and at = open_time + interval '1 minute')`,
  "a session that is not worth what its last batch left": `select sessions.cash, sessions.equity, newest.cash, newest.equity from sessions
    cross join lateral (select cash, equity from session_equity where session_id = $1 order by at desc limit 1) newest
    where session_id = $1 and (sessions.cash, sessions.equity) <> (newest.cash, newest.equity)`,
  "commands that were done more or less often than once": `select command, count(*) from session_commands
    where session_id = $1 and applied_at is not null and outcome is null group by command
    having count(*) <> (select count(*) from ${EVENTS} event where topic = 'session' and payload ->> 'kind' =
      case command when 'pause' then 'paused' when 'resume' then 'unpaused' when 'set_mode' then 'mode' when 'stop' then 'stopped' else 'killed' end)`,
};
