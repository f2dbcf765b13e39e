import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Check } from "typebox/value";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Problem } from "../../../src/contract/http/common.ts";
import { getLiveness } from "../../../src/contract/http/health.ts";
import { HtsError } from "../../../src/engine/errors.ts";
import { listenOn } from "../../../src/server/listen.ts";
import { handle } from "../../../src/server/route-module.ts";
import { usePostgres } from "../../support/use-postgres.ts";
import { openServer, type TestServer, type TestServerOptions, useServers } from "../../support/use-server.ts";
import { useTemporaryFolders } from "../../support/temporary-folder.ts";

const postgres = usePostgres();
const openFor = useServers();
const makeFolder = useTemporaryFolders();

async function open(options: Partial<TestServerOptions> = {}): Promise<TestServer> {
  return openFor({ databaseUrl: await postgres.createDatabase(), dataRoot: makeFolder(), ...options });
}

/** What is refused changes nothing, so one server is enough for all of it. */
let refusing: Awaited<ReturnType<typeof openServer>>;
let refusingFolder = "";
beforeAll(async () => {
  refusingFolder = mkdtempSync(join(tmpdir(), "coin-hts-refusing-"));
  refusing = await openServer({ databaseUrl: await postgres.createDatabase(), dataRoot: refusingFolder });
});
afterAll(async () => {
  await refusing.close();
  rmSync(refusingFolder, { recursive: true, force: true });
});

interface Sent {
  readonly method?: "GET" | "POST" | "PATCH";
  readonly url: string;
  readonly payload?: string | object;
  readonly headers?: Record<string, string>;
}

async function fail(
  server: TestServer,
  sent: Sent,
): Promise<{ readonly status: number; readonly problem: Problem; readonly headers: Record<string, unknown> }> {
  const { statusCode, headers, body } = await server.app.inject(sent);
  expect(headers["content-type"]).toBe("application/problem+json; charset=utf-8");
  const problem = JSON.parse(body) as Problem;
  expect(Check(Problem, problem), body).toBe(true);
  expect(problem).toMatchObject({ status: statusCode, type: `urn:coin-hts:problem:${problem.code}`, request_id: headers["x-request-id"] });
  return { status: statusCode, problem, headers };
}

const JSON_TYPE = { "content-type": "application/json" };
const post = (payload: string | object): Sent => ({ method: "POST", url: "/api/v1/presets", payload, headers: JSON_TYPE });

/** A route that does what a test wants. */
function routeThat(act: () => Promise<never>) {
  const contract = { ...getLiveness, operationId: "act", path: "/act" };
  return handle(contract, act);
}

describe("a failure", () => {
  it.each<[string, number, string, Sent]>([
    ["an unknown address", 404, "route_unknown", { url: "/api/v1/nothing" }],
    ["an address that is no address", 400, "request_malformed", { url: "/api/v1/%E0%A4%A" }],
    ["a body that is no JSON", 400, "request_malformed", post("{")],
    ["a body that pollutes prototypes", 400, "request_malformed", post('{"name":"x","strategy":"sma_cross","__proto__":{"admin":true}}')],
    ["a body that pollutes constructors", 400, "request_malformed", post('{"constructor":{"prototype":{"admin":true}}}')],
    ["NaN", 400, "request_malformed", post('{"name":"x","strategy":"sma_cross","params":{"fast":NaN}}')],
    ["a number beyond all numbers", 422, "input_invalid", post('{"name":"x","strategy":"sma_cross","params":{"fast":1e999}}')],
    ["half a character", 422, "input_invalid", post('{"name":"\\ud800","strategy":"sma_cross"}')],
    ["a character that no text has", 422, "input_invalid", post('{"name":"x","strategy":"sma_cross","params":{"a\\u0000":1}}')],
    ["a body that is nested without end", 422, "input_invalid", post(`${"[".repeat(100_000)}${"]".repeat(100_000)}`)],
    ["a body of text", 415, "media_type_unsupported", { ...post("{}"), headers: { "content-type": "text/plain" } }],
    ["a form", 415, "media_type_unsupported", { ...post("name=x"), headers: { "content-type": "application/x-www-form-urlencoded" } }],
    ["a body beyond the limit", 413, "request_too_large", post({ name: "x", strategy: "sma_cross", description: "x".repeat(2 ** 20) })],
    ["no body", 422, "input_invalid", { method: "POST", url: "/api/v1/presets" }],
    ["a strategy that does not exist", 404, "strategy_unknown", post({ name: "x", strategy: "sma_crosss" })],
    ["a path for a strategy", 404, "strategy_unknown", post({ name: "x", strategy: "../../../../etc/passwd" })],
    ["a parameter out of range", 422, "parameter_invalid", post({ name: "x", strategy: "sma_cross", params: { fast: 0 } })],
    ["a setting out of range", 422, "execution_invalid", post({ name: "x", strategy: "sma_cross", execution: { fee_rate: 2 } })],
    ["a cursor of somebody's own", 400, "request_malformed", { url: "/api/v1/presets?cursor=eyJxIjoiYSIsInAiOnt9fQ" }],
    ["a symbol that is a path", 422, "input_invalid", { url: "/api/v1/candles?symbol=../../etc" }],
    ["a date that does not exist", 422, "date_invalid", { url: "/api/v1/candles?symbol=KRW-BTC&start=2024-02-30" }],
  ])("of %s is %i %s", async (_what, status, code, sent) => {
    const { problem } = await fail(refusing, sent);
    expect(problem).toMatchObject({ status, code });
  });

  it("names every value that was refused, by JSON pointer", async () => {
    const { problem } = await fail(refusing, post({ name: "", strategy: 5, params: { "a/b": 1 }, extra: true }));
    const faults = problem.errors?.map(({ in: place, pointer }) => `${place} ${pointer}`);
    expect(faults).toEqual(expect.arrayContaining(["body /name", "body /strategy", "body /extra"]));
    expect(faults?.some((fault) => fault.startsWith("body /params"))).toBe(true);
    const queried = await fail(refusing, { url: "/api/v1/presets?limit=1.5&cursr=x&__proto__=1" });
    expect(queried.problem.errors?.map(({ pointer }) => pointer).toSorted()).toEqual(["/__proto__", "/cursr", "/limit"]);
  });

  it.each(["", "1.0e", "0x10", "1.5", "abc", "NaN", "Infinity", "1,2", " 1"])("takes no number from %j", async (text) => {
    const { problem } = await fail(refusing, { url: `/api/v1/presets?limit=${encodeURIComponent(text)}` });
    expect(problem.errors?.map(({ pointer }) => pointer)).toEqual(["/limit"]);
  });

  it("inside tells nothing of it but where the log does", async () => {
    const secret = "/srv/secret/place";
    for (const error of [new Error(secret), new HtsError("database_unreachable", `at ${secret}`), new HtsError("file_not_found", secret), null]) {
      const server = await open({ routes: [routeThat(() => Promise.reject(error as Error))] });
      const { status, problem } = await fail(server, { url: "/act" });
      expect(JSON.stringify(problem)).not.toContain(secret);
      expect(JSON.stringify(problem)).not.toContain(" at ");
      if (status >= 500) expect(server.logged()).toContain(problem.request_id);
      if (status === 500 && error !== null) expect(server.logged()).toContain(secret);
    }
  });

  it("of the database is 503, may be tried again, and fails /readyz", async () => {
    const nowhere = "postgres://nobody:hunter2@127.0.0.1:1/none";
    const server = await open({ databaseUrl: nowhere });
    const { status, problem, headers } = await fail(server, { url: "/api/v1/presets" });
    expect(problem.code).toBe("database_unreachable");
    expect(status).toBe(503);
    expect(headers["retry-after"]).toBe("1");
    const ready = await server.app.inject({ url: "/readyz" });
    expect(ready.statusCode).toBe(503);
    expect(ready.json()).toMatchObject({ status: "not_ready", dependencies: { postgresql: { status: "failed" } } });
    expect((await server.app.inject({ url: "/healthz" })).statusCode).toBe(200);
    expect(server.logged()).not.toContain("hunter2");
  });

  it("of an answer that never comes is 503", async () => {
    const server = await open({ limits: { answerMs: 50 }, routes: [routeThat(() => new Promise<never>(() => undefined))] });
    expect((await fail(server, { url: "/act" })).problem.code).toBe("answer_timeout");
  });

  it("of an answer against its contract is found by the tests that ask for it", async () => {
    const route = handle({ ...getLiveness, path: "/act" }, async () => ({ status: 200, body: { status: "broken" as "ok" } }));
    const server = await open({ routes: [route] });
    expect((await fail(server, { url: "/act" })).problem.code).toBe("internal");
    expect(server.logged()).toContain("against its contract");
  });
});

describe("the rate limit", () => {
  it("is one for each token and for each address, and says when to go on", async () => {
    const server = await open({ limits: { requestsPerMinute: 3 } });
    const [one, other] = [await server.authorize("read"), await server.authorize("read")];
    const get = (headers: Record<string, string>) => server.app.inject({ url: "/api/v1/presets", headers });
    for (let i = 0; i < 3; i++) expect((await get(one)).statusCode).toBe(200);
    const { problem, headers } = await fail(server, { url: "/api/v1/presets", headers: one });
    expect(problem.code).toBe("rate_limited");
    expect(Number(headers["retry-after"])).toBeGreaterThan(0);
    expect((await get(other)).headers["ratelimit-remaining"]).toBe("2");
    // Guesses use up the address's share, not that of a token.
    for (let i = 0; i < 3; i++) expect((await get({})).statusCode).toBe(401);
    expect((await get({})).statusCode).toBe(429);
    expect((await get(other)).statusCode).toBe(200);
  });

  it("takes the address of a client from a proxy only where that is trusted", async () => {
    const limits = { requestsPerMinute: 1 };
    for (const [trustedProxies, last] of [
      [[], 429],
      [["127.0.0.1"], 200],
    ] as const) {
      const server = await open({ limits, trustedProxies: [...trustedProxies] });
      const get = (address: string) => server.app.inject({ url: "/healthz", headers: { "x-forwarded-for": address } });
      expect((await get("192.0.2.1")).statusCode).toBe(200);
      expect((await get("192.0.2.2")).statusCode).toBe(last);
    }
  });
});

describe("every answer", () => {
  it("carries what keeps browsers from misusing it, and lets no other origin read it", async () => {
    const server = await open();
    const { headers } = await server.app.inject({ url: "/api/v1/presets", headers: { origin: "http://localhost:1" } });
    expect(headers).toMatchObject({ "x-content-type-options": "nosniff", "x-frame-options": "DENY", "cache-control": "no-store" });
    expect(headers["content-security-policy"]).toContain("frame-ancestors 'none'");
    expect(Object.keys(headers).filter((name) => name.startsWith("access-control-"))).toEqual([]);
    const asked = await server.app.inject({
      method: "OPTIONS",
      url: "/api/v1/presets",
      headers: { origin: "http://evil.example", "access-control-request-method": "POST" },
    });
    expect(asked.statusCode).toBe(404);
  });

  it("is one line of the log: of the route, not of what was sent", async () => {
    const server = await open();
    const token = await server.authorize("read");
    const secret = token.authorization.slice("Bearer ".length);
    await server.app.inject({ url: `/api/v1/presets?text=${secret}`, headers: token });
    await server.app.inject({ url: `/api/v1/presets/${secret}`, headers: token });
    await server.app.inject({ url: "/nothing\u0000\n" });
    const lines = server
      .logged()
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toHaveLength(3);
    for (const line of lines) expect(Object.keys(line).toSorted()).toEqual(["context", "level", "logger", "message", "timestamp"]);
    expect(lines[0]).toMatchObject({ level: "INFO", logger: "http", context: { method: "GET", route: "/api/v1/presets", status: 200 } });
    expect(server.logged()).not.toContain(secret);
  });

  it("is measured by the template of its route", async () => {
    const server = await open();
    await server.app.inject({ url: "/api/v1/presets/00000000-0000-4000-8000-000000000001" });
    await server.app.inject({ url: "/nothing" });
    const { body } = await server.app.inject({ url: "/metrics" });
    expect(body).toContain('http_request_duration_seconds_count{method="GET",route="/api/v1/presets/:preset_id",status="404"} 1');
    expect(body).toContain('http_request_duration_seconds_count{method="GET",route="none",status="404"} 1');
  });
});

describe("a client that", () => {
  async function talk(server: TestServer, text: string): Promise<string> {
    const url = new URL(await listenOn(server, { host: "127.0.0.1", port: 0, tokens: server.tokens }));
    return new Promise((resolve, reject) => {
      let answer = "";
      const socket = connect(Number(url.port), "127.0.0.1", () => socket.write(text));
      socket.setEncoding("utf8").on("data", (part: string) => (answer += part));
      socket.on("error", reject).on("close", () => resolve(answer));
    });
  }

  it("never finishes its request is let go", async () => {
    const server = await open({ limits: { requestMs: 300 } });
    const answer = await talk(server, "POST /api/v1/presets HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{");
    expect(answer).toContain("request_timeout");
  });

  it("never finishes its head is let go", async () => {
    expect(await talk(await open({ limits: { requestMs: 300 } }), "GET / HTTP/1.1\r\nHost: loc")).toContain("request_timeout");
  });

  it("sends too long a head is refused", async () => {
    const answer = await talk(await open(), `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${"x".repeat(20_000)}\r\n\r\n`);
    expect(answer).toContain("request_too_large");
  });

  it("does not speak HTTP is refused", async () => {
    expect(await talk(await open(), "\u0016\u0003\u0001\r\n\r\n")).toContain("request_malformed");
  });

  it("sends two lengths is refused", async () => {
    const text = "POST /api/v1/presets HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}";
    expect(await talk(await open(), text)).toContain("request_malformed");
  });
});
