import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import type { Kysely } from "kysely";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { sessionSettingsOf } from "../../../src/adapters/live/thread/session-settings.ts";
import { startSessions } from "../../../src/adapters/live/thread/start-sessions.ts";
import { createLogger } from "../../../src/adapters/logging/create-logger.ts";
import { connectDatabase } from "../../../src/adapters/postgres/connect.ts";
import type { Database } from "../../../src/adapters/postgres/schema.ts";
import { PostgresSessionStore } from "../../../src/adapters/postgres/sessions/postgres-session-store.ts";
import { StrategyFolder } from "../../../src/adapters/strategy-files/strategy-folder.ts";
import { planSession } from "../../../src/app/live/create-session.ts";
import type { SessionRecord } from "../../../src/app/live/session-ports.ts";
import { DEMO_SYMBOL_NAMES } from "../../../src/app/demo-market/demo-market.ts";
import { readConfig } from "../../../src/config.ts";
import { usePostgres } from "../../support/use-postgres.ts";

const postgres = usePostgres();
const [DEMO = ""] = DEMO_SYMBOL_NAMES;
const HOUR_MS = 3_600_000;
const HOURS = 40;
const PATIENT = { timeout: 60_000, interval: 100 };
const CROSS = { strategy: "sma_cross", params: { fast: 2, slow: 5 } };
const startMs = Math.floor(Date.now() / HOUR_MS) * HOUR_MS - HOURS * HOUR_MS;

let database: Kysely<Database>;
let store: PostgresSessionStore;
let url: string;
let folder: string;
let reference: readonly unknown[];
const running: ReturnType<typeof startSessions>[] = [];

/** A strategy of a user: does something else than to decide once a candle opens so late, or in another place. */
function addStrategy(name: string, { fromMs = Infinity, deed = "for (;;);", warmUp = "return 3;" }): string {
  const source = `export default {
  name: "of_mine",
  description: "Made for this test.",
  parameters: {},
  warmUpCandles() { ${warmUp} },
  decide(history) {
    if (history.openTimeMs(0) >= ${fromMs}) { ${deed} }
    return { side: history.close(0) > history.close(1) ? "BUY" : "SELL", confidence: 1 };
  },
};
`;
  writeFileSync(join(folder, name), source);
  return name;
}

beforeAll(async () => {
  // A session that is planned asks its strategies for their warm-up, here.
  Object.assign(globalThis, { isPlanning: true });
  folder = mkdtempSync(join(tmpdir(), "coin-hts-hanging-"));
  url = await postgres.createDatabase();
  database = connectDatabase({ url });
  store = new PostgresSessionStore(database);
  const calm = await begin(CROSS);
  host([calm]);
  await caughtUp(calm);
  await running.pop()?.stop();
  reference = await ordersOf(calm, "sma_cross");
  expect(reference.length).toBeGreaterThan(4);
});
afterAll(async () => {
  for (const one of running.splice(0)) await one.stop();
  await database?.destroy();
  for (const one of [folder, ONCE]) rmSync(one, { recursive: true, force: true });
});

function host(sessions: readonly SessionRecord[]): ReturnType<typeof startSessions> {
  const logger = createLogger({ logger: "sessions", level: "fatal", destination: new Writable({ write: (_chunk, _encoding, done) => done() }) });
  const config = readConfig({ DATA_ROOT: folder, STRATEGIES_FOLDER: folder, SESSION_STRATEGY_TIMEOUT_MS: "1500", SESSION_LEASE_MS: "600000" });
  const one = startSessions({ db: database, databaseUrl: url, ...sessionSettingsOf(config), logger, only: sessions.map(({ sessionId }) => sessionId) });
  running.push(one);
  return one;
}

/** A session that began so many hours ago, and has all of them to take. */
async function begin(...strategies: { readonly strategy: string }[]): Promise<SessionRecord> {
  const catalogue = new StrategyFolder(folder);
  const request = { symbols: [DEMO], strategies, timeframe: "1h" as const };
  const planned = await planSession(request, { loadStrategy: (name) => catalogue.find(name), liveExchanges: ["demo"], nowMs: () => startMs });
  return store.create(planned, null);
}

async function find({ sessionId }: SessionRecord): Promise<SessionRecord> {
  return (await store.find(sessionId)) as SessionRecord;
}

async function caughtUp(record: SessionRecord): Promise<void> {
  await vi.waitUntil(async () => ((await find(record)).committedToMs ?? 0) >= startMs + HOURS * HOUR_MS, PATIENT);
}

/** Within the hours that every session of this file has. */
async function ordersOf({ sessionId }: SessionRecord, strategy: string): Promise<readonly unknown[]> {
  return database
    .selectFrom("orders")
    .select(["order_key", "side", "status", "decided_at", "settled_at"])
    .where("session_id", "=", sessionId)
    .where("strategy", "=", strategy)
    .where("decided_at", "<", new Date(startMs + HOURS * HOUR_MS))
    .orderBy("decided_at")
    .execute();
}

const ONCE = mkdtempSync(join(tmpdir(), "coin-hts-once-"));
const THIRD_MS = startMs + 2 * HOUR_MS;

/** Source that is run in the first thread that comes to it, and in none after. */
function once(name: string, deed: string): string {
  const path = JSON.stringify(join(ONCE, name));
  return `const fs = process.getBuiltinModule("node:fs"); if (!fs.existsSync(${path})) { fs.writeFileSync(${path}, ""); ${deed} } return null;`;
}

describe("a strategy that takes its thread", () => {
  it.each([
    ["never returns, at its third candle", { fromMs: THIRD_MS }, "disabled", "time_limit_exceeded"],
    ["never returns while it is warmed up", { fromMs: startMs - 2 * HOUR_MS }, "disabled", "time_limit_exceeded"],
    ["never returns while it is prepared", { warmUp: "for (; globalThis.isPlanning !== true;); return 3;" }, "disabled", "time_limit_exceeded"],
    ["ends its thread", { fromMs: THIRD_MS, deed: "process.exit(3);" }, "disabled", "strategy_failed"],
    ["breaks a promise that nobody waits for", { fromMs: THIRD_MS, deed: "return Promise.reject(new Error('late'));" }, "active", "strategy_failed"],
    ["throws when nobody asks it", { fromMs: THIRD_MS, deed: once("stray", "setTimeout(() => { throw new Error('stray'); });") }, "active", null],
    ["goes on for ever when nobody asks it", { fromMs: THIRD_MS, deed: once("loop", "Promise.resolve().then(() => { for (;;); });") }, "active", null],
  ])("and %s, stops none beside it, which trade as if it had not been there", async (title, deed, mode, code) => {
    const name = addStrategy(`${title.replaceAll(/\W+/g, "_")}.mjs`, deed);
    const [shared, other] = [await begin({ strategy: name }, CROSS), await begin(CROSS)];
    const sessions = host([shared, other]);
    await Promise.all([caughtUp(shared), caughtUp(other)]);
    expect([...sessions.running()].toSorted()).toEqual([shared.sessionId, other.sessionId].toSorted());
    await running.pop()?.stop();
    expect(sessions.running()).toEqual([]);
    expect(await ordersOf(shared, "sma_cross")).toEqual(reference);
    expect(await ordersOf(other, "sma_cross")).toEqual(reference);
    const left = await find(shared);
    expect(left).toMatchObject({ status: "running", owner: null });
    expect(left.modes.map((one) => [one.strategy, one.mode, one.failure?.code ?? null])).toEqual([
      [name, mode, code],
      ["sma_cross", "active", null],
    ]);
  });
});
