import type { ParityOutcome } from "../../../app/live/parity/compare-day.ts";
import { type Kysely, type RawBuilder, type Selectable, sql } from "kysely";
import type { PageOf } from "../../../app/catalogue/ports.ts";
import type {
  CommandRecord,
  EquityCurve,
  EquityRequest,
  OrderRecord,
  PageRequest,
  ParityRecord,
  PositionRecord,
  RowPlace,
  SessionCounts,
  SessionEventRecord,
  SessionFilter,
  SessionPlace,
  SessionReader,
  SessionSummary,
  SignalRecord,
  TradeRecord,
  TraderFilter,
} from "../../../app/live/read-sessions.ts";
import type { SessionRecord } from "../../../app/live/session-ports.ts";
import type { Database } from "../schema.ts";
import { type Mark, toOrder, toPosition, toSignal, toSummary, toTrade } from "./reader-rows.ts";
import type { SessionRow } from "./session-rows.ts";
import { PostgresSessionStore } from "./postgres-session-store.ts";
import { readEquity } from "./read-equity.ts";
import { readMessages } from "./message-rows.ts";

type Condition = RawBuilder<unknown>;

/** Closed trades' profit and loss in quote currency. */
export interface TraderTotals {
  readonly symbol: string;
  readonly strategy: string;
  readonly signals: number;
  readonly trades: number;
  readonly open_positions: number;
  readonly pnl: number;
}

/** Reads what is kept of sessions; every list walks an index from its newest row on. */
export class PostgresSessionReader implements SessionReader {
  readonly #database: Kysely<Database>;

  constructor(database: Kysely<Database>) {
    this.#database = database;
  }

  find(sessionId: string): Promise<SessionRecord | null> {
    return new PostgresSessionStore(this.#database).find(sessionId);
  }

  async list(filter: SessionFilter, { limit, after }: PageRequest<SessionPlace>): Promise<PageOf<SessionSummary, SessionPlace>> {
    const conditions = [...filterConditions(filter), ...(after === null ? [] : [isBefore(sql`started_at, session_id`, after.startedMs, after.sessionId)])];
    const { rows } = await sql<SessionRow & CountedTraders>`select s.*, t.* from (select * from sessions ${where(conditions)}
        order by started_at desc, session_id desc limit ${limit + 1}) s
      cross join lateral (select count(*)::int as trader_count, count(distinct symbol)::int as symbol_count,
        coalesce(array_agg(distinct strategy::text order by strategy::text), '{}') as strategies from session_strategies where session_strategies.session_id = s.session_id) t
      order by s.started_at desc, s.session_id desc`.execute(this.#database);
    return cut(rows.map(toSummary), limit, ({ startedMs, sessionId }) => ({ startedMs, sessionId }));
  }

  async positions(
    sessionId: string,
    { status, ...filter }: TraderFilter & { readonly status?: "open" | "closed" | undefined },
    page: PageRequest<RowPlace>,
  ): Promise<PageOf<PositionRecord, RowPlace>> {
    const more = status === undefined ? [] : [sql`status = ${status}`];
    const list = newestFirst("positions", ["opened_at", "position_id"], sessionId, filter, page, more);
    const { rows } = await sql<Selectable<Database["positions"]> & Mark>`select held.*, mark.* from (${list}) held
      left join lateral (select close as mark_price, committed_to as marked_at from session_candles candle join sessions using (session_id)
        where held.status = 'open' and (candle.session_id, candle.symbol) = (held.session_id, held.symbol) order by open_time desc limit 1) mark on true
      order by opened_at desc, position_id desc`.execute(this.#database);
    return cut(rows.map(toPosition), page.limit, ({ openedMs, positionId }) => ({ atMs: openedMs, id: positionId }));
  }

  async trades(sessionId: string, filter: TraderFilter, page: PageRequest<RowPlace>): Promise<PageOf<TradeRecord, RowPlace>> {
    const { rows } = await newestFirst("trades", ["exit_time", "trade_id"], sessionId, filter, page).execute(this.#database);
    return cut(rows.map(toTrade), page.limit, ({ exitMs, tradeId }) => ({ atMs: exitMs, id: tradeId }));
  }

  async signals(sessionId: string, filter: TraderFilter, page: PageRequest<RowPlace>): Promise<PageOf<SignalRecord, RowPlace>> {
    const { rows } = await newestFirst("signals", ["candle_time", "signal_id"], sessionId, filter, page).execute(this.#database);
    return cut(rows.map(toSignal), page.limit, ({ candleMs, signalId }) => ({ atMs: candleMs, id: String(signalId) }));
  }

  async orders(
    sessionId: string,
    { status, symbol, strategy }: TraderFilter & { readonly status?: OrderRecord["status"] | undefined },
    { limit, after }: PageRequest<RowPlace>,
  ): Promise<PageOf<OrderRecord, RowPlace>> {
    const conditions = [sql`session_id = ${sessionId}::uuid`, ...traderConditions({ symbol, strategy })];
    if (status !== undefined) conditions.push(sql`status = ${status}`);
    if (after !== null) {
      // Newest first, but by name within an instant, as the index has it.
      const [afterSymbol = "", afterStrategy = "", afterKey = ""] = after.id.split(SEPARATOR);
      const at = new Date(after.atMs);
      conditions.push(sql`decided_at <= ${at} and (decided_at < ${at} or (symbol, strategy, order_key) > (${afterSymbol}, ${afterStrategy}, ${afterKey}))`);
    }
    const query = this.#database
      .selectFrom("orders")
      .selectAll()
      .where(sql<boolean>`${sql.join(conditions, sql` and `)}`);
    const rows = await query
      .orderBy("decided_at", "desc")
      .orderBy("symbol")
      .orderBy("strategy")
      .orderBy("order_key")
      .limit(limit + 1)
      .execute();
    return cut(rows.map(toOrder), limit, ({ decidedMs, symbol: one, strategy: by, key }) => ({ atMs: decidedMs, id: [one, by, key].join(SEPARATOR) }));
  }

  equity(sessionId: string, request: EquityRequest): Promise<EquityCurve> {
    return readEquity(this.#database, sessionId, request);
  }

  eventsAfter(sessionId: string, sequence: number, limit: number): Promise<readonly SessionEventRecord[]> {
    return readMessages(this.#database, sessionId, sequence, limit);
  }

  async sequences(sessionIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
    if (sessionIds.length === 0) return new Map();
    const rows = await this.#database.selectFrom("sessions").select(["session_id", "sequence"]).where("session_id", "in", sessionIds).execute();
    return new Map(rows.map(({ session_id, sequence }) => [session_id, sequence]));
  }

  /** What each strategy did on each symbol, in the order of the session. */
  async traderTotals(sessionId: string): Promise<readonly TraderTotals[]> {
    const { rows } = await sql<TraderTotals>`select one.symbol, one.strategy,
        (select count(*) from signals s where (s.session_id, s.symbol, s.strategy) = (one.session_id, one.symbol, one.strategy)) as signals,
        (select count(*) from trades t where (t.session_id, t.symbol, t.strategy) = (one.session_id, one.symbol, one.strategy)) as trades,
        (select count(*) from positions p where (p.session_id, p.symbol, p.strategy) = (one.session_id, one.symbol, one.strategy) and status = 'open') as open_positions,
        (select coalesce(sum(pnl), 0)::float8 from trades t where (t.session_id, t.symbol, t.strategy) = (one.session_id, one.symbol, one.strategy)) as pnl
      from session_strategies one where session_id = ${sessionId}::uuid order by ordinal`.execute(this.#database);
    return rows;
  }

  async parity(sessionId: string, limit: number, beforeMs: number | null): Promise<readonly ParityRecord[]> {
    let query = this.#database.selectFrom("session_parity").selectAll().where("session_id", "=", sessionId);
    if (beforeMs !== null) query = query.where("begins_at", "<", new Date(beforeMs));
    const rows = await query.orderBy("begins_at", "desc").limit(limit).execute();
    return rows.map(({ begins_at, ends_at, score, fills, matched, detail, compared_at }) => ({
      beginsMs: begins_at.getTime(),
      endsMs: ends_at.getTime(),
      outcome: { score, fills, matched, differences: (detail["differences"] ?? []) as ParityOutcome["differences"] },
      comparedMs: compared_at.getTime(),
    }));
  }

  async commands(sessionId: string, limit: number, beforeId: number | null): Promise<readonly CommandRecord[]> {
    let query = this.#database.selectFrom("session_commands").selectAll().where("session_id", "=", sessionId);
    if (beforeId !== null) query = query.where("command_id", "<", beforeId);
    const rows = await query.orderBy("command_id", "desc").limit(limit).execute();
    return rows.map(({ command_id, command, detail, created_at, applied_at, outcome }) => ({
      commandId: command_id,
      command,
      detail,
      createdMs: created_at.getTime(),
      appliedMs: applied_at?.getTime() ?? null,
      outcome,
    }));
  }

  async counts(): Promise<SessionCounts> {
    const { rows } = await sql<{ status: SessionRecord["status"]; sessions: number; open: number }>`select status, count(*)::int as sessions,
      coalesce(sum(open_positions) filter (where status in ('running', 'paused')), 0)::int as open from sessions group by status`.execute(this.#database);
    const countOf = (status: SessionRecord["status"]): number => rows.find((row) => row.status === status)?.sessions ?? 0;
    return {
      byStatus: { running: countOf("running"), paused: countOf("paused"), stopped: countOf("stopped"), failed: countOf("failed") },
      openPositions: rows.reduce((sum, { open }) => sum + open, 0),
    };
  }
}

/** Newest first, one more than the page. */
function newestFirst<T extends "positions" | "trades" | "signals">(
  table: T,
  [time, id]: readonly [string, string],
  sessionId: string,
  filter: TraderFilter,
  { limit, after }: PageRequest<RowPlace>,
  more: readonly Condition[] = [],
): RawBuilder<Selectable<Database[T]>> {
  const conditions = [sql`session_id = ${sessionId}::uuid`, ...traderConditions(filter), ...more];
  if (after !== null) conditions.push(isBefore(sql`${sql.ref(time)}, ${sql.ref(id)}`, after.atMs, after.id));
  return sql`select * from ${sql.table(table)} ${where(conditions)} order by ${sql.ref(time)} desc, ${sql.ref(id)} desc limit ${limit + 1}`;
}

/** In no symbol, strategy or key. */
const SEPARATOR = "\n";

export interface CountedTraders {
  readonly trader_count: number;
  readonly symbol_count: number;
  readonly strategies: string[];
}

function filterConditions({ status, exchange, symbol, strategy, text }: SessionFilter): Condition[] {
  const conditions: Condition[] = [];
  if (status !== undefined) conditions.push(sql`status = ${status}`);
  if (exchange !== undefined) conditions.push(sql`exchange = ${exchange}`);
  if (text !== undefined) conditions.push(sql`(position(lower(${text}) in lower(name)) > 0 or position(lower(${text}) in session_id::text) > 0)`);
  const traders = traderConditions({ symbol, strategy });
  if (traders.length > 0)
    conditions.push(sql`exists (select from session_strategies one where one.session_id = sessions.session_id and ${sql.join(traders, sql` and `)})`);
  return conditions;
}

function traderConditions({ symbol, strategy }: TraderFilter): Condition[] {
  return [...(symbol === undefined ? [] : [sql`symbol = ${symbol}`]), ...(strategy === undefined ? [] : [sql`strategy = ${strategy}`])];
}

/** Rows after one in a list that is newest first. */
function isBefore(columns: RawBuilder<unknown>, atMs: number, id: string): Condition {
  return sql`(${columns}) < (${new Date(atMs)}, ${id})`;
}

function where(conditions: readonly Condition[]): RawBuilder<unknown> {
  return conditions.length === 0 ? sql`` : sql`where ${sql.join(conditions, sql` and `)}`;
}

/** @param rows one more than the page when there are more */
function cut<T, P>(rows: readonly T[], limit: number, placeOf: (row: T) => P): PageOf<T, P> {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { rows: page, next: rows.length > limit && last !== undefined ? placeOf(last) : null };
}
