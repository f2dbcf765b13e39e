import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { PostgresSessionStore } from "../../../src/adapters/postgres/sessions/postgres-session-store.ts";
import { DEMO_SYMBOL_NAMES } from "../../../src/app/demo-market/demo-market.ts";
import type { SessionRecord } from "../../../src/app/live/session-ports.ts";
import { call, readAll } from "../../support/call-server.ts";
import { runScene, sceneOf } from "../../support/run-scene.ts";
import { query, usePostgres } from "../../support/use-postgres.ts";
import { openServer } from "../../support/use-server.ts";

const postgres = usePostgres();
const [DEMO = ""] = DEMO_SYMBOL_NAMES;

let url: string;
let folder: string;
let server: Awaited<ReturnType<typeof openServer>>;
let store: PostgresSessionStore;

beforeAll(async () => {
  url = await postgres.createDatabase();
  folder = mkdtempSync(join(tmpdir(), "coin-hts-simulations-"));
  mkdirSync(join(folder, "strategies"));
  writeFileSync(join(folder, "strategies", "broken.ts"), "export default 5;\n");
  server = await openServer({ databaseUrl: url, dataRoot: join(folder, "data"), strategiesFolder: join(folder, "strategies") });
  store = new PostgresSessionStore(server.database);
});
beforeEach(() => query(url, "delete from sessions"));
afterAll(async () => {
  await server?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The changes of a session so far, oldest first. */
async function changesOf(sessionId: string): Promise<unknown[]> {
  const rows = await query(url, "select action from audit where subject_id = $1 order by audit_id", [sessionId]);
  return rows.map(({ action }) => action);
}

const REQUEST = {
  symbols: ["KRW-BTC", "KRW-ETH"],
  strategies: [
    { strategy: "sma_cross", params: { fast: 5 } },
    { symbol: "KRW-BTC", strategy: "volume_long_candle" },
  ],
};

async function create(request: object = REQUEST): Promise<Record<string, unknown> & { readonly session_id: string }> {
  const { status, body } = await call(server, "POST", "/simulations", request);
  expect(status).toBe(201);
  return body as Record<string, unknown> & { readonly session_id: string };
}

describe("a simulation that is asked for", () => {
  it("is resolved in full, starts with the candle that is open, and stands in the audit log", async () => {
    const beforeMs = Math.floor(Date.now() / 60_000) * 60_000;
    const { status, body, headers } = await call(server, "POST", "/simulations", { ...REQUEST, name: "first", risk: { max_open_positions: 2 } });
    expect(status).toBe(201);
    expect(body).toMatchObject({ name: "first", status: "running", exchange: "upbit", timeframe: "1m", account: "each", cash: 30_000_000, owner: null });
    expect(body).toMatchObject({ execution: { fee_rate: 0.001, fill: "next_open" }, risk: { max_open_positions: 2, cooldown_candles: 0 } });
    expect(body["traders"]).toEqual([
      { symbol: "KRW-BTC", strategy: "sma_cross", params: { fast: 5, slow: 30 }, mode: "active", failure: null },
      { symbol: "KRW-ETH", strategy: "sma_cross", params: { fast: 5, slow: 30 }, mode: "active", failure: null },
      expect.objectContaining({ symbol: "KRW-BTC", strategy: "volume_long_candle" }),
    ]);
    expect(Date.parse(String(body["start"])) - beforeMs).toBeLessThanOrEqual(60_000);
    expect(Date.parse(String(body["start"])) % 60_000).toBe(0);
    expect(headers["location"]).toBe(`/api/v1/simulations/${String(body["session_id"])}`);
    expect(await changesOf(String(body["session_id"]))).toEqual(["session.create"]);
  });

  it("is one session however often the same key asks for it", async () => {
    const headers = { "idempotency-key": "again" };
    const ask = () => server.app.inject({ method: "POST", url: "/api/v1/simulations", payload: REQUEST, headers });
    const [first, second] = [await ask(), await ask()];
    expect(second.body).toBe(first.body);
    expect(second.headers["idempotent-replayed"]).toBe("true");
    expect((await call(server, "GET", "/simulations")).body["simulations"]).toHaveLength(1);
  });

  it.each([
    ["exchange_unknown", { ...REQUEST, exchange: "binance" }],
    ["symbol_invalid", { ...REQUEST, exchange: "demo" }],
    ["symbol_invalid", { symbols: ["KRW-BTC"], strategies: [{ symbol: "KRW-ETH", strategy: "sma_cross" }] }],
    ["symbol_invalid", { symbols: ["KRW-BTC", "KRW-ETH"], strategies: [{ symbol: "KRW-ETH", strategy: "sma_cross" }] }],
    ["session_invalid", { symbols: ["KRW-BTC"], strategies: [{ strategy: "sma_cross" }, { symbol: "KRW-BTC", strategy: "sma_cross" }] }],
    [
      "session_invalid",
      { symbols: Array.from({ length: 1000 }, (_, k) => `KRW-${k}`), strategies: Array.from({ length: 6 }, () => ({ strategy: "sma_cross" })) },
    ],
    ["strategy_unknown", { symbols: ["KRW-BTC"], strategies: [{ strategy: "../secret.ts" }] }],
    ["strategy_invalid", { symbols: ["KRW-BTC"], strategies: [{ strategy: "broken.ts" }] }],
    ["parameter_invalid", { symbols: ["KRW-BTC"], strategies: [{ strategy: "sma_cross", params: { fast: 0 } }] }],
    ["execution_invalid", { ...REQUEST, execution: { fee_rate: 2 } }],
    ["risk_invalid", { ...REQUEST, risk: { max_open_positions: 0 } }],
    ["input_invalid", { ...REQUEST, timeframe: "1w" }],
  ])("is refused with %s when it cannot be", async (code, request) => {
    expect((await call(server, "POST", "/simulations", request)).body).toMatchObject({ code });
    expect(await query(url, "select from sessions")).toEqual([]);
  });

  it("is of the demo market when all its symbols are", async () => {
    expect(await create({ symbols: [DEMO], strategies: [{ strategy: "sma_cross" }] })).toMatchObject({ exchange: "demo" });
  });
});

describe("simulations", () => {
  it("are listed newest first, page by page, and by what they run", async () => {
    for (const name of ["one", "two", "three"]) await create({ ...REQUEST, name });
    await create({ symbols: ["KRW-XRP"], strategies: [{ strategy: "volume_long_candle" }], name: "Fünf %" });
    await query(url, "update sessions set status = 'stopped', stopped_at = now() where name = 'two'");
    const names = async (path: string): Promise<unknown[]> =>
      (await readAll<{ name: string }>(server, `/simulations${path}`, "simulations")).map(({ name }) => name);
    expect(await names("")).toEqual(["Fünf %", "three", "two", "one"]);
    expect(await names("?status=running")).toEqual(["Fünf %", "three", "one"]);
    expect(await names("?symbol=KRW-XRP")).toEqual(["Fünf %"]);
    expect(await names("?strategy=sma_cross&exchange=upbit")).toEqual(["three", "two", "one"]);
    expect(await names("?text=%25")).toEqual(["Fünf %"]);
    expect(await names("?text=T")).toEqual(["three", "two"]);
    const { body } = await call(server, "GET", "/simulations?text=one");
    expect(body["simulations"]).toMatchObject([{ symbols: 2, traders: 3, strategies: ["sma_cross", "volume_long_candle"] }]);
  });

  it("that there are not are 404 everywhere", async () => {
    const id = "00000000-0000-4000-8000-000000000001";
    for (const path of ["", "/positions", "/trades", "/signals", "/orders", "/equity", "/commands", "/parity"])
      expect((await call(server, "GET", `/simulations/${id}${path}`)).body, path).toMatchObject({ code: "session_unknown", status: 404 });
    for (const path of ["/stop", "/pause", "/resume"])
      expect((await call(server, "POST", `/simulations/${id}${path}`)).body, path).toMatchObject({ code: "session_unknown", status: 404 });
  });
});

describe("commands", () => {
  it("are taken, done by whoever runs the session, and each stands in the audit log", async () => {
    const scene = sceneOf(130);
    const record = await store.create(scene.session, null);
    const path = `/simulations/${record.sessionId}`;
    const mode = { symbol: "KRW-A", strategy: "sma_cross", mode: "paused" };
    for (const [name, payload] of [["pause"], ["resume"], ["traders/mode", mode], ["kill", { leave: false }], ["stop"]] as const)
      expect((await call(server, "POST", `${path}/${name}`, payload)).status, name).toBe(202);
    expect((await readAll<{ status: string }>(server, `${path}/commands`, "commands")).map(({ status }) => status)).toEqual(Array(5).fill("waiting"));
    await runScene(scene, record, store);
    const commands = await readAll<Record<string, unknown>>(server, `${path}/commands`, "commands");
    expect(commands.map(({ command, status }) => [command, status])).toEqual(["stop", "kill", "set_mode", "resume", "pause"].map((one) => [one, "done"]));
    const { body } = await call(server, "GET", path);
    expect(body).toMatchObject({ status: "stopped", killed: true });
    expect((body["traders"] as { mode: string }[]).map((one) => one.mode)).toEqual(["paused", "active", "active", "active"]);
    for (const name of ["stop", "pause", "resume"])
      expect((await call(server, "POST", `${path}/${name}`)).body, name).toMatchObject({ code: "session_ended", status: 409 });
    expect(await changesOf(record.sessionId)).toEqual(["pause", "resume", "set_mode", "kill", "stop"].map((one) => `session.${one}`));
  });

  it("to a strategy that the session does not run are refused", async () => {
    const { session_id } = await create();
    const mode = { symbol: "KRW-ETH", strategy: "volume_long_candle", mode: "paused" };
    expect((await call(server, "POST", `/simulations/${session_id}/traders/mode`, mode)).body).toMatchObject({ code: "trader_unknown", status: 404 });
  });
});

describe("what came of a session", () => {
  let record: SessionRecord;
  let path: string;

  beforeEach(async () => {
    const scene = sceneOf(300, { account: "shared", execution: { position_fraction: 0.4 }, risk: { max_open_positions: 2 } });
    record = await store.create(scene.session, null);
    await runScene(scene, record, store);
    path = `/simulations/${record.sessionId}`;
  });

  it("is listed newest first, all of it once, by symbol, strategy and status", async () => {
    const times: Readonly<Record<string, string>> = { positions: "opened_at", trades: "exit_time", signals: "timestamp", orders: "decided_at" };
    for (const [name, time] of Object.entries(times)) {
      const [{ n } = {}] = await query(url, `select count(*)::int as n from ${name}`);
      const all = await readAll<Record<string, unknown>>(server, `${path}/${name}`, name);
      expect(n).toBeGreaterThan(10);
      expect(all.length, name).toBe(n);
      expect(new Set(all.map((row) => JSON.stringify(row))).size, name).toBe(n);
      const at = all.map((row) => String(row[time]));
      expect(at, name).toEqual(at.toSorted().toReversed());
      const some = await readAll<Record<string, unknown>>(server, `${path}/${name}?symbol=KRW-B&strategy=sma_cross`, name);
      expect(some, name).toEqual(all.filter(({ symbol, strategy }) => symbol === "KRW-B" && strategy === "sma_cross"));
    }
    const refused = await readAll<Record<string, unknown>>(server, `${path}/orders?status=refused`, "orders");
    expect(new Set(refused.map(({ refusal }) => refusal))).toEqual(new Set(["max_open_positions"]));
    const open = await readAll<Record<string, unknown>>(server, `${path}/positions?status=open`, "positions");
    const { body } = await call(server, "GET", path);
    expect(open.length).toBe(body["open_positions"]);
    const worth = Number(body["cash"]) + open.reduce((sum, { quantity, mark_price }) => sum + Number(quantity) * Number(mark_price), 0);
    expect(worth).toBeCloseTo(Number(body["equity"]), 4);
  });

  it("is a curve, thinned without losing its extremes", async () => {
    const { body: whole } = await call(server, "GET", `${path}/equity`);
    const points = whole["equity"] as { timestamp: string; equity: number; low_equity: number; high_equity: number }[];
    expect(points.length).toBe(whole["batches"]);
    const { body: thin } = await call(server, "GET", `${path}/equity?points=7`);
    const few = thin["equity"] as typeof points;
    expect(few.length).toBeLessThanOrEqual(7);
    expect(few.length).toBeGreaterThan(4);
    expect(thin["batches"]).toBe(points.length);
    expect(few.at(-1)).toMatchObject({ timestamp: points.at(-1)?.timestamp, equity: points.at(-1)?.equity });
    expect(Math.min(...few.map((one) => one.low_equity))).toBe(Math.min(...points.map(({ equity }) => equity)));
    expect(Math.max(...few.map((one) => one.high_equity))).toBe(Math.max(...points.map(({ equity }) => equity)));
    const [, from, to] = [points[0], points[10], points[20]];
    const { body: part } = await call(server, "GET", `${path}/equity?start=${from?.timestamp}&end=${to?.timestamp}`);
    expect((part["equity"] as typeof points).map(({ timestamp }) => timestamp)).toEqual(points.slice(10, 20).map(({ timestamp }) => timestamp));
  });

  it("is compared with backtests day by day", async () => {
    const fill = { position: 0, candleTimeMs: 60_000, timeMs: 60_000, price: 10, quantity: 1, fee: 0.1 };
    const difference = {
      symbol: "KRW-BTC",
      strategy: "sma_cross",
      side: "BUY",
      kind: "missing",
      cause: "late_candle",
      candleTimeMs: 0,
      session: null,
      backtest: fill,
    };
    for (const day of ["2026-01-01", "2026-01-02", "2026-01-03"])
      await query(
        url,
        "insert into session_parity (session_id, begins_at, ends_at, score, fills, matched, detail) values ($1, $2::timestamptz, $2::timestamptz + interval '1 day', 0.5, 4, 2, $3)",
        [record.sessionId, `${day}T00:00:00Z`, { differences: [difference] }],
      );
    const days = await readAll<Record<string, unknown>>(server, `${path}/parity`, "parity");
    expect(days.map(({ begins_at }) => String(begins_at).slice(0, 10))).toEqual(["2026-01-03", "2026-01-02", "2026-01-01"]);
    expect(days[0]).toMatchObject({
      ends_at: "2026-01-04T00:00:00.000Z",
      score: 0.5,
      fills: 4,
      matched: 2,
      differences: [
        { cause: "late_candle", candle_time: "1970-01-01T00:00:00.000Z", session: null, backtest: { filled_at: "1970-01-01T00:01:00.000Z", price: 10 } },
      ],
    });
  });
});
