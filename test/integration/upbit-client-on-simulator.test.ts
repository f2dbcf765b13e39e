import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createCcxtExchange } from "../../src/adapters/ccxt/ccxt-exchange.ts";
import { startUpbitSimulator, type UpbitSimulator } from "../../src/adapters/upbit-simulator/upbit-simulator.ts";
import { createUpbitExchange } from "../../src/adapters/upbit/upbit-exchange.ts";
import type { CandleExchange } from "../../src/app/market-data/ports.ts";
import { CANDLE_COLUMNS, type Candles } from "../../src/engine/candles.ts";
import { candlesOf, MINUTE_MS } from "../support/candles-of.ts";

const START_MS = Date.UTC(2024, 0, 1);
const END_MS = START_MS + 1000 * MINUTE_MS;

/** A thousand minutes of which some are missing, a whole page among them. */
function gappyCandles(): Candles {
  const all = candlesOf(
    Array.from({ length: 1000 }, (_, i) => [1000 + i, 1010 + i, 990 + i, 1005 + i, 1 + (i % 7) / 8]),
    MINUTE_MS,
    START_MS,
  );
  const isKept = (_: number, i: number): boolean => i % 11 !== 5 && !(i >= 300 && i < 550);
  const columns = CANDLE_COLUMNS.map((name) => [name, all[name].filter(isKept)] as const);
  return { ...all, ...Object.fromEntries(columns) };
}

/** All candles of the simulated market, page by page from the newest to the oldest, as rows. */
async function fetchAll(exchange: CandleExchange, timeframeMs: number, count: number, beforePage = (): void => undefined): Promise<number[][]> {
  const rows: number[][] = [];
  for (let untilMs = END_MS; ;) {
    beforePage();
    const { candles, isSynthetic } = await exchange.fetchCandles({ symbol: "KRW-BTC", timeframeMs, untilMs, count });
    expect(isSynthetic).toBe(true);
    rows.unshift(...rowsOf(candles));
    if (candles.openTimeMs.length < count) return rows;
    untilMs = candles.openTimeMs[0];
  }
}

function rowsOf(candles: Candles): number[][] {
  return Array.from(candles.openTimeMs, (_, i) => CANDLE_COLUMNS.map((name) => candles[name][i]));
}

describe("a client on the simulator", () => {
  const candles = gappyCandles();
  let simulator: UpbitSimulator;
  beforeEach(async () => {
    const market = { symbol: "KRW-BTC", koreanName: "비트코인", englishName: "Bitcoin", candles, isSynthetic: true };
    simulator = await startUpbitSimulator({ markets: [market], startMs: END_MS });
  });
  afterEach(() => simulator.close());

  it("of our own gets every candle once through all faults, and is never told off for its pace", async () => {
    const kinds = ["5xx", "truncated", "empty", "disconnect", "silence"] as const;
    let pages = 0;
    const breakNext = (): void => {
      const kind = kinds[pages++];
      if (kind !== undefined) simulator.faults.push({ kind });
    };
    const waits: string[] = [];
    const exchange = createUpbitExchange({ baseUrl: simulator.url, timeoutMs: 300, random: () => 0, onWait: (reason) => waits.push(reason) });
    expect(await fetchAll(exchange, MINUTE_MS, 130, breakNext)).toEqual(rowsOf(candles));
    expect(waits).toEqual([
      expect.stringContaining("it answered 500"),
      expect.stringContaining("cut off"),
      expect.stringContaining("it was empty"),
      expect.stringContaining("the connection failed"),
      "no complete answer came within 0.3 s",
    ]);
    await Promise.all(Array.from({ length: 20 }, () => exchange.fetchCandles({ symbol: "KRW-BTC", timeframeMs: MINUTE_MS, untilMs: END_MS, count: 1 })));
    expect(simulator.stats.requests("candle").largestInOneSecond).toBeLessThanOrEqual(8);
    expect(simulator.stats.answers).not.toHaveProperty("429");
    expect(await exchange.fetchMarkets()).toEqual([{ symbol: "KRW-BTC", name: "Bitcoin" }]);
  });

  it("of our own keeps to what the simulator allows even when it believes in more", async () => {
    const exchange = createUpbitExchange({ baseUrl: simulator.url, requestsPerSecond: 100 });
    await Promise.all(Array.from({ length: 25 }, () => exchange.fetchCandles({ symbol: "KRW-BTC", timeframeMs: MINUTE_MS, untilMs: END_MS, count: 1 })));
    expect(simulator.stats.answers).toEqual({ 200: 25 });
  });

  it("of our own stops at a ban", async () => {
    simulator.faults.push({ kind: "418", banMs: 45_000 });
    const exchange = createUpbitExchange({ baseUrl: simulator.url });
    await expect(exchange.fetchMarkets()).rejects.toMatchObject({ code: "exchange_blocked", message: expect.stringContaining("for another 46 s") });
    await expect(exchange.fetchMarkets()).rejects.toMatchObject({ code: "exchange_blocked" });
    expect(simulator.stats.answers).toEqual({ 418: 1 });
  });

  it("of ccxt gets the same candles", async () => {
    const hourMs = 60 * MINUTE_MS;
    const [own, other] = [createUpbitExchange({ baseUrl: simulator.url }), await createCcxtExchange("upbit", { baseUrl: simulator.url })];
    const rows = await fetchAll(own, hourMs, 5);
    expect(rows).toHaveLength(13);
    expect(await fetchAll(other, hourMs, 5)).toEqual(rows);
  });
});
