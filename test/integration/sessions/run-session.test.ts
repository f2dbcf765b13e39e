import type { Kysely } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectDatabase } from "../../../src/adapters/postgres/connect.ts";
import type { Database } from "../../../src/adapters/postgres/schema.ts";
import { PostgresSessionReader } from "../../../src/adapters/postgres/sessions/postgres-session-reader.ts";
import { PostgresSessionStore } from "../../../src/adapters/postgres/sessions/postgres-session-store.ts";
import { runSession } from "../../../src/app/live/run-session.ts";
import type { ClaimedSession, SessionRecord } from "../../../src/app/live/session-ports.ts";
import { createRandom } from "../../../src/engine/random.ts";
import { expectedFills, feedOf, keptFills, makeScene, sessionDependencies, type SessionScene } from "../../support/session-scene.ts";
import { usePostgres } from "../../support/use-postgres.ts";
import { range, walkCandles } from "../../support/walk-candles.ts";

const postgres = usePostgres();
let database: Kysely<Database>;
let store: PostgresSessionStore;
let reader: PostgresSessionReader;

beforeAll(async () => {
  database = connectDatabase({ url: await postgres.createDatabase() });
  store = new PostgresSessionStore(database);
  reader = new PostgresSessionReader(database);
});
afterAll(async () => {
  await database?.destroy();
});

const STRATEGIES = {
  sma_cross: { fast: 3, slow: 8 },
  volume_zone_breakout: { volume_window: 20, hold_period_bars: 3 },
  volume_long_candle: { body_pct: 0.001 },
};

function scene(options: Partial<Parameters<typeof makeScene>[1]> = {}): SessionScene {
  const series = new Map(
    ["KRW-A", "KRW-B"].map((symbol, k) => [symbol, walkCandles({ timeframeMs: 60_000, slots: range(28_000_000, 28_000_600), seed: k + 1 })]),
  );
  return makeScene(series, { strategies: STRATEGIES, ...options });
}

async function claim(record: SessionRecord): Promise<ClaimedSession> {
  return (await store.claim(record.sessionId, "test", 30_000)) as ClaimedSession;
}

/** Runs a session until it has taken `batches` batches, or everything. */
async function runFor(one: SessionScene, record: SessionRecord, batches: number, by: PostgresSessionStore = store): Promise<void> {
  const ending = new AbortController();
  let told = 0;
  const total = [...one.series.values()][0]?.close.length ?? 0;
  const feed = feedOf(one, ({ closeTimeMs }) => {
    told++;
    const isLast = closeTimeMs === ([...one.series.values()][0]?.openTimeMs.at(-1) ?? 0) + 60_000;
    if (told === Math.min(batches, total) || isLast) ending.abort();
  });
  await runSession(await claim(record), { ...sessionDependencies(one, by), feed }, ending.signal);
}

describe("a session that is kept in PostgreSQL", () => {
  it("fills what a backtest over the same candles fills", async () => {
    const one = scene();
    const record = await store.create(one.session, null);
    await runFor(one, record, Infinity);
    const expected = expectedFills(one);
    expect([...expected.values()].flat().length).toBeGreaterThan(50);
    expect(await keptFills(database, record.sessionId)).toEqual(expected);
  });

  it("goes on where another process left off, however often", async () => {
    const one = scene();
    const record = await store.create(one.session, null);
    const random = createRandom(7);
    for (let taken = 0; taken < 500;) {
      const batches = 1 + Math.floor(random() * 60);
      await runFor(one, record, batches);
      taken += batches;
    }
    expect(await keptFills(database, record.sessionId)).toEqual(expectedFills(one));
    const events = await reader.eventsAfter(record.sessionId, 0, 1_000_000);
    expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, k) => k + 1));
  });

  it("keeps what it asked for, holds and is worth", async () => {
    const one = scene({ account: "shared", execution: { position_fraction: 0.3, stop_loss_rate: 0.01 }, risk: { max_open_positions: 2, cooldown_candles: 5 } });
    const record = await store.create(one.session, null);
    await runFor(one, record, Infinity);
    const { sessionId } = record;
    const kept = (await store.find(sessionId)) as SessionRecord;
    const orders = await database.selectFrom("orders").select(["status", "refusal"]).where("session_id", "=", sessionId).execute();
    expect(new Set(orders.map(({ refusal }) => refusal))).toEqual(new Set([null, "max_open_positions", "cooldown"]));
    const [newest] = await database.selectFrom("session_equity").selectAll().where("session_id", "=", sessionId).orderBy("at", "desc").limit(1).execute();
    expect(Number(newest?.equity)).toBe(kept.money.equity);
    const { rows: positions } = await reader.positions(sessionId, {}, { limit: 1000, after: null });
    const open = positions.filter(({ status }) => status === "open");
    expect(open.length).toBe(kept.money.openPositions);
    const worth = kept.money.cash + open.reduce((sum, { quantity, markPrice }) => sum + quantity * (markPrice as number), 0);
    expect(worth).toBeCloseTo(kept.money.equity, 4);
    const closed = positions.filter(({ status }) => status === "closed");
    expect(new Set(closed.flatMap(({ markPrice, markedMs }) => [markPrice, markedMs]))).toEqual(new Set([null]));
  });

  it("marks what is open at the last candle of its symbol, to the last digit and after every batch", async () => {
    const one = scene();
    const record = await store.create(one.session, null);
    let compared = 0;
    const keeping = new (class extends PostgresSessionStore {
      override async commit(...[by, commit, leaseMs]: Parameters<PostgresSessionStore["commit"]>): Promise<number> {
        const sequence = await super.commit(by, commit, leaseMs);
        const { rows } = await reader.positions(record.sessionId, { status: "open" }, { limit: 1000, after: null });
        const marks = rows.map(({ symbol, strategy, markPrice }) => `${symbol} ${strategy} ${markPrice}`);
        const expected = commit.snapshot.accounts.flatMap(({ positions }) => positions.map((held) => `${held.symbol} ${held.strategy} ${held.markPrice}`));
        expect(marks.toSorted()).toEqual(expected.toSorted());
        expect(rows.every(({ markedMs }) => markedMs === commit.batches.at(-1)?.closeTimeMs)).toBe(true);
        compared += marks.length;
        return sequence;
      }
    })(database);
    await runFor(one, record, 100, keeping);
    expect(compared).toBeGreaterThan(50);
  });

  it("is lost to a process whose lease has run out", async () => {
    const one = scene();
    const record = await store.create(one.session, null);
    const first = (await store.claim(record.sessionId, "first", 1)) as ClaimedSession;
    await new Promise((resolve) => setTimeout(resolve, 20));
    const second = (await store.claim(record.sessionId, "second", 30_000)) as ClaimedSession;
    expect(second.claim.epoch).toBe(first.claim.epoch + 1);
    const running = runSession(first, { ...sessionDependencies(one, store), feed: feedOf(one) }, new AbortController().signal);
    await expect(running).rejects.toMatchObject({ code: "session_taken" });
    expect(await store.claim(record.sessionId, "third", 30_000)).toBeNull();
  });

  it("does what it is told between two batches", async () => {
    const one = scene();
    const record = await store.create(one.session, null);
    await store.command(record.sessionId, { command: "kill", leave: true });
    await runFor(one, record, Infinity);
    expect(await keptFills(database, record.sessionId)).toEqual(new Map());
    await store.command(record.sessionId, { command: "set_mode", symbol: "KRW-Z", strategy: "sma_cross", mode: "active" });
    await store.command(record.sessionId, { command: "stop" });
    await runFor(one, record, Infinity);
    expect(await store.find(record.sessionId)).toMatchObject({ status: "stopped", owner: null, isKilled: true });
    const outcomes = await database.selectFrom("session_commands").select("outcome").where("session_id", "=", record.sessionId).orderBy("command_id").execute();
    expect(outcomes.map(({ outcome }) => outcome)).toEqual([null, expect.stringContaining("KRW-Z"), null]);
    await expect(store.command(record.sessionId, { command: "pause" })).rejects.toMatchObject({ code: "session_ended" });
  });
});
