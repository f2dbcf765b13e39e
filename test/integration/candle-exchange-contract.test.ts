import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openExchange } from "../../src/adapters/exchanges.ts";
import { createCcxtExchange } from "../../src/adapters/ccxt/ccxt-exchange.ts";
import { startUpbitSimulator, type UpbitSimulator } from "../../src/adapters/upbit-simulator/upbit-simulator.ts";
import type { CandleExchange } from "../../src/app/market-data/ports.ts";
import { type Candles, indexAtOrAfter, sliceCandles } from "../../src/engine/candles.ts";
import { resampleCandles } from "../../src/engine/resample.ts";
import { createFakeExchange } from "../support/fake-exchange.ts";
import { range, walkCandles } from "../support/walk-candles.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** 2024-01-01T00:00Z, a Monday. */
const FIRST = Date.UTC(2024, 0, 1) / HOUR_MS;
/** Forty days of hours, some of which have no candle. */
const HOURS = walkCandles({ timeframeMs: HOUR_MS, slots: range(FIRST, FIRST + 960).filter((slot) => slot % 37 > 1) });
const END_MS = (FIRST + 960) * HOUR_MS;
const HISTORIES = [
  HOURS,
  resampleCandles(HOURS, DAY_MS, { fromMs: -Infinity, untilMs: END_MS }),
  resampleCandles(HOURS, 7 * DAY_MS, { fromMs: -Infinity, untilMs: END_MS }),
];

let simulator: UpbitSimulator;

beforeAll(async () => {
  simulator = await startUpbitSimulator({
    markets: [{ symbol: "KRW-BTC", koreanName: "비트코인", englishName: "Bitcoin", candles: HOURS, isSynthetic: true }],
    startMs: END_MS,
    requestsPerSecond: 1000,
  });
});

afterAll(() => simulator.close());

/** What every exchange does, the one in memory included. */
describe.each<[string, () => Promise<CandleExchange>]>([
  ["in memory", () => Promise.resolve(createFakeExchange({ histories: HISTORIES }))],
  ["Upbit's own client on the simulator", () => openExchange("upbit", { baseUrl: simulator.url })],
  ["ccxt on the simulator", () => createCcxtExchange("upbit", { baseUrl: simulator.url })],
])("a candle exchange: %s", (_, open) => {
  async function pageBefore(untilMs: number, count: number, timeframeMs = HOUR_MS): Promise<Candles> {
    const exchange = await open();
    const { candles } = await exchange.fetchCandles({ symbol: "KRW-BTC", timeframeMs, untilMs, count: Math.min(count, exchange.pageSize) });
    return candles;
  }

  it.each([1, 2, 50, 190])("sends the newest %i candles before an instant, oldest first, however many are missing between them", async (count) => {
    for (const untilMs of [END_MS, END_MS - 300 * HOUR_MS, END_MS - 100 * HOUR_MS + 1]) {
      const end = indexAtOrAfter(HOURS.openTimeMs, untilMs);
      expect(await pageBefore(untilMs, count)).toEqual(sliceCandles(HOURS, end - count, end));
    }
  });

  it("sends fewer only where the history begins, and nothing before it", async () => {
    const untilMs = (FIRST + 20) * HOUR_MS;
    expect(await pageBefore(untilMs, 200)).toEqual(sliceCandles(HOURS, 0, indexAtOrAfter(HOURS.openTimeMs, untilMs)));
    expect((await pageBefore(HOURS.openTimeMs[0], 200)).openTimeMs).toHaveLength(0);
  });

  it("has days and weeks on UTC's grid", async () => {
    expect(await pageBefore(END_MS, 30, DAY_MS)).toEqual(sliceCandles(HISTORIES[1], 10, 40));
    expect((await pageBefore(END_MS, 200, 7 * DAY_MS)).openTimeMs[0]).toBe(FIRST * HOUR_MS);
  });

  it("knows its markets and refuses others", async () => {
    const exchange = await open();
    expect((await exchange.fetchMarkets()).map(({ symbol }) => symbol)).toContain("KRW-BTC");
    if (exchange.source === "fake exchange") return;
    await expect(exchange.fetchCandles({ symbol: "KRW-NONE", timeframeMs: HOUR_MS, untilMs: END_MS, count: 1 })).rejects.toMatchObject({
      code: "exchange_refused",
    });
  });
});
