import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { PostgresSessionStore } from "../../../src/adapters/postgres/sessions/postgres-session-store.ts";
import { sceneOf } from "../../support/run-scene.ts";
import { tellEvents, TestStreamClient } from "../../support/stream-client.ts";
import { query, usePostgres } from "../../support/use-postgres.ts";
import { openServer } from "../../support/use-server.ts";

const postgres = usePostgres();
const PATIENT = { timeout: 20_000 };

let databaseUrl: string;
let folder: string;
let server: Awaited<ReturnType<typeof openServer>>;
let url: string;
let sessionId: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "coin-hts-events-"));
  databaseUrl = await postgres.createDatabase();
  server = await openServer({ databaseUrl, dataRoot: folder });
  url = await server.app.listen({ host: "127.0.0.1", port: 0 });
});
beforeEach(async () => {
  ({ sessionId } = await new PostgresSessionStore(server.database).create(sceneOf(120).session, null));
});
afterAll(async () => {
  // Whatever the HTTP client keeps open for later.
  server?.app.server.closeAllConnections();
  await server?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Events of a stream so far, and what ends it. */
async function open(
  search: string,
  headers: Record<string, string> = {},
): Promise<{ readonly text: () => string; readonly ids: () => number[]; readonly stop: () => void; readonly ended: Promise<void> }> {
  const gone = new AbortController();
  const answer = await fetch(`${url}/api/v1/simulations/${sessionId}/events${search}`, { headers, signal: gone.signal });
  expect(answer.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
  let text = "";
  const ended = (async () => {
    for await (const part of answer.body as ReadableStream<Uint8Array>) text += Buffer.from(part).toString("utf8");
  })().catch(() => undefined);
  return { text: () => text, ids: () => [...text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id)), stop: () => gone.abort(), ended };
}

const upTo = (last: number, first = 1): number[] => Array.from({ length: last - first + 1 }, (_, k) => first + k);

describe("the events of a session", () => {
  it("come from where a client was, in the very words of the other stream", async () => {
    await tellEvents(databaseUrl, sessionId, 5);
    const first = await open("?after=2");
    await expect.poll(first.ids, PATIENT).toEqual([3, 4, 5]);
    await tellEvents(databaseUrl, sessionId, 2, { topic: "orders" });
    await expect.poll(first.ids, PATIENT).toEqual(upTo(7, 3));
    first.stop();
    const second = await open("?after=2", { "last-event-id": "6" });
    await expect.poll(second.ids, PATIENT).toEqual([7]);
    second.stop();
    const client = await new TestStreamClient(url).open();
    client.follow(sessionId, 6, "orders");
    await expect.poll(() => client.sequences, PATIENT).toEqual([7]);
    expect(second.text()).toContain(`id: 7\nevent: orders\ndata: ${JSON.stringify(client.messages.at(-1))}\n\n`);
    client.socket.terminate();
  });

  it("are those of the topics that are wanted, from the next one on", async () => {
    await tellEvents(databaseUrl, sessionId, 5);
    const one = await open("?topics=orders&topics=equity");
    await tellEvents(databaseUrl, sessionId, 1);
    await tellEvents(databaseUrl, sessionId, 1, { topic: "equity" });
    await tellEvents(databaseUrl, sessionId, 1, { topic: "orders" });
    await expect.poll(one.ids, PATIENT).toEqual([7, 8]);
    one.stop();
  });

  it.each([
    ["?after=1", {}, 422, "session_invalid"],
    ["", { "last-event-id": "x" }, 400, "request_malformed"],
    ["?topics=gossip", {}, 422, "input_invalid"],
  ])("are refused before they begin: %s", async (search, headers, status, code) => {
    const answer = await server.app.inject({ url: `/api/v1/simulations/${sessionId}/events${search}`, headers });
    expect([answer.statusCode, JSON.parse(answer.body)]).toEqual([status, expect.objectContaining({ code })]);
  });

  it("say so where they were let go", async () => {
    await tellEvents(databaseUrl, sessionId, 4);
    await tellEvents(databaseUrl, sessionId, 5);
    await query(databaseUrl, "delete from session_messages where session_id = $1 and first_sequence = 1", [sessionId]);
    const one = await open("?after=0");
    await one.ended;
    expect(one.text()).toContain('event: error\ndata: {"code":"session_events_gone"');
    expect(one.ids()).toEqual([]);
  });

  it("end with the server, as its other streams do", async () => {
    const own = await openServer({ databaseUrl, dataRoot: join(folder, "own") });
    const place = await own.app.listen({ host: "127.0.0.1", port: 0 });
    const client = await new TestStreamClient(place).open();
    client.follow(sessionId);
    await expect.poll(() => client.answer("signals"), PATIENT).toBeDefined();
    const answer = await fetch(`${place}/api/v1/simulations/${sessionId}/events`);
    await own.close();
    expect(await client.closed).toEqual({ code: 1001, reason: "the server is ending" });
    expect(await answer.text()).toContain(": open");
  });
});
