import { type Kysely, sql, type Transaction } from "kysely";
import type {
  ClaimedSession,
  NewSession,
  SessionClaim,
  SessionCommand,
  SessionCommit,
  SessionRecord,
  SessionStore,
  WaitingCommand,
} from "../../../app/live/session-ports.ts";
import { HtsError } from "../../../engine/errors.ts";
import type { Candle } from "../../../engine/strategies/strategy-runner.ts";
import type { Database } from "../schema.ts";
import { CommitRows } from "./commit-rows.ts";
import { type CandleRow, candlesBySymbol } from "./candle-rows.ts";
import { unpackState } from "./packed-state.ts";
import { type SessionRow, toRecord } from "./session-rows.ts";
import { advanceSession, IS_ALIVE } from "./advance-session.ts";
import { failSessions } from "./fail-sessions.ts";
import { eventStatements } from "./write-events.ts";
import { runInTurn } from "./run-in-turn.ts";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const IS_FREE = sql`(lease_until is null or lease_until < now())`;

const LET_GO = sql`owner = null, lease_until = null, feed_state = 'stopped', feed_reason = null, feed_since = now()`;

/** Sessions in PostgreSQL. Leases run by the clock of the database, so no other clock matters. */
export class PostgresSessionStore implements SessionStore {
  readonly #database: Kysely<Database>;

  constructor(database: Kysely<Database>) {
    this.#database = database;
  }

  async create(session: NewSession, requestId: string | null): Promise<SessionRecord> {
    const sessionId = await this.#database.transaction().execute((tx) => insertSession(tx, session, requestId));
    return (await this.find(sessionId)) as SessionRecord;
  }

  async find(sessionId: string): Promise<SessionRecord | null> {
    if (!UUID.test(sessionId)) return null;
    const row = await this.#database.selectFrom("sessions").selectAll().where("session_id", "=", sessionId).executeTakeFirst();
    return row === undefined ? null : this.#complete(row);
  }

  async listOrphans(): Promise<readonly string[]> {
    const { rows } = await sql<{ session_id: string }>`select session_id from sessions where feed = 'live' and ${IS_ALIVE} and ${IS_FREE}
      order by started_at, session_id limit 100`.execute(this.#database);
    return rows.map(({ session_id }) => session_id);
  }

  async endLostReplays(): Promise<number> {
    const message = "the process that replayed it ended before it was done; replay it again";
    const isLost = sql`feed = 'replay' and coalesce(lease_until, greatest(started_at, heartbeat_at) + interval '1 minute') < now()`;
    const { rows } = await failSessions(isLost, { code: "worker_lost", message }).execute(this.#database);
    return rows.length;
  }

  async claim(sessionId: string, owner: string, leaseMs: number): Promise<ClaimedSession | null> {
    if (!UUID.test(sessionId)) return null;
    // A process that was stopped within a transaction holds the row until the server ends it: nobody waits for that here.
    const free = sql`select session_id from sessions where session_id = ${sessionId}::uuid and ${IS_ALIVE} and ${IS_FREE} for no key update skip locked`;
    const { rows } = await sql<SessionRow>`update sessions set epoch = epoch + 1, owner = ${owner}, lease_until = ${inMs(leaseMs)},
        heartbeat_at = greatest(now(), started_at)
      where session_id = (${free}) returning *`.execute(this.#database);
    const [row] = rows;
    if (row === undefined) return null;
    const kept = await this.#database.selectFrom("session_states").select("state").where("session_id", "=", sessionId).executeTakeFirst();
    const snapshot = kept === undefined ? null : unpackState(kept.state);
    return { claim: { sessionId, epoch: row.epoch }, record: await this.#complete(row), snapshot };
  }

  async renew({ sessionId, epoch }: SessionClaim, leaseMs: number): Promise<void> {
    const { numAffectedRows } = await sql`update sessions set lease_until = ${inMs(leaseMs)}, heartbeat_at = greatest(now(), started_at)
      where session_id = ${sessionId}::uuid and epoch = ${epoch} and owner is not null`.execute(this.#database);
    if (numAffectedRows === 1n) return;
    // Ended by this one, which may not know it yet: the answer can have been lost on the way.
    const { rows } = await sql`select from sessions where session_id = ${sessionId}::uuid and epoch = ${epoch} and not ${IS_ALIVE}`.execute(this.#database);
    if (rows.length === 0) throw taken(sessionId);
  }

  async release({ sessionId, epoch }: SessionClaim): Promise<void> {
    await sql`update sessions set ${LET_GO} where session_id = ${sessionId}::uuid and epoch = ${epoch} and owner is not null`.execute(this.#database);
  }

  /** Lets others take at once all that an owner held who is no more. */
  async releaseAll(owner: string): Promise<void> {
    await sql`update sessions set ${LET_GO} where owner = ${owner}`.execute(this.#database);
  }

  async fail({ sessionId, epoch }: SessionClaim, error: { readonly code: string; readonly message: string }): Promise<void> {
    await failSessions(sql`session_id = ${sessionId}::uuid and epoch = ${epoch}`, error).execute(this.#database);
  }

  async commit(claim: SessionClaim, commit: SessionCommit, leaseMs: number): Promise<number> {
    const { sessionId, epoch } = claim;
    const rows = new CommitRows(commit);
    const sequence = commit.sequence + rows.messages.length;
    const advance = { claim, commit, sequence, leaseMs, rows };
    // Most batches have nothing but candles: one statement, so one trip and no transaction of its own.
    const isMade = rows.hasEvents
      ? await this.#database.transaction().execute((tx) => runInTurn(tx, advanceSession(advance, false), eventStatements(sessionId, commit, rows)))
      : (await advanceSession(advance, true).execute(this.#database)).rows.length > 0;
    if (isMade) return sequence;
    const now = await this.#database.selectFrom("sessions").select(["epoch", "sequence"]).where("session_id", "=", sessionId).executeTakeFirst();
    // Its answer was lost on the way.
    if (now?.epoch === epoch && now.sequence === sequence) return sequence;
    throw taken(sessionId);
  }

  async waitingCommands(sessionId: string): Promise<readonly WaitingCommand[]> {
    const rows = await this.#database
      .selectFrom("session_commands")
      .select(["command_id", "command", "detail"])
      .where("session_id", "=", sessionId)
      .where("applied_at", "is", null)
      .orderBy("command_id")
      .execute();
    return rows.map(({ command_id, command, detail }) => ({ commandId: command_id, content: { ...detail, command } as SessionCommand }));
  }

  async command(sessionId: string, { command, ...detail }: SessionCommand): Promise<number> {
    const record = await this.find(sessionId);
    if (record === null) throw new HtsError("session_unknown", `there is no session ${JSON.stringify(sessionId)}; list them to see which there are`);
    const { rows } = await sql<{ command_id: number }>`with alive as (select session_id from sessions where session_id = ${sessionId}::uuid and ${IS_ALIVE}
        for share)
      insert into session_commands (session_id, command, detail) select session_id, ${command}, ${JSON.stringify(detail)}::jsonb from alive
      returning command_id`.execute(this.#database);
    const [row] = rows;
    if (row === undefined) throw new HtsError("session_ended", `session ${sessionId} is ${record.status}; start a new one to go on`);
    return row.command_id;
  }

  async recentCandles(sessionId: string, count: number, beforeMs?: number): Promise<ReadonlyMap<string, readonly Candle[]>> {
    const isBefore = beforeMs === undefined ? sql`true` : sql`open_time < ${new Date(beforeMs)}`;
    const { rows } = await sql<CandleRow>`select candle.* from (select distinct symbol from session_strategies where session_id = ${sessionId}::uuid) one
      cross join lateral (select symbol, open_time, open, high, low, close, volume from session_candles
        where session_id = ${sessionId}::uuid and session_candles.symbol = one.symbol and ${isBefore} order by open_time desc limit ${count}) candle
      order by symbol, open_time`.execute(this.#database);
    return candlesBySymbol(rows);
  }

  async #complete(row: SessionRow): Promise<SessionRecord> {
    const traders = await this.#database.selectFrom("session_strategies").selectAll().where("session_id", "=", row.session_id).orderBy("ordinal").execute();
    return toRecord(row, traders);
  }
}

async function insertSession(tx: Transaction<Database>, session: NewSession, requestId: string | null): Promise<string> {
  const cash = String(session.initialCash * (session.account === "shared" ? 1 : session.traders.length));
  const row = await tx
    .insertInto("sessions")
    .values({
      name: session.name,
      exchange: session.exchange,
      feed: session.feed,
      timeframe: session.timeframe,
      account: session.account,
      execution: session.execution,
      risk: session.risk,
      engine_version: session.engineVersion,
      initial_cash: String(session.initialCash),
      cash,
      equity: cash,
      start_at: new Date(session.startMs),
      request_id: requestId,
    })
    .onConflict((conflict) => conflict.column("request_id").doNothing())
    .returning("session_id")
    .executeTakeFirst();
  if (row === undefined) return (await tx.selectFrom("sessions").select("session_id").where("request_id", "=", requestId).executeTakeFirstOrThrow()).session_id;
  const traders = session.traders.map(({ symbol, strategy, params, strategySha256 }, ordinal) => ({
    session_id: row.session_id,
    symbol,
    strategy,
    params,
    strategy_sha256: strategySha256,
    ordinal,
  }));
  for (let i = 0; i < traders.length; i += 1000)
    await tx
      .insertInto("session_strategies")
      .values(traders.slice(i, i + 1000))
      .execute();
  return row.session_id;
}

function inMs(ms: number): ReturnType<typeof sql<Date>> {
  return sql<Date>`now() + ${ms} * interval '1 ms'`;
}

function taken(sessionId: string): HtsError {
  return new HtsError("session_taken", `session ${sessionId} is run by another process now, or has ended; what this one did since its last commit is void`);
}
