import { describe, expect, it } from "vitest";
import { type CcxtOptions, createCcxtExchange } from "../../../../src/adapters/ccxt/ccxt-exchange.ts";
import type { CcxtMarket } from "../../../../src/adapters/ccxt/ccxt-client.ts";
import type { CandleExchange, CandleRequest } from "../../../../src/app/market-data/ports.ts";
import { FAKE_START_MS, FakeClock } from "../../../support/fake-clock.ts";

const HOUR_MS = 3_600_000;
const hour = (i: number): number => FAKE_START_MS - 100 * HOUR_MS + i * HOUR_MS;
const row = (i: number, ...values: readonly unknown[]): unknown[] => (values.length === 0 ? [hour(i), 100, 110, 90, 105, 2.5] : [hour(i), ...values]);
const REQUEST: CandleRequest = { symbol: "BTCUSDT", timeframeMs: HOUR_MS, untilMs: hour(3), count: 3 };

class BaseError extends Error {}
class ExchangeError extends BaseError {}
class BadSymbol extends ExchangeError {}
class OperationFailed extends BaseError {}
class NetworkError extends OperationFailed {}
class RateLimitExceeded extends NetworkError {}
class DDoSProtection extends NetworkError {}
const ERRORS = { BaseError, ExchangeError, OperationFailed, RateLimitExceeded, DDoSProtection };

const MARKETS: readonly CcxtMarket[] = [
  { id: "BTCUSDT", symbol: "BTC/USDT:USDT", linear: true, contractSize: 1, active: true },
  { id: "BTCUSDT", symbol: "BTC/USDT", spot: true, active: true },
  { id: "ETHUSDT", symbol: "ETH/USDT", spot: true },
  { id: "OLDUSDT", symbol: "OLD/USDT", spot: true, active: false },
  { id: "XRPUSDT", symbol: "XRP/USDT:USDT", linear: true, contractSize: 1 },
  { id: "BTCUSD_PERP", symbol: "BTC/USD:BTC", linear: false, contractSize: 100 },
  { id: "KPEPEUSDT", symbol: "KPEPE/USDT:USDT", linear: true, contractSize: 1000 },
  { id: "PURR/USDC", symbol: "PURR/USDC", spot: true },
];

interface Fake {
  /** What each call of ccxt does, in turn; the last one again and again. */
  readonly answers: readonly (() => unknown)[];
  readonly has?: Readonly<Record<string, unknown>>;
  readonly features?: object;
}

interface Desk {
  readonly clock: FakeClock;
  readonly exchange: CandleExchange;
  /** The arguments of all calls for candles. */
  readonly calls: unknown[][];
  readonly settings: unknown[];
}

async function open(fake: Fake, options: CcxtOptions = {}): Promise<Desk> {
  const clock = new FakeClock();
  const calls: unknown[][] = [];
  const settings: unknown[] = [];
  class FakeClient {
    name = "Fake";
    has = fake.has ?? { fetchOHLCV: true };
    timeframes = { "1m": "1m", "1h": "1h", "1w": "1w" };
    features = fake.features ?? { spot: { fetchOHLCV: { limit: 10 } } };
    httpExceptions = {};
    markets: Record<string, CcxtMarket> | undefined;
    markets_by_id: Record<string, CcxtMarket[]> = {};
    constructor(given: object) {
      settings.push(given);
    }
    loadMarkets(): Promise<void> {
      this.markets = Object.fromEntries(MARKETS.map((market) => [market.symbol, market]));
      for (const market of MARKETS) (this.markets_by_id[market.id] ??= []).push(market);
      return Promise.resolve();
    }
    async fetchOHLCV(...args: unknown[]): Promise<unknown> {
      calls.push(args);
      return fake.answers[Math.min(calls.length, fake.answers.length) - 1]();
    }
  }
  const importCcxt = (): Promise<unknown> => Promise.resolve({ ...ERRORS, exchanges: ["fake", "bybit"], fake: FakeClient, Exchange: FakeClient });
  const exchange = await createCcxtExchange("fake", { clock, random: () => 0, importCcxt, ...options });
  return { clock, exchange, calls, settings };
}

const fails = (error: unknown) => (): never => {
  throw error;
};
const gives = (answer: unknown) => (): unknown => answer;
const HOURS = [0, 1, 2].map((i) => row(i));

describe("an exchange by ccxt", () => {
  it("asks ccxt for the window before the end and gives the newest candles of it", async () => {
    const { exchange, calls, settings, clock } = await open({ answers: [gives([row(-1), ...HOURS])] });
    const { candles, serverTimeMs, isSynthetic } = await clock.run(exchange.fetchCandles(REQUEST));
    expect(calls).toEqual([["BTC/USDT", "1h", hour(-7), 10]]);
    expect([...candles.openTimeMs]).toEqual([hour(0), hour(1), hour(2)]);
    expect([candles.open[0], candles.high[0], candles.low[0], candles.close[0], candles.volume[0]]).toEqual([100, 110, 90, 105, 2.5]);
    expect({ serverTimeMs, isSynthetic }).toEqual({ serverTimeMs: null, isSynthetic: false });
    expect(settings).toEqual([{ enableRateLimit: true, timeout: 100_000, userAgent: "coin-hts" }]);
  });

  it("does not look for candles in the future", async () => {
    const { exchange, calls, clock } = await open({ answers: [gives([row(98), row(99), row(100)])] });
    await clock.run(exchange.fetchCandles({ ...REQUEST, untilMs: Infinity }));
    // The candle that opens now ends the window.
    expect(calls[0][2]).toBe(hour(91));
  });

  it.each([
    ["what the exchange states", { spot: { fetchOHLCV: { limit: 200 } } }, 190],
    ["the smaller of two statements", { spot: { fetchOHLCV: { limit: 1000 } }, swap: { linear: { fetchOHLCV: { limit: 500 } } } }, 475],
    ["no more than 1000", { spot: { fetchOHLCV: { limit: 10_000 } } }, 950],
    ["100 when nothing is stated", {}, 95],
  ])("has pages a little smaller than %s", async (_, features, pageSize) => {
    const { exchange } = await open({ answers: [], features });
    expect(exchange).toMatchObject({ name: "fake", source: "fake by ccxt", pageSize });
  });

  it("says where else its candles come from", async () => {
    expect((await open({ answers: [] }, { baseUrl: "http://127.0.0.1:1/" })).exchange.source).toBe("fake by ccxt at http://127.0.0.1:1");
  });

  it("lists the markets whose candles fit, each id once and the spot market first", async () => {
    const { exchange, clock } = await open({ answers: [] });
    expect(await clock.run(exchange.fetchMarkets())).toEqual([
      { symbol: "BTCUSDT", name: "BTC/USDT" },
      { symbol: "ETHUSDT", name: "ETH/USDT" },
      { symbol: "XRPUSDT", name: "XRP/USDT:USDT" },
    ]);
  });

  it.each([
    ["BTCUSDT", "BTC/USDT"],
    ["ETH/USDT", "ETH/USDT"],
    ["BTC/USDT:USDT", "BTC/USDT:USDT"],
    ["XRPUSDT", "XRP/USDT:USDT"],
    ["OLDUSDT", "OLD/USDT"],
  ])("takes %s for ccxt's %s", async (symbol, unified) => {
    const { exchange, calls, clock } = await open({ answers: [gives(HOURS)] });
    await clock.run(exchange.fetchCandles({ ...REQUEST, symbol }));
    expect(calls[0][0]).toBe(unified);
  });

  it.each([
    ["BTCUSD", 'Fake has no market "BTCUSD"; did you mean BTCUSDT?'],
    ["KRW-BTC", 'Fake has no market "KRW-BTC"'],
    ["constructor", 'Fake has no market "constructor"'],
    ["BTCUSD_PERP", 'Fake gives the volume of "BTCUSD_PERP" in contracts, expected a market with the volume in its base currency'],
    ["KPEPEUSDT", "in contracts"],
  ])("refuses %s", async (symbol, message) => {
    const { exchange, calls, clock } = await open({ answers: [] });
    await expect(clock.run(exchange.fetchCandles({ ...REQUEST, symbol }))).rejects.toMatchObject({
      code: "exchange_refused",
      message: expect.stringContaining(message),
    });
    expect(calls).toEqual([]);
  });

  it("refuses a timeframe that the exchange does not have, and calls that no page can answer", async () => {
    const { exchange } = await open({ answers: [] });
    await expect(exchange.fetchCandles({ ...REQUEST, timeframeMs: 600_000 })).rejects.toMatchObject({
      code: "timeframe_unknown",
      message: "Fake has no candles of 10m, expected one of 1m, 1h, 1w",
    });
    await expect(exchange.fetchCandles({ ...REQUEST, timeframeMs: 7 })).rejects.toMatchObject({ code: "timeframe_unknown" });
    for (const count of [0, 1.5, 11, NaN]) await expect(exchange.fetchCandles({ ...REQUEST, count })).rejects.toThrow(RangeError);
    await expect(exchange.fetchCandles({ ...REQUEST, untilMs: NaN })).rejects.toThrow(RangeError);
  });

  it.each<[string, unknown, string]>([
    ["a failed connection", new NetworkError("fake GET https://… fetch failed"), "the request failed: fake GET https://… fetch failed"],
    ["too many requests", new RateLimitExceeded("fake 429"), "it complained about too many requests: fake 429"],
    ["too many requests in other words", new DDoSProtection("fake -1003"), "it complained about too many requests: fake -1003"],
    [
      "an answer that ccxt stumbles over",
      new TypeError("Cannot read properties of undefined"),
      "its answer was malformed: Cannot read properties of undefined",
    ],
  ])("tries again after %s", async (_, error, reason) => {
    const waits: string[] = [];
    const { exchange, calls, clock } = await open({ answers: [fails(error), gives(HOURS)] }, { onWait: (why) => waits.push(why) });
    expect((await clock.run(exchange.fetchCandles(REQUEST))).candles.openTimeMs.length).toBe(3);
    expect(calls).toHaveLength(2);
    expect(waits).toEqual([reason]);
  });

  it.each<[string, unknown, string]>([
    ["no list", "<html>", "expected a list of candles"],
    ["a candle without a volume", [row(0, 1, 1, 1, 1)], "candle 1: expected a time, four prices and a volume"],
    ["a candle without a price", [row(0, undefined, 1, 1, 1, 1)], "candle 1: expected a time, four prices and a volume"],
    ["the same candle twice", [row(0), row(0)], "candle 2: expected ascending times, one candle each"],
    ["no time", [[NaN, 1, 1, 1, 1, 1]], "candle 1: expected ascending times"],
  ])("gives up on %s, and names it", async (_, answer, problem) => {
    const { exchange, calls, clock } = await open({ answers: [gives(answer)] }, { maxAttempts: 2 });
    await expect(clock.run(exchange.fetchCandles(REQUEST))).rejects.toMatchObject({ code: "exchange_unreachable", message: expect.stringContaining(problem) });
    expect(calls).toHaveLength(2);
  });

  it("does not try again after a refusal", async () => {
    const { exchange, calls, clock } = await open({ answers: [fails(new BadSymbol("fake does not have market symbol X"))] });
    await expect(clock.run(exchange.fetchCandles(REQUEST))).rejects.toMatchObject({
      code: "exchange_refused",
      message: "Fake refused the request: fake does not have market symbol X",
    });
    expect(calls).toHaveLength(1);
  });

  it("refuses candles that cannot be, and those on a grid of their own", async () => {
    const unsound = await open({ answers: [gives([row(0, 100, 80, 90, 85, 1), ...HOURS.slice(1)])] });
    await expect(unsound.clock.run(unsound.exchange.fetchCandles(REQUEST))).rejects.toMatchObject({
      code: "exchange_unreachable",
      message: `Fake: the high of its candle of ${new Date(hour(0)).toISOString()} cannot be: expected high at or above low 90, was 80; try again later`,
    });
    const weekMs = 168 * HOUR_MS;
    const thursday = Date.UTC(2025, 11, 4);
    const shifted = await open({ answers: [gives([[thursday, 1, 1, 1, 1, 1]])] });
    await expect(shifted.clock.run(shifted.exchange.fetchCandles({ ...REQUEST, timeframeMs: weekMs, count: 1 }))).rejects.toMatchObject({
      code: "exchange_refused",
      message: expect.stringContaining("choose another timeframe"),
    });
  });

  it("rejects with the signal's reason while ccxt is busy", async () => {
    const controller = new AbortController();
    const reason = new Error("was cancelled");
    const never = (): Promise<never> => {
      setImmediate(() => controller.abort(reason));
      return new Promise(() => undefined);
    };
    const { exchange } = await open({ answers: [never] }, { signal: controller.signal });
    await expect(exchange.fetchCandles(REQUEST)).rejects.toBe(reason);
    await expect(exchange.fetchMarkets()).resolves.toBeDefined();
  });
});

describe("opening an exchange by ccxt", () => {
  const importing = (exchanges: readonly string[]): CcxtOptions => ({ importCcxt: () => Promise.resolve({ ...ERRORS, exchanges, Exchange: Date }) });

  it("tells how to install ccxt when it is missing", async () => {
    const missing = Object.assign(new Error("Cannot find package 'ccxt' imported from /a.js"), { code: "ERR_MODULE_NOT_FOUND" });
    await expect(createCcxtExchange("binance", { importCcxt: () => Promise.reject(missing) })).rejects.toMatchObject({
      code: "package_missing",
      message:
        'the exchange "binance" is reached by the optional package ccxt, which could not be loaded (Cannot find package \'ccxt\' imported from /a.js); install it by "npm install ccxt@4", or use upbit, which needs none',
      cause: missing,
    });
  });

  it.each([
    ["binnance", 'there is no exchange "binnance"; did you mean binance?'],
    ["coin", 'there is no exchange "coin"; did you mean coinbase?'],
    ["nothing-like-it", 'there is no exchange "nothing-like-it"'],
    ["Exchange", 'there is no exchange "Exchange"'],
    ["__proto__", 'there is no exchange "__proto__"'],
  ])("does not know %s", async (id, message) => {
    await expect(createCcxtExchange(id, importing(["binance", "binanceus", "coinbase", "kraken"]))).rejects.toMatchObject({
      code: "exchange_unknown",
      message,
    });
  });

  it.each([[false], ["emulated"], [undefined]])("refuses an exchange whose candles are %j", async (fetchOHLCV) => {
    await expect(open({ answers: [], has: { fetchOHLCV } })).rejects.toMatchObject({
      code: "exchange_refused",
      message: expect.stringContaining("gives no candles"),
    });
  });
});
