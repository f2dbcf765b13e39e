import { setTimeout as sleep } from "node:timers/promises";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Kysely } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ParquetCandleStore } from "../../../src/adapters/candle-store/parquet-candle-store.ts";
import { createDemoLiveExchange } from "../../../src/adapters/live/demo-live-exchange.ts";
import { runSessionsHere } from "../../../src/adapters/live/run-sessions-here.ts";
import { PolledFeed } from "../../../src/adapters/live/polled-feed.ts";
import { connectDatabase } from "../../../src/adapters/postgres/connect.ts";
import type { Database } from "../../../src/adapters/postgres/schema.ts";
import { PostgresSessionStore } from "../../../src/adapters/postgres/sessions/postgres-session-store.ts";
import { StrategyFolder } from "../../../src/adapters/strategy-files/strategy-folder.ts";
import { planSession } from "../../../src/app/live/create-session.ts";
import { DEMO_SYMBOL_NAMES } from "../../../src/app/demo-market/demo-market.ts";
import type { SessionRecord } from "../../../src/app/live/session-ports.ts";
import { usePostgres } from "../../support/use-postgres.ts";

const postgres = usePostgres();
const strategies = new StrategyFolder(null);
const [DEMO = ""] = DEMO_SYMBOL_NAMES;
const HOUR_MS = 3_600_000;

let database: Kysely<Database>;
let store: PostgresSessionStore;
let folder: string;
let candles: ParquetCandleStore;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "coin-hts-hosted-"));
  database = connectDatabase({ url: await postgres.createDatabase() });
  store = new PostgresSessionStore(database);
  candles = new ParquetCandleStore(folder);
});
afterAll(async () => {
  await candles?.close();
  await database?.destroy();
  rmSync(folder, { recursive: true, force: true });
});

function host(nowMs?: () => number) {
  const openFeed = (): PolledFeed =>
    new PolledFeed({
      openExchange: (signal) => Promise.resolve(createDemoLiveExchange(signal, Date.now)),
      nowMs: nowMs ?? Date.now,
      sleep: (ms, signal) => sleep(Math.min(ms, 20), undefined, { signal }),
      graceMs: 0,
    });
  const parts = { db: database, candles, strategies, upbitUrl: "http://127.0.0.1:1", leaseMs: 30_000, maxSessions: 5, owner: "test", log: () => undefined };
  return runSessionsHere(nowMs === undefined ? parts : { ...parts, openFeed });
}

/** A session of the demo market that began so many hours ago. */
async function begin(hoursAgo: number): Promise<SessionRecord> {
  const request = { symbols: [DEMO], strategies: [{ strategy: "sma_cross", params: { fast: 2, slow: 5 } }], timeframe: "1h" as const };
  const nowMs = (): number => Date.now() - hoursAgo * HOUR_MS;
  const planned = await planSession(request, { loadStrategy: (name) => strategies.find(name), liveExchanges: ["demo"], nowMs });
  return store.create(planned, null);
}

async function find({ sessionId }: SessionRecord): Promise<SessionRecord> {
  return (await store.find(sessionId)) as SessionRecord;
}

describe("a host of sessions", () => {
  it("warms a new session up, catches up with what has closed, and lets go of it when it ends", async () => {
    const record = await begin(60);
    const first = host(() => Date.now() - 20 * HOUR_MS);
    await expect.poll(async () => (await find(record)).feedStatus.state, { timeout: 20_000 }).toBe("live");
    expect(first.running()).toEqual([record.sessionId]);
    await first.stop();
    const halfway = await find(record);
    expect(halfway).toMatchObject({ status: "running", owner: null });
    const second = host(() => Date.now());
    await expect.poll(async () => (await find(record)).committedToMs, { timeout: 20_000 }).toBe(Math.floor(Date.now() / HOUR_MS) * HOUR_MS);
    await store.command(record.sessionId, { command: "stop" });
    await expect.poll(async () => (await find(record)).status, { timeout: 20_000 }).toBe("stopped");
    await second.stop();
    const rows = await database
      .selectFrom("session_candles")
      .select(["open_time", "origin"])
      .where("session_id", "=", record.sessionId)
      .orderBy("open_time")
      .execute();
    const times = rows.map(({ open_time }) => open_time.getTime());
    expect(times).toEqual(times.map((_, k) => (times[0] as number) + k * HOUR_MS));
    expect(rows.filter(({ origin }) => origin === "warm_up").length).toBeGreaterThan(4);
    expect(times.filter((ms) => ms >= record.startMs).length).toBeGreaterThanOrEqual(60);
  });

  it("goes on with what others can do while a user's strategy is not the one that it was", async () => {
    const record = await begin(10);
    await database
      .updateTable("session_strategies")
      .set({ strategy_sha256: "a".repeat(64) })
      .where("session_id", "=", record.sessionId)
      .execute();
    const one = host(() => Date.now());
    const failure = async (): Promise<string> => (await find(record)).modes[0]?.failure?.message ?? "";
    await expect.poll(failure, { timeout: 20_000 }).toContain("is not the one that the session was started with");
    await one.stop();
  });
});
