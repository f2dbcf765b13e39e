import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import type { SeriesId } from "../../../src/app/market-data/series.ts";
import { call, readAll } from "../../support/call-server.ts";
import { query, usePostgres } from "../../support/use-postgres.ts";
import { type TestServer, useServers } from "../../support/use-server.ts";
import { useTemporaryFolders } from "../../support/temporary-folder.ts";
import { range, walkCandles } from "../../support/walk-candles.ts";

const postgres = usePostgres();
const openServer = useServers();
const makeFolder = useTemporaryFolders();
const HOUR_MS = 3_600_000;
/** 2024-01-01T00:00Z in hours. */
const FIRST = Date.UTC(2024, 0, 1) / HOUR_MS;

let url: string;
let folder: string;
let server: TestServer;

beforeEach(async () => {
  url = await postgres.createDatabase();
  folder = makeFolder();
  mkdirSync(join(folder, "strategies"));
  server = await openServer({ databaseUrl: url, dataRoot: join(folder, "data"), strategiesFolder: join(folder, "strategies") });
});

async function store(symbol: string, hours: readonly number[], timeframe: SeriesId["timeframe"] = "1h", seed = 1): Promise<void> {
  const candles = walkCandles({ timeframeMs: timeframe === "1h" ? HOUR_MS : 24 * HOUR_MS, slots: hours, seed });
  await server.candles.merge({ exchange: "upbit", symbol, timeframe }, { candles, covered: [], source: "test", isSynthetic: false });
}

describe("markets", () => {
  it("are those of the database and those of the store, and can be switched off", async () => {
    await query(
      url,
      "insert into markets (exchange, symbol, base_currency, quote_currency, korean_name) values ('upbit', 'KRW-ETH', 'ETH', 'KRW', '이더리움')",
    );
    for (const symbol of ["KRW-BTC", "KRW-ETH", "KRW-XRP"]) await store(symbol, range(FIRST, FIRST + 30));
    const all = await readAll<{ symbol: string }>(server, "/markets", "markets");
    expect(all.map(({ symbol }) => symbol)).toEqual(["KRW-BTC", "KRW-ETH", "KRW-XRP"]);
    expect(all[1]).toMatchObject({ korean_name: "이더리움", timeframes: ["1h"], active: true, synthetic: false });
    expect(await call(server, "PATCH", "/markets/KRW-BTC", { active: false })).toMatchObject({
      status: 200,
      body: { symbol: "KRW-BTC", active: false, base_currency: "BTC", quote_currency: "KRW" },
    });
    expect((await readAll<{ symbol: string }>(server, "/markets?active=false", "markets")).map(({ symbol }) => symbol)).toEqual(["KRW-BTC"]);
    expect((await readAll<{ symbol: string }>(server, `/markets?text=${encodeURIComponent("이더")}`, "markets")).map(({ symbol }) => symbol)).toEqual([
      "KRW-ETH",
    ]);
    expect(await call(server, "PATCH", "/markets/KRW-NONE", { active: false })).toMatchObject({ status: 404, body: { code: "market_unknown" } });
    expect(await query(url, "select action, subject_id, detail from audit")).toEqual([
      { action: "market.change", subject_id: "upbit KRW-BTC", detail: { active: false } },
    ]);
  });
});

describe("candles", () => {
  // With a hole that is wider than a page.
  const hours = range(FIRST, FIRST + 100).filter((hour) => hour < FIRST + 20 || hour >= FIRST + 60);
  const iso = (hour: number): string => new Date(hour * HOUR_MS).toISOString();
  const times = (rows: readonly { timestamp: string }[]): string[] => rows.map(({ timestamp }) => timestamp);

  beforeEach(() => store("KRW-BTC", hours));

  it("come in pages of either order, across holes", async () => {
    const path = "/candles?symbol=KRW-BTC&timeframe=1h";
    expect(times(await readAll(server, path, "candles"))).toEqual(hours.map(iso));
    expect(times(await readAll(server, `${path}&order=desc`, "candles"))).toEqual(hours.toReversed().map(iso));
    const part = `${path}&start=${iso(FIRST + 18)}&end=${iso(FIRST + 62)}`;
    const expected = [18, 19, 60, 61].map((hour) => iso(FIRST + hour));
    expect(times(await readAll(server, part, "candles"))).toEqual(expected);
    expect(times(await readAll(server, `${part}&order=desc`, "candles"))).toEqual(expected.toReversed());
    expect((await call(server, "GET", `${path}&start=2030-01-01`)).body).toMatchObject({ candles: [], next_cursor: null });
    expect((await call(server, "GET", `${path}&end=2020-01-01`)).body).toMatchObject({ candles: [], next_cursor: null });
  });

  it("echo the resolved range and are what the store has", async () => {
    const { body } = await call(server, "GET", "/candles?symbol=KRW-BTC&timeframe=1h&start=2024-01-02&limit=1");
    expect(body).toMatchObject({ start: "2024-01-01T15:00:00.000Z", end: null, exchange: "upbit", timeframe: "1h", synthetic: false });
    const stored = await server.candles.read({ exchange: "upbit", symbol: "KRW-BTC", timeframe: "1h" });
    expect(body["candles"]).toEqual([
      { timestamp: iso(FIRST + 15), open: stored.open[15], high: stored.high[15], low: stored.low[15], close: stored.close[15], volume: stored.volume[15] },
    ]);
  });

  it("are made of a shorter timeframe where there is none", async () => {
    const { status, body } = await call(server, "GET", "/candles?symbol=KRW-BTC&timeframe=4h&limit=3");
    expect(status).toBe(200);
    expect(times(body["candles"] as { timestamp: string }[])).toEqual([0, 4, 8].map((hour) => iso(FIRST + hour)));
    expect(body["notes"]).toEqual([expect.stringContaining("made of its 1h ones")]);
  });

  it.each(["?format=csv", ""])("are CSV for who wants it: %j", async (asked) => {
    const path = `/api/v1/candles${asked === "" ? "?" : `${asked}&`}symbol=KRW-BTC&timeframe=1h&limit=2`;
    const { headers, body, statusCode } = await server.app.inject({ url: path, headers: asked === "" ? { accept: "text/csv, application/json;q=0.5" } : {} });
    expect(statusCode).toBe(200);
    expect(headers["content-type"]).toBe("text/csv; charset=utf-8");
    const [header, first, ...rest] = body.trimEnd().split("\n");
    expect(header).toBe("timestamp_utc_ms,open,high,low,close,volume");
    expect(first?.split(",")[0]).toBe(String(FIRST * HOUR_MS));
    expect(rest).toHaveLength(1);
    const next = /^<(?<path>[^>]+)>; rel="next"$/.exec(String(headers["link"]))?.groups?.["path"] ?? "";
    const second = await server.app.inject({ url: next, headers: { accept: "text/csv" } });
    expect(second.body.split("\n")[1]?.split(",")[0]).toBe(String((FIRST + 2) * HOUR_MS));
  });

  it("that are not there are 404 with what to do", async () => {
    expect(await call(server, "GET", "/candles?symbol=KRW-NONE")).toMatchObject({
      status: 404,
      body: { code: "series_unknown", detail: expect.stringContaining("data download") as string },
    });
  });
});

describe("the inventory", () => {
  it("names series, ranges, gaps and what is damaged, and no place on the disk", async () => {
    await store(
      "KRW-BTC",
      range(FIRST, FIRST + 10).filter((hour) => hour !== FIRST + 5),
    );
    await store("KRW-BTC", range(FIRST / 24, FIRST / 24 + 10), "1d");
    await store("KRW-ETH", range(FIRST, FIRST + 10));
    const all = await readAll<Record<string, unknown>>(server, "/data", "series");
    expect(all.map(({ symbol, timeframe, rows }) => [symbol, timeframe, rows])).toEqual([
      ["KRW-BTC", "1d", 10],
      ["KRW-BTC", "1h", 9],
      ["KRW-ETH", "1h", 10],
    ]);
    expect(all[1]).toMatchObject({
      first: "2024-01-01T00:00:00.000Z",
      end: "2024-01-01T10:00:00.000Z",
      gaps: { runs: 1, missing_candles: 1, longest_start: "2024-01-01T05:00:00.000Z" },
      completeness: 0.9,
    });
    const broken = join(folder, "data", "upbit", "KRW-XRP", "1h");
    mkdirSync(broken, { recursive: true });
    writeFileSync(join(broken, "manifest.1.json"), "{");
    const { body, text } = await call(server, "GET", "/data?limit=1");
    expect(body["damaged"]).toEqual([{ exchange: "upbit", symbol: "KRW-XRP", timeframe: "1h" }]);
    expect(text).not.toContain(folder);
  });
});

describe("the screener", () => {
  beforeEach(async () => {
    for (const [i, symbol] of ["KRW-A", "KRW-B", "KRW-C", "KRW-D"].entries()) await store(symbol, range(FIRST, FIRST + 80), "1h", i + 1);
    await store("KRW-NEW", range(FIRST, FIRST + 3));
  });

  interface Row {
    readonly symbol: string;
    readonly change: number | null;
    readonly volume_ratio: number | null;
    readonly signal: { readonly side: string } | null;
  }

  it("measures change and volume at the newest candle", async () => {
    const rows = await readAll<Row>(server, "/screener?timeframe=1h&change_candles=5&volume_candles=4", "markets");
    const { close, volume } = await server.candles.read({ exchange: "upbit", symbol: "KRW-A", timeframe: "1h" });
    const at = (column: Float64Array, ago: number): number => column[79 - ago] as number;
    expect(rows.map(({ symbol }) => symbol)).toEqual(["KRW-A", "KRW-B", "KRW-C", "KRW-D", "KRW-NEW"]);
    expect(rows[0]?.change).toBeCloseTo(at(close, 0) / at(close, 5) - 1, 12);
    expect(rows[0]?.volume_ratio).toBeCloseTo(at(volume, 0) / ((at(volume, 1) + at(volume, 2) + at(volume, 3) + at(volume, 4)) / 4), 12);
    expect(rows[4]).toMatchObject({ change: null, volume_ratio: null });
  });

  it.each(["change", "-change", "volume_ratio", "-volume_ratio", "last_close", "-symbol"])("sorts by %s, null last, over pages", async (sort) => {
    const rows = await readAll<Row & { last_close: number }>(server, `/screener?timeframe=1h&sort=${sort}&volume_candles=4&change_candles=5`, "markets");
    expect(new Set(rows.map(({ symbol }) => symbol)).size).toBe(5);
    const values = rows.map((row) => row[sort.replace("-", "") as "change"]).filter((value) => value !== null);
    const sorted = values.toSorted((a, b) => (a < b ? -1 : 1));
    expect(values).toEqual(sort.startsWith("-") ? sorted.toReversed() : sorted);
    if (sort.endsWith("change")) expect(rows.at(-1)?.symbol).toBe("KRW-NEW");
  });

  it("filters, and tells what a strategy says just like a backtest does", async () => {
    const rising = await readAll<Row>(server, "/screener?timeframe=1h&min_change=0", "markets");
    expect(rising.every(({ change }) => change !== null && change >= 0)).toBe(true);
    writeFileSync(
      join(folder, "strategies", "always.ts"),
      'import { defineStrategy } from "coin-hts";\nexport default defineStrategy({ name: "always", description: "Buys.", parameters: {}, warmUpCandles: () => 10, decide: () => ({ side: "BUY", confidence: 0.5 }) });\n',
    );
    const signalled = await readAll<Row>(server, "/screener?timeframe=1h&strategy=always.ts&signal=BUY", "markets");
    expect(signalled.map(({ symbol, signal }) => [symbol, signal])).toEqual(
      ["KRW-A", "KRW-B", "KRW-C", "KRW-D"].map((symbol) => [symbol, { side: "BUY", confidence: 0.5 }]),
    );
    expect(await readAll(server, "/screener?timeframe=1h&strategy=always.ts&signal=SELL", "markets")).toEqual([]);
    expect(await call(server, "GET", "/screener?signal=BUY")).toMatchObject({ status: 422, body: { errors: [{ pointer: "/strategy" }] } });
  });
});
