import { expect, it } from "vitest";
import { connectDatabase } from "../../../src/adapters/postgres/connect.ts";
import { PostgresSessionReader } from "../../../src/adapters/postgres/sessions/postgres-session-reader.ts";
import { PostgresSessionStore } from "../../../src/adapters/postgres/sessions/postgres-session-store.ts";
import type { ClaimedSession, SessionCommit } from "../../../src/app/live/session-ports.ts";
import { crashScene } from "../../support/crash-scenes.ts";
import { query, usePostgres } from "../../support/use-postgres.ts";

const postgres = usePostgres();

/** A commit of nothing but news, each with its number. */
function newsOf(sequence: number, count: number): SessionCommit {
  const news = Array.from({ length: count }, (_, k) => ({
    atMs: 1_700_000_000_000 + sequence + k,
    news: "mode" as const,
    detail: { number: sequence + k + 1 },
  }));
  const nothing = { batches: [], revisions: [], appliedCommands: [], warmUp: [], days: [] };
  const snapshot = { isPaused: false, isKilled: false, rules: { day: -1, dayStartEquity: 1 }, accounts: [], traders: [] };
  return { sequence, ...nothing, news, snapshot, money: { cash: 1, equity: 1, openPositions: 0 }, status: "running", error: null, feedStatus: null };
}

it("tells the messages of commits one by one, however many a row holds, a page asks for or were let go", async () => {
  const url = await postgres.createDatabase();
  await using database = connectDatabase({ url });
  const store = new PostgresSessionStore(database);
  const reader = new PostgresSessionReader(database);
  const { sessionId } = await store.create(crashScene(10).session, null);
  const { claim } = (await store.claim(sessionId, "test", 30_000)) as ClaimedSession;
  let sequence = 0;
  for (const count of [1, 1200, 3, 500, 0, 40]) sequence = await store.commit(claim, newsOf(sequence, count), 30_000);
  expect(sequence).toBe(1744);
  const rows = await query(url, "select first_sequence::int as first, last_sequence::int as last from session_messages order by 1");
  expect(rows.map(({ first, last }) => [first, last])).toEqual([
    [1, 1],
    [2, 501],
    [502, 1001],
    [1002, 1201],
    [1202, 1204],
    [1205, 1704],
    [1705, 1744],
  ]);
  for (const limit of [1700, 500, 170, 7]) {
    const told: number[] = [];
    for (let page = await reader.eventsAfter(sessionId, 0, limit); page.length > 0; page = await reader.eventsAfter(sessionId, told.length, limit)) {
      expect(page.length).toBe(Math.min(limit, 1744 - told.length));
      for (const { sequence: number, topic, atMs, payload } of page) {
        expect([topic, atMs, payload]).toEqual(["session", 1_700_000_000_000 + number - 1, { kind: "mode", number }]);
        told.push(number);
      }
    }
    expect(told).toEqual(Array.from({ length: 1744 }, (_, k) => k + 1));
  }
  await query(url, "delete from session_messages where last_sequence <= 1001");
  const page = await reader.eventsAfter(sessionId, 3, 170);
  expect([page.length, page[0]?.sequence, page.at(-1)?.sequence]).toEqual([170, 1002, 1171]);
});

it("tells listeners of a session that fails, or whose replay is lost, why it does, once", async () => {
  const url = await postgres.createDatabase();
  await using database = connectDatabase({ url });
  const store = new PostgresSessionStore(database);
  const reader = new PostgresSessionReader(database);
  const { session } = crashScene(10);
  for (const feed of ["live", "replay"] as const) {
    const { sessionId } = await store.create({ ...session, feed }, null);
    const { claim } = (await store.claim(sessionId, "test", 30_000)) as ClaimedSession;
    await store.commit(claim, newsOf(0, 3), 30_000);
    const error = feed === "live" ? { code: "exchange_refused", message: 'it said "no"' } : { code: "worker_lost", message: expect.any(String) as string };
    if (feed === "live") for (let again = 0; again < 2; again++) await store.fail(claim, { ...error });
    else {
      expect(await store.endLostReplays()).toBe(0);
      await query(url, "update sessions set lease_until = now() - interval '1 s' where session_id = $1", [sessionId]);
      expect(await store.endLostReplays()).toBe(1);
      expect(await store.endLostReplays()).toBe(0);
    }
    expect(await reader.eventsAfter(sessionId, 3, 10)).toEqual([
      { sequence: 4, topic: "session", atMs: expect.any(Number) as number, payload: { kind: "failed", ...error } },
    ]);
    expect(await store.find(sessionId)).toMatchObject({ status: "failed", sequence: 4, error, owner: null, feedStatus: { state: "stopped" } });
    await expect(store.commit(claim, newsOf(3, 1), 30_000)).rejects.toMatchObject({ code: "session_taken" });
  }
});

it("says of a session that was let go of that nothing feeds it", async () => {
  const url = await postgres.createDatabase();
  await using database = connectDatabase({ url });
  const store = new PostgresSessionStore(database);
  const { sessionId } = await store.create(crashScene(10).session, null);
  const { claim } = (await store.claim(sessionId, "test", 30_000)) as ClaimedSession;
  const feedStatus = { state: "live" as const, sinceMs: 0, reason: null, reconnects: 2, lastMessageMs: null };
  await store.commit(claim, { ...newsOf(0, 1), feedStatus }, 30_000);
  expect((await store.find(sessionId))?.feedStatus).toMatchObject({ state: "live" });
  await store.release(claim);
  expect(await store.find(sessionId)).toMatchObject({ status: "running", owner: null, feedStatus: { state: "stopped", reconnects: 2 } });
});
