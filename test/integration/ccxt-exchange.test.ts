import { afterEach, describe, expect, it } from "vitest";
import { createCcxtExchange } from "../../src/adapters/ccxt/ccxt-exchange.ts";
import { openExchange } from "../../src/adapters/exchanges.ts";
import type { CandleExchange, CandleRequest } from "../../src/app/market-data/ports.ts";
import { type ScriptedAnswer, type ScriptedServer, type SeenRequest, startScriptedServer } from "../support/scripted-http-server.ts";
import { upbitCandle } from "../support/upbit-answers.ts";

const MINUTE_MS = 60_000;
const START_MS = Date.UTC(2024, 0, 1);
const at = (minute: number): number => START_MS + minute * MINUTE_MS;
const range = (from: number, until: number): number[] => Array.from({ length: until - from }, (_, k) => from + k);
const DATE = { date: "Mon, 01 Jan 2024 09:00:00 GMT" };

const servers: ScriptedServer[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

async function serve(script: (request: SeenRequest, index: number) => ScriptedAnswer): Promise<ScriptedServer> {
  const server = await startScriptedServer(script);
  servers.push(server);
  return server;
}

function minutesOf(openTimeMs: Float64Array): number[] {
  return Array.from(openTimeMs, (ms) => (ms - START_MS) / MINUTE_MS);
}

function query(request: SeenRequest): URLSearchParams {
  return new URL(request.url, "http://localhost").searchParams;
}

/** Upbit as its documentation has it: the newest candles before `to`, newest first. */
function upbit(minutes: readonly number[]): (request: SeenRequest) => ScriptedAnswer {
  return (request) => {
    if (request.url.startsWith("/v1/market/all")) return { body: [{ market: "KRW-BTC", korean_name: "비트코인", english_name: "Bitcoin" }] };
    const toMs = Date.parse(query(request).get("to") ?? "");
    const found = minutes.filter((minute) => at(minute) < toMs).slice(-Number(query(request).get("count")));
    return { headers: DATE, body: found.toReversed().map((minute) => upbitCandle(at(minute))) };
  };
}

/** Binance: the first candles from `startTime` on, oldest first. */
function binance(minutes: readonly number[]): (request: SeenRequest) => ScriptedAnswer {
  const symbol = { symbol: "BTCUSDT", status: "TRADING", baseAsset: "BTC", quoteAsset: "USDT", isSpotTradingAllowed: true, permissions: ["SPOT"], filters: [] };
  return (request) => {
    if (request.url.includes("/exchangeInfo")) return { body: { timezone: "UTC", symbols: request.url.startsWith("/api/") ? [symbol] : [] } };
    const startMs = Number(query(request).get("startTime"));
    const found = minutes.filter((minute) => at(minute) >= startMs).slice(0, Number(query(request).get("limit")));
    const body = found.map((minute) => [at(minute), "100.0", "110.0", "90.0", "105.0", "2.5", at(minute + 1) - 1, "262.5", 5, "1", "100", "0"]);
    return { headers: { ...DATE, "x-coin-hts-simulator": "synthetic" }, body };
  };
}

const REQUEST: CandleRequest = { symbol: "KRW-BTC", timeframeMs: MINUTE_MS, untilMs: at(500), count: 150 };

describe("ccxt itself", () => {
  it("gives Upbit's candles over missing minutes, up to where history begins", async () => {
    const hours = range(0, 500).filter((hour) => hour % 3 !== 0);
    const server = await serve(upbit(hours.map((hour) => 60 * hour)));
    const exchange = await createCcxtExchange("upbit", { baseUrl: server.url });
    const request = { ...REQUEST, timeframeMs: 60 * MINUTE_MS };
    const page = await exchange.fetchCandles({ ...request, untilMs: at(60 * 500) });
    expect(minutesOf(page.candles.openTimeMs)).toEqual(hours.slice(-150).map((hour) => 60 * hour));
    expect(page).toMatchObject({ serverTimeMs: at(540), isSynthetic: false });
    const first = await exchange.fetchCandles({ ...request, untilMs: at(60 * 5) });
    expect(minutesOf(first.candles.openTimeMs)).toEqual([60, 120, 240]);
    expect([first.candles.open[0], first.candles.high[0], first.candles.low[0], first.candles.close[0], first.candles.volume[0]]).toEqual([
      100, 110, 90, 105, 2.5,
    ]);
    // By the server's date, not by ours.
    const newest = await exchange.fetchCandles({ ...request, untilMs: Infinity, count: 1 });
    expect(minutesOf(newest.candles.openTimeMs)).toEqual([60 * 8]);
    expect(server.requests[0].headers["user-agent"]).toBe("coin-hts");
  });

  it("gives Binance's candles by the exchange's own name for the market", async () => {
    const minutes = [...range(-2000, -1500), ...range(400, 1200)];
    const server = await serve(binance(minutes));
    const exchange = await openExchange("binance", { baseUrl: server.url });
    expect(exchange).toMatchObject({ name: "binance", source: `binance by ccxt at ${server.url}` });
    const page = await exchange.fetchCandles({ ...REQUEST, symbol: "BTCUSDT", untilMs: at(500), count: 150 });
    expect(minutesOf(page.candles.openTimeMs)).toEqual([...range(-1550, -1500), ...range(400, 500)]);
    expect(page.isSynthetic).toBe(true);
    expect(await exchange.fetchMarkets()).toEqual([{ symbol: "BTCUSDT", name: "BTC/USDT" }]);
    await expect(exchange.fetchCandles({ ...REQUEST, symbol: "BTCUSD" })).rejects.toMatchObject({
      code: "exchange_refused",
      message: expect.stringContaining("did you mean BTCUSDT?"),
    });
    await expect(exchange.fetchCandles({ ...REQUEST, timeframeMs: 10 * MINUTE_MS })).rejects.toMatchObject({ code: "timeframe_unknown" });
  });
});

describe("ccxt and answers that go wrong", () => {
  /** Upbit with one bad answer at first, to the call for markets or to the one for candles. */
  async function faulty(bad: ScriptedAnswer, path: string): Promise<{ server: ScriptedServer; exchange: CandleExchange; waits: string[] }> {
    const good = upbit(range(0, 500));
    let isFirst = true;
    const server = await serve((request) => {
      if (!isFirst || !request.url.startsWith(path)) return good(request);
      isFirst = false;
      return bad;
    });
    const waits: string[] = [];
    const clock = { monotonicMs: () => performance.now(), wallMs: () => Date.now(), sleep: () => Promise.resolve() };
    const exchange = await createCcxtExchange("upbit", { baseUrl: server.url, clock, timeoutMs: 500, onWait: (reason) => waits.push(reason) });
    return { server, exchange, waits };
  }

  const whole = JSON.stringify([upbitCandle(at(1)), upbitCandle(at(0))]);
  it.each<[string, ScriptedAnswer, string]>([
    ["a failure of the server's", { status: 500 }, "it answered 500"],
    ["too many requests", { status: 429, body: { error: { message: "slow down" } } }, 'it answered 429, too many requests: "slow down"'],
    ["JSON without an end", { body: whole.slice(0, -20) }, "its answer was malformed: it was no JSON, or cut off"],
    ["an answer without an end", { body: whole, cutBytes: 30 }, "the connection failed ("],
    ["no answer", { stall: "headers" }, "no complete answer came within 0.5 s"],
    ["no end of the body", { body: whole, stall: "body" }, "no complete answer came within 0.5 s"],
  ])("tries again after %s", async (_, bad, reason) => {
    const { exchange, waits } = await faulty(bad, "/v1/candles");
    expect(minutesOf((await exchange.fetchCandles({ ...REQUEST, untilMs: at(2), count: 2 })).candles.openTimeMs)).toEqual([0, 1]);
    expect(waits).toEqual([expect.stringContaining(reason)]);
  });

  it("tries again for the markets, too", async () => {
    const { exchange, waits } = await faulty({ status: 503 }, "/v1/market");
    expect(await exchange.fetchMarkets()).toEqual([{ symbol: "KRW-BTC", name: "BTC/KRW" }]);
    expect(waits).toEqual(["it answered 503"]);
  });

  it.each([
    [404, { error: { name: 404, message: "Code not found" } }, "Code not found"],
    [404, "nothing here", "404"],
    [403, "go away", "403"],
  ])("does not try again after a refusal (%d %j)", async (status, body, message) => {
    const { server, exchange } = await faulty({ status, body }, "/v1/candles");
    await expect(exchange.fetchCandles(REQUEST)).rejects.toMatchObject({ code: "exchange_refused", message: expect.stringContaining(message) });
    expect(server.requests.filter(({ url }) => url.startsWith("/v1/candles"))).toHaveLength(1);
  });

  it("stops at a block and remembers it", async () => {
    const { server, exchange } = await faulty({ status: 418, body: { error: { name: 418, message: "30초 동안 차단되었습니다" } } }, "/v1/candles");
    await expect(exchange.fetchCandles(REQUEST)).rejects.toMatchObject({
      code: "exchange_blocked",
      message: expect.stringContaining("Upbit has blocked this address"),
    });
    const { length } = server.requests;
    await expect(exchange.fetchCandles(REQUEST)).rejects.toMatchObject({ code: "exchange_blocked" });
    expect(server.requests).toHaveLength(length);
  });

  it("follows no redirect", async () => {
    const { exchange } = await faulty({ status: 302, headers: { location: "https://example.test/" } }, "/v1/candles");
    await expect(exchange.fetchCandles(REQUEST)).rejects.toMatchObject({
      code: "exchange_unreachable",
      message: expect.stringContaining("was a redirect (302)"),
    });
  });

  it("rejects with the signal's reason at once", async () => {
    const controller = new AbortController();
    const reason = new Error("was cancelled");
    const server = await serve(() => {
      setImmediate(() => controller.abort(reason));
      return { stall: "headers" };
    });
    const exchange = await createCcxtExchange("upbit", { baseUrl: server.url, signal: controller.signal });
    await expect(exchange.fetchCandles(REQUEST)).rejects.toBe(reason);
  });
});

describe("opening an exchange by its name", () => {
  it("takes Upbit's own client for Upbit", async () => {
    expect(await openExchange("upbit")).toMatchObject({ name: "upbit", source: "upbit REST", pageSize: 200 });
  });

  it.each([
    ["binanc", 'there is no exchange "binanc"; did you mean binance, '],
    ["Upbit", 'expected the name of an exchange in small letters, such as upbit or binance, was "Upbit"'],
    ["../x", "expected the name of an exchange"],
    ["pro", 'there is no exchange "pro"'],
  ])("does not know %s", async (name, message) => {
    await expect(openExchange(name)).rejects.toMatchObject({ code: "exchange_unknown", message: expect.stringContaining(message) });
  });

  it("passes the signal and the address on", async () => {
    await expect(openExchange("upbit", { baseUrl: "ftp://a" })).rejects.toMatchObject({ code: "usage" });
    await expect(openExchange("binance", { baseUrl: "ftp://a" })).rejects.toMatchObject({ code: "usage" });
    const upbit = await openExchange("upbit", { baseUrl: "http://127.0.0.1:9", signal: AbortSignal.abort(new Error("was cancelled")) });
    await expect(upbit.fetchMarkets()).rejects.toThrow("was cancelled");
  });
});
