import { setTimeout as sleep } from "node:timers/promises";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { PostgresSessionStore } from "../../../src/adapters/postgres/sessions/postgres-session-store.ts";
import { sceneOf } from "../../support/run-scene.ts";
import { refusal, tellEvents, TestStreamClient } from "../../support/stream-client.ts";
import { startTcpProxy } from "../../support/tcp-proxy.ts";
import { query, usePostgres } from "../../support/use-postgres.ts";
import { openServer } from "../../support/use-server.ts";

const postgres = usePostgres();
const LIMITS = { maxPerAddress: 8, bufferBytes: 65_536, healthEveryMs: 200, pingEveryMs: 5000 };
const PATIENT = { timeout: 20_000 };

let databaseUrl: string;
let folder: string;
let server: Awaited<ReturnType<typeof openServer>>;
let url: string;
let sessionId: string;
let secret: string;
const clients: TestStreamClient[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "coin-hts-stream-"));
  databaseUrl = await postgres.createDatabase();
  server = await openServer({ databaseUrl, dataRoot: folder, streamLimits: LIMITS });
  url = await server.app.listen({ host: "127.0.0.1", port: 0 });
  secret = (await server.authorize("read")).authorization.slice("Bearer ".length);
});
beforeEach(async () => {
  ({ sessionId } = await new PostgresSessionStore(server.database).create(sceneOf(120).session, null));
});
afterEach(async () => {
  for (const { socket, closed } of clients.splice(0)) {
    socket.terminate();
    await closed;
  }
});
afterAll(async () => {
  await server?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function connect(): Promise<TestStreamClient> {
  const client = new TestStreamClient(url, { authorization: `Bearer ${secret}` });
  clients.push(client);
  return client.open();
}

const upTo = (last: number, first = 1): number[] => Array.from({ length: last - first + 1 }, (_, k) => first + k);

describe("who may open a stream", () => {
  it("shows a token in a header or as a protocol, and never gets it back", async () => {
    const client = new TestStreamClient(url, {}, ["bearer", secret]);
    clients.push(client);
    await client.open();
    expect(client.socket.protocol).toBe("bearer");
    client.say({ op: "ping", id: "one" });
    await expect.poll(() => client.messages, PATIENT).toEqual([{ op: "pong", id: "one" }]);
    expect(server.logged()).not.toContain(secret);
  });

  it.each([
    ["none", {}, [], 401, "token_missing"],
    ["a wrong one", { authorization: `Bearer hts_${"A".repeat(43)}` }, [], 401, "token_refused"],
    ["a wrong protocol", {}, ["bearer", `hts_${"A".repeat(43)}`], 401, "token_refused"],
    ["a protocol alone", {}, ["bearer"], 401, "token_refused"],
  ] as const)("is refused as HTTP is with %s", async (_what, headers, protocols, status, code) => {
    expect(await refusal(url, headers, protocols)).toEqual([status, code]);
  });

  it("is told what to send without an upgrade", async () => {
    const { statusCode, body } = await server.app.inject({ url: "/api/v1/stream", headers: { authorization: `Bearer ${secret}` } });
    expect([statusCode, JSON.parse(body)]).toEqual([426, expect.objectContaining({ code: "upgrade_required" })]);
  });

  it("is one of so many from an address", async () => {
    await Promise.all(upTo(LIMITS.maxPerAddress).map(() => connect()));
    expect(await refusal(url, { authorization: `Bearer ${secret}` })).toEqual([429, "streams_full"]);
    const [first] = clients;
    first?.socket.close();
    await first?.closed;
    await expect.poll(async () => (await connect()).socket.readyState, PATIENT).toBe(1);
  });

  it("is sent away when the token is revoked", async () => {
    const own = await server.authorize("read", 2);
    const client = await new TestStreamClient(url, own).open();
    clients.push(client);
    await query(databaseUrl, "update tokens set revoked_at = now() where expires_at > now() + interval '36 hours'");
    expect(await client.closed).toEqual({ code: 4001, reason: "token_refused" });
  });
});

describe("a stream", () => {
  it("tells what happens in the topics that were asked for, and no more once they are let go", async () => {
    const client = await connect();
    client.follow(sessionId);
    await expect.poll(() => client.answer("signals"), PATIENT).toEqual({ op: "subscribed", id: "signals", topic: "signals", session_id: sessionId, after: 0 });
    await tellEvents(databaseUrl, sessionId, 2);
    await tellEvents(databaseUrl, sessionId, 1, { topic: "orders" });
    await tellEvents(databaseUrl, sessionId, 1);
    await expect.poll(() => client.sequences, PATIENT).toEqual([1, 2, 4]);
    expect(client.messages[1]).toMatchObject({ topic: "signals", session_id: sessionId, sequence: 1, payload: { k: 1 } });
    client.say({ op: "unsubscribe", id: "signals" });
    await expect.poll(() => client.messages.at(-1), PATIENT).toEqual({ op: "unsubscribed", id: "signals" });
    await tellEvents(databaseUrl, sessionId, 3);
    client.say({ op: "subscribe", id: "b", topic: "signals", session_id: sessionId, after: 4 });
    await expect.poll(() => client.sequences, PATIENT).toEqual([1, 2, 4, 5, 6, 7]);
  });

  it.each([
    ["{", null, "request_malformed"],
    ['{"op": "subscribe", "id": "a"}', "a", "request_malformed"],
    ['{"op": "subscribe", "id": "a", "topic": "gossip"}', "a", "request_malformed"],
    ['{"op": "subscribe", "id": "a", "topic": "signals"}', "a", "usage"],
    ['{"op": "subscribe", "id": "a", "topic": "health", "after": 3}', "a", "usage"],
    ['{"op": "subscribe", "id": "a", "topic": "health", "session_id": "00000000-0000-4000-8000-000000000001"}', "a", "usage"],
    ['{"op": "subscribe", "id": "a", "topic": "signals", "session_id": "00000000-0000-4000-8000-000000000001"}', "a", "session_unknown"],
    ['{"op": "unsubscribe", "id": "a"}', "a", "usage"],
  ])("answers what it cannot do, and goes on: %s", async (text, id, code) => {
    const client = await connect();
    client.say(text);
    client.say({ op: "ping" });
    await expect.poll(() => client.messages.length, PATIENT).toBe(2);
    expect(client.messages).toMatchObject([
      { op: "error", id, code },
      { op: "pong", id: null },
    ]);
  });

  it("refuses the same twice, what is yet to come, and more than a hundred", async () => {
    const client = await connect();
    client.follow(sessionId);
    client.say({ op: "subscribe", id: "twin", topic: "signals", session_id: sessionId });
    client.say({ op: "subscribe", id: "future", topic: "orders", session_id: sessionId, after: 1 });
    await expect.poll(() => client.answer("future")?.code, PATIENT).toBe("session_invalid");
    expect(client.answer("twin")?.code).toBe("usage");
    const { session } = sceneOf(120);
    const store = new PostgresSessionStore(server.database);
    const topics = ["candles", "signals", "orders", "positions", "equity", "session"];
    for (let k = 0; k < 17; k++) {
      const { sessionId: other } = await store.create(session, null);
      for (const topic of topics) client.say({ op: "subscribe", id: `${k} ${topic}`, topic, session_id: other });
    }
    await expect.poll(() => client.answer("16 session")?.code, PATIENT).toBe("usage");
    expect(client.messages.filter(({ op }) => op === "subscribed").length).toBe(100);
  });

  it.each([
    ["what is too long", (client: TestStreamClient) => client.say("x".repeat(16_385)), 1009],
    ["bytes", (client: TestStreamClient) => client.socket.send(Buffer.from([1, 2])), 1003],
  ])("ends with %s", async (_what, send, code) => {
    const client = await connect();
    send(client);
    expect((await client.closed).code).toBe(code);
  });

  it("tells jobs as they stand and as they change, and health again and again", async () => {
    const client = await connect();
    const insert =
      "insert into tasks (queue, kind, request, request_sha256, idempotency_key) values ('operations', 'retention', '{}', repeat('a', 64), $1) returning task_id";
    const [first] = await query(databaseUrl, insert, ["one"]);
    client.say({ op: "subscribe", id: "jobs", topic: "jobs" });
    await expect
      .poll(() => client.messages[1], PATIENT)
      .toMatchObject({ topic: "jobs", sequence: null, payload: { kind: "snapshot", jobs: [{ task_id: first?.["task_id"] }] } });
    const [second] = await query(databaseUrl, insert, ["two"]);
    await expect
      .poll(() => client.messages[2], PATIENT)
      .toMatchObject({ payload: { kind: "changed", job: { task_id: second?.["task_id"], status: "queued" } } });
    await query(databaseUrl, "update tasks set status = 'cancelled', finished_at = now() where task_id = $1", [first?.["task_id"]]);
    await expect
      .poll(() => client.messages[3], PATIENT)
      .toMatchObject({ payload: { kind: "changed", job: { task_id: first?.["task_id"], status: "cancelled" } } });
    client.say({ op: "subscribe", id: "health", topic: "health" });
    await expect.poll(() => client.messages.filter(({ topic }) => topic === "health").length, PATIENT).toBeGreaterThan(2);
    expect(client.messages.at(-1)?.payload).toMatchObject({ status: "success" });
  });
});

describe("nothing is lost and nothing comes twice", () => {
  it("with a writer at full speed and clients that come and go", async () => {
    const TOTAL = 2000;
    const own = sessionId;
    const writing = (async () => {
      for (let last = 0; last < TOTAL;) last = await tellEvents(databaseUrl, own, 1 + (last % 17), { bytes: 200 });
    })();
    const seen: number[] = [];
    for (let lives = 0; seen.length < TOTAL; lives++) {
      const client = await connect();
      client.follow(own, seen.at(-1) ?? 0);
      const wanted = Math.min(TOTAL - seen.length, 400 + 50 * lives);
      await expect.poll(() => client.sequences.length, PATIENT).toBeGreaterThanOrEqual(wanted);
      client.socket.terminate();
      await client.closed;
      seen.push(...client.sequences);
    }
    await writing;
    expect(seen.slice(0, TOTAL)).toEqual(upTo(TOTAL));
  });

  it("to a client that takes nothing: it is dropped, told where to go on, and goes on there", async () => {
    const [slow, quick] = [await connect(), await connect()];
    for (const client of [slow, quick]) client.follow(sessionId);
    await expect.poll(() => slow.answer("signals") && quick.answer("signals"), PATIENT).toBeDefined();
    slow.socket.pause();
    let last = 0;
    while (last < 600) last = await tellEvents(databaseUrl, sessionId, 20, { bytes: 20_000 });
    await expect.poll(() => quick.sequences.length, PATIENT).toBe(last);
    await expect
      .poll(() => server.app.inject({ url: "/metrics", headers: { authorization: `Bearer ${secret}` } }).then(({ body }) => body), PATIENT)
      .toContain("coin_hts_stream_dropped_total 1");
    slow.socket.resume();
    const { code, reason } = await slow.closed;
    expect(code).toBe(4008);
    expect(reason).toBe(`too slow: resume after ${slow.sequences.at(-1)}`);
    expect(slow.sequences.length).toBeLessThan(last);
    const again = await connect();
    again.follow(sessionId, slow.sequences.at(-1));
    await expect.poll(() => again.sequences.at(-1), PATIENT).toBe(last);
    expect([...slow.sequences, ...again.sequences]).toEqual(upTo(last));
  });

  it("when the connection that listens is killed, again and again", async () => {
    const client = await connect();
    client.follow(sessionId);
    await expect.poll(() => client.answer("signals"), PATIENT).toBeDefined();
    let last = 0;
    for (let round = 0; round < 5; round++) {
      const kill = "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'coin-hts stream' and datname = current_database()";
      await query(databaseUrl, kill);
      for (let k = 0; k < 10; k++) last = await tellEvents(databaseUrl, sessionId, 3);
      await sleep(30);
    }
    await expect.poll(() => client.sequences, PATIENT).toEqual(upTo(last));
    const listening = "select count(*)::int as n from pg_stat_activity where application_name = 'coin-hts stream' and datname = current_database()";
    await expect.poll(() => query(databaseUrl, listening), PATIENT).toEqual([{ n: 1 }]);
  });

  it("when the database goes away and comes back", async () => {
    const direct = new URL(databaseUrl);
    const proxy = await startTcpProxy(Number(direct.port));
    const behind = new URL(databaseUrl);
    behind.port = String(proxy.port);
    const other = await openServer({ databaseUrl: behind.href, dataRoot: join(folder, "other"), streamLimits: LIMITS });
    try {
      const client = new TestStreamClient(await other.app.listen({ host: "127.0.0.1", port: 0 }), { authorization: `Bearer ${secret}` });
      clients.push(await client.open());
      client.follow(sessionId);
      await expect.poll(() => client.answer("signals"), PATIENT).toBeDefined();
      let last = await tellEvents(databaseUrl, sessionId, 5);
      for (let round = 0; round < 3; round++) {
        await proxy.down();
        for (let k = 0; k < 5; k++) last = await tellEvents(databaseUrl, sessionId, 3);
        await sleep(200);
        await proxy.up();
        last = await tellEvents(databaseUrl, sessionId, 2);
        await expect.poll(() => client.sequences, PATIENT).toEqual(upTo(last));
      }
    } finally {
      await other.close();
      await proxy.close();
    }
  });

  it("is not claimed where events were let go: who wants them is told", async () => {
    for (const count of [10, 20]) await tellEvents(databaseUrl, sessionId, count);
    await query(databaseUrl, "delete from session_messages where session_id = $1 and first_sequence = 1", [sessionId]);
    const client = await connect();
    client.follow(sessionId, 4);
    await expect.poll(() => client.messages.at(-1), PATIENT).toMatchObject({ op: "error", id: "signals", code: "session_events_gone" });
    expect(client.sequences).toEqual([]);
    client.follow(sessionId, 10);
    await expect.poll(() => client.sequences, PATIENT).toEqual(upTo(30, 11));
  });
});
