import { type Kysely, sql } from "kysely";
import type { DayFill, DaySignal, ParityOutcome } from "../../../app/live/parity/compare-day.ts";
import type { DayRecord, ParityStore, SessionDay } from "../../../app/live/parity/parity-ports.ts";
import type { SessionCommand, SessionRecord } from "../../../app/live/session-ports.ts";
import { HtsError } from "../../../engine/errors.ts";
import type { Candle } from "../../../engine/strategies/strategy-runner.ts";
import type { Database } from "../schema.ts";
import { type CandleRow, candlesBySymbol } from "./candle-rows.ts";
import { unpackState } from "./packed-state.ts";
import { PostgresSessionStore } from "./postgres-session-store.ts";

/** Parity of sessions in PostgreSQL. */
export class PostgresParityStore implements ParityStore {
  readonly #database: Kysely<Database>;
  readonly #sessions: PostgresSessionStore;

  constructor(database: Kysely<Database>) {
    this.#database = database;
    this.#sessions = new PostgresSessionStore(database);
  }

  /** A day ends where the next one that is known begins; the last one of a session that has ended, with its last batch. */
  async listDue(sessionId?: string): Promise<readonly SessionDay[]> {
    const ofOne = sessionId === undefined ? sql`true` : sql`day.session_id = ${sessionId}::uuid`;
    const { rows } = await sql<{ session_id: string; begins_at: Date; ends_at: Date }>`select * from (
        select day.session_id, day.begins_at, coalesce(lead(day.begins_at) over (partition by day.session_id order by day.begins_at),
          case when status in ('stopped', 'failed') then committed_to end) as ends_at
        from session_days day join sessions using (session_id) where ${ofOne}
      ) day
      where ends_at > begins_at and not exists (select from session_parity known where known.session_id = day.session_id and known.begins_at = day.begins_at)
      order by begins_at, session_id`.execute(this.#database);
    return rows.map((row) => ({ sessionId: row.session_id, beginsMs: row.begins_at.getTime(), endsMs: row.ends_at.getTime() }));
  }

  async find(sessionId: string): Promise<SessionRecord> {
    const record = await this.#sessions.find(sessionId);
    if (record === null) throw new HtsError("session_unknown", `there is no session ${JSON.stringify(sessionId)}; list them to see which there are`);
    return record;
  }

  async load(day: SessionDay, reach: number): Promise<DayRecord> {
    const { sessionId, beginsMs } = day;
    const state = await this.#database
      .selectFrom("session_days")
      .select("state")
      .where("session_id", "=", sessionId)
      .where("begins_at", "=", new Date(beginsMs))
      .executeTakeFirstOrThrow();
    return {
      record: await this.find(sessionId),
      snapshot: unpackState(state.state),
      reach: await this.#sessions.recentCandles(sessionId, reach, beginsMs),
      seen: await this.#seen(day),
      revised: await this.#revised(day),
      commands: await this.#commands(day),
      fills: await this.#fills(day),
      signals: await this.#signals(day),
    };
  }

  async save({ sessionId, beginsMs, endsMs }: SessionDay, { score, fills, matched, differences }: ParityOutcome): Promise<void> {
    const values = { score, fills, matched, detail: { differences } };
    await this.#database
      .insertInto("session_parity")
      .values({ session_id: sessionId, begins_at: new Date(beginsMs), ends_at: new Date(endsMs), ...values })
      .onConflict((conflict) => conflict.columns(["session_id", "begins_at"]).doUpdateSet({ ...values, compared_at: sql<Date>`now()` }))
      .execute();
  }

  async #seen({ sessionId, beginsMs, endsMs }: SessionDay): Promise<ReadonlyMap<string, readonly Candle[]>> {
    const { rows } = await sql<CandleRow>`select symbol, open_time, open, high, low, close, volume from session_candles
      where session_id = ${sessionId}::uuid and open_time >= ${new Date(beginsMs)} and open_time < ${new Date(endsMs)} and origin <> 'warm_up'
      order by symbol, open_time`.execute(this.#database);
    return candlesBySymbol(rows);
  }

  async #revised({ sessionId, beginsMs, endsMs }: SessionDay): Promise<ReadonlyMap<string, readonly Candle[]>> {
    const { rows } = await sql<CandleRow>`select distinct on (symbol, open_time) symbol, open_time, open, high, low, close, volume from session_revisions
      where session_id = ${sessionId}::uuid and open_time >= ${new Date(beginsMs)} and open_time < ${new Date(endsMs)}
      order by symbol, open_time, seen_at desc`.execute(this.#database);
    return candlesBySymbol(rows);
  }

  /** Those that were obeyed before the first batch stand before everything. */
  async #commands({ sessionId, beginsMs, endsMs }: SessionDay): Promise<DayRecord["commands"]> {
    const { rows } = await sql<{ command: string; detail: object; after: Date | null }>`select command, detail, applied_after as after from session_commands
      where session_id = ${sessionId}::uuid and applied_at is not null and outcome is null and command <> 'stop'
        and coalesce(applied_after, ${new Date(beginsMs)}) >= ${new Date(beginsMs)} and coalesce(applied_after, ${new Date(beginsMs)}) < ${new Date(endsMs)}
      order by command_id`.execute(this.#database);
    return rows.map(({ command, detail, after }) => ({ afterMs: after?.getTime() ?? beginsMs, content: { ...detail, command } as unknown as SessionCommand }));
  }

  async #fills({ sessionId, beginsMs, endsMs }: SessionDay): Promise<readonly DayFill[]> {
    const rows = await this.#database
      .selectFrom("fills")
      .selectAll()
      .where("session_id", "=", sessionId)
      .where("candle_time", ">=", new Date(beginsMs))
      .where("candle_time", "<", new Date(endsMs))
      .orderBy("candle_time")
      .execute();
    return rows.map((row) => ({
      symbol: row.symbol,
      strategy: row.strategy,
      position: row.position_number,
      side: row.side,
      candleTimeMs: row.candle_time.getTime(),
      timeMs: row.filled_at.getTime(),
      price: Number(row.price),
      quantity: Number(row.quantity),
      fee: Number(row.fee),
    }));
  }

  async #signals({ sessionId, beginsMs, endsMs }: SessionDay): Promise<readonly DaySignal[]> {
    const rows = await this.#database
      .selectFrom("signals")
      .select(["symbol", "strategy", "candle_time", "side"])
      .where("session_id", "=", sessionId)
      .where("candle_time", ">=", new Date(beginsMs))
      .where("candle_time", "<", new Date(endsMs))
      .execute();
    return rows.map(({ symbol, strategy, candle_time, side }) => ({ symbol, strategy, side, candleTimeMs: candle_time.getTime() }));
  }
}
