import { afterEach, describe, expect, it } from "vitest";
import { createUpbitExchange, type UpbitOptions } from "../../src/adapters/upbit/upbit-exchange.ts";
import type { CandleExchange, CandleRequest } from "../../src/app/market-data/ports.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { type ScriptedAnswer, type ScriptedServer, startScriptedServer } from "../support/scripted-http-server.ts";
import { upbitCandle } from "../support/upbit-answers.ts";

const MINUTE_MS = 60_000;
const START_MS = Date.UTC(2024, 0, 1);
const at = (minute: number): number => START_MS + minute * MINUTE_MS;
const REQUEST: CandleRequest = { symbol: "KRW-BTC", timeframeMs: MINUTE_MS, untilMs: at(10), count: 2 };
const GOOD: ScriptedAnswer = { body: [upbitCandle(at(9)), upbitCandle(at(8))] };

interface Desk {
  readonly server: ScriptedServer;
  readonly clock: FakeClock;
  readonly exchange: CandleExchange;
  readonly waits: [string, number][];
  /** Asks once, while the fake clock runs; resolves to the open times or the error. */
  ask(): Promise<number[] | Error>;
}

const servers: ScriptedServer[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

async function open(script: Parameters<typeof startScriptedServer>[0], options: UpbitOptions = {}): Promise<Desk> {
  const server = await startScriptedServer(script);
  servers.push(server);
  const clock = new FakeClock();
  const waits: [string, number][] = [];
  const onWait = (reason: string, waitMs: number): void => void waits.push([reason, waitMs]);
  const exchange = createUpbitExchange({ baseUrl: server.url, clock, random: () => 0, onWait, ...options });
  const ask = async (): Promise<number[] | Error> => {
    const page = exchange.fetchCandles(REQUEST);
    return clock.run(page.then(({ candles }) => [...candles.openTimeMs])).catch((error: unknown) => error as Error);
  };
  return { server, clock, exchange, waits, ask };
}

describe("Upbit over HTTP", () => {
  it("asks for candles as Upbit documents it, and says nothing that costs its favour", async () => {
    const { server, exchange } = await open([
      { ...GOOD, headers: { date: "Mon, 01 Jan 2024 00:10:05 GMT", "remaining-req": "group=candles; min=600; sec=9" } },
    ]);
    const page = await exchange.fetchCandles(REQUEST);
    expect(page).toMatchObject({ serverTimeMs: at(10) + 5000, isSynthetic: false });
    expect([...page.candles.openTimeMs]).toEqual([at(8), at(9)]);
    expect(server.requests).toHaveLength(1);
    expect(server.requests[0]).toMatchObject({ method: "GET", url: "/v1/candles/minutes/1?market=KRW-BTC&count=2&to=2024-01-01T00%3A10%3A00Z" });
    expect(server.requests[0].headers).toMatchObject({ "user-agent": "coin-hts", accept: "application/json" });
    expect(server.requests[0].headers).not.toHaveProperty("origin");
  });

  it("says what it is and where its candles come from", async () => {
    const { server, exchange } = await open([]);
    expect(exchange).toMatchObject({ name: "upbit", pageSize: 200, source: `upbit REST at ${server.url}` });
    expect(createUpbitExchange().source).toBe("upbit REST");
    expect(createUpbitExchange({ baseUrl: "https://api.upbit.com/" }).source).toBe("upbit REST");
  });

  it("knows a simulator by its header, and no time without a date", async () => {
    const { exchange } = await open([{ ...GOOD, headers: { "X-Coin-Hts-Simulator": "synthetic" } }]);
    expect(await exchange.fetchCandles(REQUEST)).toMatchObject({ serverTimeMs: null, isSynthetic: true });
  });

  it("lists the markets", async () => {
    const { server, exchange } = await open([{ body: [{ market: "KRW-BTC", english_name: "Bitcoin" }] }]);
    expect(await exchange.fetchMarkets()).toEqual([{ symbol: "KRW-BTC", name: "Bitcoin" }]);
    expect(server.requests[0].url).toBe("/v1/market/all");
  });

  const body = JSON.stringify(GOOD.body);
  it.each<[string, ScriptedAnswer, string]>([
    ["a failure of the server's", { status: 500, body: { error: { message: "was broken" } } }, 'it answered 500: "was broken"'],
    ["a gateway's page", { status: 502, body: "<html></html>" }, "it answered 502"],
    ["an answer without an end", { ...GOOD, cutBytes: 40 }, "the connection failed ("],
    ["JSON without an end", { body: body.slice(0, 100) }, "its answer was malformed: it was no JSON, or cut off"],
    ["an empty answer", { body: "" }, "its answer was malformed: it was empty"],
    ["a page for an answer", { body: "<html></html>", headers: { "content-type": "text/html" } }, "its answer was malformed: it was no JSON"],
    ["another market's candles", { body: [upbitCandle(at(9), { market: "KRW-ETH" })] }, 'its answer was malformed: candle 1: expected market "KRW-BTC"'],
    ["an answer that is too long", { body: "9".repeat(2_000_001) }, "its answer was malformed: expected at most 2000000 bytes, there are more"],
    ["no content", { status: 204 }, "its answer was malformed: expected status 200, was 204"],
    ["too many requests", { status: 429, body: "Too many API requests." }, 'it answered 429, too many requests: "Too many API requests."'],
  ])("tries again after %s", async (_, bad, reason) => {
    const { server, waits, ask } = await open([bad, GOOD]);
    expect(await ask()).toEqual([at(8), at(9)]);
    expect(server.requests).toHaveLength(2);
    expect(waits).toEqual([[expect.stringContaining(reason), bad.status === 429 ? 1000 : 500]]);
  });

  it.each<[string, ScriptedAnswer]>([
    ["does not answer", { stall: "headers" }],
    ["stops in the middle", { ...GOOD, stall: "body" }],
  ])("tries again when the server %s in time", async (_, stalled) => {
    const { waits, ask } = await open([stalled, GOOD], { timeoutMs: 200 });
    expect(await ask()).toEqual([at(8), at(9)]);
    expect(waits).toEqual([["no complete answer came within 0.2 s", 500]]);
  });

  it("tries again when nobody listens, and says why when that does not help", async () => {
    const { server, ask, waits } = await open([], { maxAttempts: 3 });
    await server.close();
    expect(await ask()).toMatchObject({
      code: "exchange_unreachable",
      message: expect.stringMatching(/^Upbit: 3 attempts failed, the last one because the connection failed \(connect ECONNREFUSED .*\); try again later$/),
    });
    expect(waits.map(([, waitMs]) => waitMs)).toEqual([500, 1000]);
  });

  it("gives up on an answer that stays malformed and names what is wrong with it", async () => {
    const { server, ask } = await open(() => ({ body: [upbitCandle(at(9), { high_price: 1 })] }));
    expect(await ask()).toMatchObject({
      code: "exchange_unreachable",
      message:
        "Upbit: 6 attempts failed, the last one because its answer was malformed: candle 1, high_price: expected high at or above low 90, was 1; try again later",
    });
    expect(server.requests).toHaveLength(6);
  });

  it("gives up on too many requests after the last attempt, honouring Retry-After in between", async () => {
    const { server, clock, ask } = await open(() => ({ status: 429, headers: { "retry-after": "3" } }), { maxAttempts: 3 });
    expect(await ask()).toMatchObject({
      code: "exchange_rate_limited",
      message: expect.stringContaining("it answered 429, too many requests; try again later"),
    });
    expect(server.requests).toHaveLength(3);
    expect(clock.monotonicMs()).toBe(6000);
  });

  it("holds all other requests of the process back after too many requests", async () => {
    const { server, clock, exchange } = await open([{ status: 429, headers: { "retry-after": "5" } }, GOOD, GOOD]);
    const other = createUpbitExchange({ baseUrl: server.url, clock });
    const sentMs: number[] = [];
    const both = [exchange, other].map((one) => one.fetchCandles(REQUEST).then(() => sentMs.push(clock.monotonicMs())));
    await clock.run(Promise.all(both));
    expect(sentMs.every((ms) => ms >= 5000)).toBe(true);
    expect(server.requests).toHaveLength(3);
  });

  it("waits for the next second when nothing remains", async () => {
    const { clock, ask } = await open([{ ...GOOD, headers: { "remaining-req": "group=candles; min=600; sec=0" } }, GOOD]);
    await ask();
    expect(clock.monotonicMs()).toBe(0);
    await ask();
    expect(clock.monotonicMs()).toBe(1000);
  });

  it("counts the requests of all clients together, but each group of calls on its own", async () => {
    const { server, clock, exchange } = await open((request) => (request.url.startsWith("/v1/market") ? { body: [] } : GOOD), { requestsPerSecond: 2 });
    const other = createUpbitExchange({ baseUrl: `${server.url}/`, clock, requestsPerSecond: 2 });
    for (const one of [exchange, other]) await clock.run(one.fetchCandles(REQUEST));
    await clock.run(exchange.fetchMarkets());
    expect(clock.monotonicMs()).toBe(0);
    await clock.run(other.fetchCandles(REQUEST));
    expect(clock.monotonicMs()).toBe(1000);
  });

  it("keeps to the rate by the machine's own clock", async () => {
    const arrivalsMs: number[] = [];
    const { server } = await open((_, index) => {
      arrivalsMs.push(performance.now());
      return { ...GOOD, delayMs: (index * 37) % 100 };
    });
    const clients = [1, 2].map(() => createUpbitExchange({ baseUrl: server.url, requestsPerSecond: 5 }));
    await Promise.all(Array.from({ length: 12 }, (_, i) => clients[i % 2].fetchCandles(REQUEST)));
    expect(arrivalsMs).toHaveLength(12);
    arrivalsMs.slice(5).forEach((ms, i) => expect(ms - arrivalsMs[i], `from arrival ${i} to ${i + 5}`).toBeGreaterThanOrEqual(1000));
  });

  it("stops at a block, tells how long it lasts, and sends nothing until it is over", async () => {
    const blocked: ScriptedAnswer = { status: 418, body: { error: { name: 418, message: "120초 동안 차단되었습니다." } } };
    const { server, clock, ask, exchange } = await open([blocked, GOOD, GOOD]);
    expect(await ask()).toMatchObject({
      code: "exchange_blocked",
      message: expect.stringContaining('Upbit has blocked this address: "120초 동안 차단되었습니다."; nothing is sent to it for another 2 min 1 s'),
    });
    const other = createUpbitExchange({ baseUrl: server.url, clock });
    await expect(other.fetchCandles(REQUEST)).rejects.toMatchObject({ code: "exchange_blocked" });
    await expect(exchange.fetchMarkets()).rejects.toMatchObject({ code: "exchange_blocked" });
    clock.skip(120_000);
    expect(await ask()).toMatchObject({ code: "exchange_blocked", message: expect.stringContaining("for another 1 s") });
    expect(server.requests).toHaveLength(1);
    clock.skip(1000);
    expect(await ask()).toEqual([at(8), at(9)]);
    expect(server.requests).toHaveLength(2);
  });

  it("keeps an answer that was under way when the block came", async () => {
    const counted = { ...GOOD, headers: { "remaining-req": "group=candle; min=600; sec=9" } };
    const { ask, exchange, clock } = await open([counted, { ...counted, delayMs: 100 }, { status: 418 }]);
    await ask();
    const outcomes = await clock.run(Promise.allSettled([exchange.fetchCandles(REQUEST), exchange.fetchCandles(REQUEST)]));
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });

  it("turns the requests away that wait in its queue when a block comes", async () => {
    const { server, clock, exchange } = await open([{ status: 418, headers: { "retry-after": "60" } }]);
    const outcomes = await clock.run(Promise.allSettled(Array.from({ length: 30 }, () => exchange.fetchCandles(REQUEST))));
    expect(new Set(outcomes.map((outcome) => outcome.status === "rejected" && (outcome.reason as { code: string }).code))).toEqual(
      new Set(["exchange_blocked"]),
    );
    expect(server.requests).toHaveLength(1);
  });

  it.each([
    [
      400,
      { error: { name: 400, message: "Missing request parameter error. Check the required parameters!" } },
      'refused the request (400): "Missing request parameter error. Check the required parameters!"; check the market',
    ],
    [404, { error: { name: 404, message: "Code not found" } }, 'refused the request (404): "Code not found"; check the market'],
    [403, "<html></html>", "refused the request (403); check the market"],
  ])("does not try again after a refusal (%d)", async (status, body, message) => {
    const { server, ask } = await open([{ status, body }]);
    expect(await ask()).toMatchObject({ code: "exchange_refused", message: expect.stringContaining(message) });
    expect(server.requests).toHaveLength(1);
  });

  it("follows no redirect", async () => {
    const { server: target } = await open([GOOD]);
    const { server, ask } = await open([{ status: 301, headers: { location: `${target.url}/v1/` } }]);
    expect(await ask()).toMatchObject({ code: "exchange_unreachable", message: expect.stringContaining(`was a redirect (301) to ${target.url}/v1/`) });
    expect([server.requests.length, target.requests.length]).toEqual([1, 0]);
  });

  it.each<[string, Partial<CandleRequest>, object]>([
    ["an unknown timeframe", { timeframeMs: 120_000 }, { code: "timeframe_unknown" }],
    ["a symbol in small letters", { symbol: "krw-btc" }, { code: "exchange_refused", message: 'Upbit has no market "krw-btc"; did you mean "KRW-BTC"?' }],
    ["no candles", { count: 0 }, { name: "RangeError" }],
    ["more than a page", { count: 201 }, { name: "RangeError" }],
    ["half a candle", { count: 1.5 }, { name: "RangeError" }],
    ["no instant", { untilMs: NaN }, { name: "RangeError" }],
  ])("sends nothing when asked for %s", async (_, more, error) => {
    const { server, exchange } = await open([]);
    await expect(exchange.fetchCandles({ ...REQUEST, ...more })).rejects.toMatchObject(error);
    expect(server.requests).toHaveLength(0);
  });

  it.each([[0], [-1], [1.5], [NaN]])("refuses %d requests a second", (requestsPerSecond) => {
    expect(() => createUpbitExchange({ requestsPerSecond })).toThrow(RangeError);
  });

  it("refuses a base URL that is none", () => {
    expect(() => createUpbitExchange({ baseUrl: "file:///etc/passwd" })).toThrow(expect.objectContaining({ code: "usage" }));
  });
});

describe("cancelling", () => {
  const reason = new Error("was cancelled");

  it("sends nothing once the signal has aborted", async () => {
    const { server, exchange } = await open([GOOD], { signal: AbortSignal.abort(reason) });
    await expect(exchange.fetchCandles(REQUEST)).rejects.toBe(reason);
    expect(server.requests).toHaveLength(0);
  });

  it.each<[string, ScriptedAnswer]>([
    ["the headers", { stall: "headers" }],
    ["the body", { ...GOOD, stall: "body" }],
  ])("rejects at once while waiting for %s", async (_, stalled) => {
    const controller = new AbortController();
    const { server, exchange } = await open(
      () => {
        setImmediate(() => controller.abort(reason));
        return stalled;
      },
      { signal: controller.signal },
    );
    await expect(exchange.fetchCandles(REQUEST)).rejects.toBe(reason);
    expect(server.requests).toHaveLength(1);
  });

  it("rejects at once while waiting for another attempt", async () => {
    const controller = new AbortController();
    const { exchange } = await open([{ status: 500 }], { signal: controller.signal, onWait: () => setImmediate(() => controller.abort(reason)) });
    await expect(exchange.fetchCandles(REQUEST)).rejects.toBe(reason);
  });

  it("rejects all that wait in the queue at once", async () => {
    const controller = new AbortController();
    const { server, exchange } = await open([{ stall: "headers" }], { signal: controller.signal });
    const outcomes = Promise.allSettled(Array.from({ length: 30 }, () => exchange.fetchCandles(REQUEST)));
    setImmediate(() => controller.abort(reason));
    expect(new Set((await outcomes).map((outcome) => outcome.status === "rejected" && outcome.reason))).toEqual(new Set([reason]));
    expect(server.requests.length).toBeLessThanOrEqual(1);
  });
});
