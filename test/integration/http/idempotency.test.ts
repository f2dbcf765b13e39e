import { describe, expect, it } from "vitest";
import { Type } from "typebox";
import { defineRoute } from "../../../src/contract/http/route.ts";
import { HtsError } from "../../../src/engine/errors.ts";
import { type BoundRoute, handle } from "../../../src/server/route-module.ts";
import { query, usePostgres } from "../../support/use-postgres.ts";
import { type TestServer, useServers } from "../../support/use-server.ts";
import { useTemporaryFolders } from "../../support/temporary-folder.ts";

const postgres = usePostgres();
const openServer = useServers();
const makeFolder = useTemporaryFolders();

const open = (databaseUrl: string, routes: readonly BoundRoute[] = []): Promise<TestServer> => openServer({ databaseUrl, dataRoot: makeFolder(), routes });

async function create(server: TestServer, key: string, payload: object, headers: Record<string, string> = {}) {
  const {
    statusCode,
    headers: sent,
    body,
  } = await server.app.inject({ method: "POST", url: "/api/v1/presets", payload, headers: { "idempotency-key": key, ...headers } });
  return { status: statusCode, isReplay: sent["idempotent-replayed"] === "true", location: sent.location, body };
}

const CALM = { name: "Calm", strategy: "sma_cross" };

const work = defineRoute({
  operationId: "work",
  method: "POST",
  path: "/work",
  scope: "run",
  tag: "test",
  summary: "Work",
  isCreating: true,
  answers: { 201: { description: "Done.", schema: Type.Object({ id: Type.String() }) } },
});

describe("an Idempotency-Key", () => {
  it("answers the same request the same, byte for byte, on every server and after a restart", async () => {
    const url = await postgres.createDatabase();
    const first = await create(await open(url), "k", CALM);
    expect(first).toMatchObject({ status: 201, isReplay: false });
    const again = await create(await open(url), "k", CALM);
    expect(again).toEqual({ ...first, isReplay: true });
    expect(await query(url, "select name from presets")).toEqual([{ name: "Calm" }]);
    expect(await query(url, "select action from audit")).toEqual([{ action: "preset.create" }]);
  });

  it("refuses another request", async () => {
    const server = await open(await postgres.createDatabase());
    await create(server, "k", CALM);
    const other = await create(server, "k", { ...CALM, name: "Wild" });
    expect(other.status).toBe(409);
    expect(JSON.parse(other.body)).toMatchObject({ code: "idempotency_conflict" });
  });

  it("is each token's own", async () => {
    const server = await open(await postgres.createDatabase());
    const [one, other] = [await server.authorize("run"), await server.authorize("run")];
    expect(await create(server, "k", CALM, one)).toMatchObject({ status: 201 });
    expect(await create(server, "k", { ...CALM, name: "Wild" }, other)).toMatchObject({ status: 201, isReplay: false });
  });

  it("keeps a failure that would come again, and that alone", async () => {
    const url = await postgres.createDatabase();
    let failure: Error = new HtsError("store_locked", "somebody writes");
    const server = await open(url, [handle(work, async () => Promise.reject(failure))]);
    const send = async () =>
      (await server.app.inject({ method: "POST", url: "/api/v1/work", headers: { "idempotency-key": "k" } })).json<{ code: string }>().code;
    expect(await send()).toBe("store_locked");
    failure = new Error("broken");
    expect(await send()).toBe("internal");
    failure = new HtsError("preset_exists", "taken");
    expect(await send()).toBe("preset_exists");
    failure = new HtsError("market_unknown", "not asked again");
    expect(await send()).toBe("preset_exists");
  });

  it("lets one of two at once do the work", async () => {
    const url = await postgres.createDatabase();
    let finish = (): void => undefined;
    const gate = new Promise<void>((resolve) => (finish = resolve));
    let calls = 0;
    const route = handle(work, async ({ newId }) => {
      calls++;
      await gate;
      return { status: 201, body: { id: newId } };
    });
    const [one, other] = [await open(url, [route]), await open(url, [route])];
    const send = (server: TestServer) => server.app.inject({ method: "POST", url: "/api/v1/work", headers: { "idempotency-key": "k" } });
    const first = send(one);
    await expect.poll(() => calls).toBe(1);
    const second = await send(other);
    expect(second.statusCode).toBe(409);
    expect(second.json()).toMatchObject({ code: "idempotency_pending" });
    expect(second.headers["retry-after"]).toBe("1");
    finish();
    expect((await first).statusCode).toBe(201);
    expect((await send(other)).body).toBe((await first).body);
    expect(calls).toBe(1);
  });

  it("takes over from a server that died, under the id that this one had given", async () => {
    const url = await postgres.createDatabase();
    const ids: string[] = [];
    const route = handle(work, async ({ newId }) => {
      ids.push(newId);
      return { status: 201, body: { id: newId } };
    });
    const server = await open(url, [route]);
    const send = (key: string) => server.app.inject({ method: "POST", url: "/api/v1/work", headers: { "idempotency-key": key } });
    await send("k");
    // As if it had died before it noted its answer.
    await query(url, "update idempotent_requests set status = null, headers = '{}', body = null");
    expect((await send("k")).json()).toMatchObject({ code: "idempotency_pending" });
    await query(url, "update idempotent_requests set claimed_until = now() - interval '1 second'");
    expect((await send("k")).statusCode).toBe(201);
    expect(ids).toEqual([ids[0], ids[0]]);
    // Made twice under one id is made once.
    const presets = await open(url);
    const made = await create(presets, "p", CALM);
    await query(url, "update idempotent_requests set status = null, headers = '{}', body = null, claimed_until = now() - interval '1 second'");
    expect(await create(presets, "p", CALM)).toEqual(made);
    expect(await query(url, "select count(*)::int as n from presets")).toEqual([{ n: 1 }]);
  });

  it("is forgotten after a day, and swept away", async () => {
    const url = await postgres.createDatabase();
    const server = await open(url);
    const first = await create(server, "k", CALM);
    await create(server, "other", { ...CALM, name: "Wild" });
    await query(url, "update idempotent_requests set created_at = now() - interval '2 days', expires_at = now() - interval '1 day'");
    const again = await create(server, "k", CALM);
    expect(again).toMatchObject({ status: 409, isReplay: false });
    expect(again.body).not.toBe(first.body);
    expect(await query(url, "select idempotency_key from idempotent_requests")).toEqual([{ idempotency_key: "k" }]);
  });

  it.each(["", "a b", "ä", "x".repeat(256), "\u007f"])("is not %j", async (key) => {
    const server = await open(await postgres.createDatabase());
    const { status, body } = await create(server, key, CALM);
    expect({ status, body: JSON.parse(body) as unknown }).toMatchObject({ status: 422, body: { code: "input_invalid" } });
  });
});
