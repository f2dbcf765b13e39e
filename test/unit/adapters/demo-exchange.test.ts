import { describe, expect, it } from "vitest";
import { createDemoExchange } from "../../../src/adapters/demo-exchange.ts";
import { openExchange } from "../../../src/adapters/exchanges.ts";
import { DEMO_SYMBOL_NAMES, makeDemoCandles } from "../../../src/app/demo-market/demo-market.ts";
import type { CandleRequest } from "../../../src/app/market-data/ports.ts";
import { indexAtOrAfter, sliceCandles } from "../../../src/engine/candles.ts";

const HOUR_MS = 3_600_000;
const HOURS = makeDemoCandles("DEMO-BTC", HOUR_MS);
const REQUEST: CandleRequest = { symbol: "DEMO-BTC", timeframeMs: HOUR_MS, untilMs: Infinity, count: 1000 };

describe("the demo exchange", () => {
  it("is found by its name, and says that all it has is made up", async () => {
    const exchange = await openExchange("demo");
    expect(exchange).toMatchObject({ name: "demo", source: "demo market", pageSize: 1000 });
    expect(await exchange.fetchCandles(REQUEST)).toMatchObject({ isSynthetic: true, serverTimeMs: null });
    expect(await exchange.fetchCandles({ ...REQUEST, untilMs: 0 })).toMatchObject({ isSynthetic: true });
  });

  it.each([1, 7, 1000])("sends the newest %i candles before an instant, across a maintenance, too", async (count) => {
    const exchange = createDemoExchange();
    const maintainedUntilMs = Date.UTC(2024, 9, 22, 22);
    for (const untilMs of [Infinity, Date.now(), maintainedUntilMs + 2 * HOUR_MS, maintainedUntilMs - HOUR_MS, Date.UTC(2023, 0, 1) + 1]) {
      const end = indexAtOrAfter(HOURS.openTimeMs, untilMs);
      const { candles } = await exchange.fetchCandles({ ...REQUEST, untilMs, count });
      expect(candles).toEqual(sliceCandles(HOURS, end - count, end));
    }
  });

  it("sends fewer only where the history begins, and nothing before it", async () => {
    const exchange = createDemoExchange();
    const { candles } = await exchange.fetchCandles({ ...REQUEST, untilMs: Date.UTC(2021, 0, 1, 5) });
    expect(candles).toEqual(sliceCandles(HOURS, 0, 5));
    expect((await exchange.fetchCandles({ ...REQUEST, untilMs: Date.UTC(2021, 0, 1) })).candles.openTimeMs).toHaveLength(0);
  });

  it("tells series apart that are asked for in turns", async () => {
    const exchange = createDemoExchange();
    for (const [symbol, days] of [
      ["DEMO-BTC", 1],
      ["DEMO-ETH", 1],
      ["DEMO-ETH", 7],
      ["DEMO-BTC", 7],
    ] as const) {
      const whole = makeDemoCandles(symbol, days * 24 * HOUR_MS);
      const { candles } = await exchange.fetchCandles({ ...REQUEST, symbol, timeframeMs: days * 24 * HOUR_MS, count: 3 });
      expect(candles).toEqual(sliceCandles(whole, whole.close.length - 3, whole.close.length));
    }
  });

  it("knows its markets, and refuses what it has not", async () => {
    const exchange = createDemoExchange();
    expect((await exchange.fetchMarkets()).map(({ symbol }) => symbol)).toEqual(DEMO_SYMBOL_NAMES);
    const refused: [Partial<CandleRequest>, object][] = [
      [{ symbol: "demo-btc" }, { code: "exchange_refused", message: expect.stringMatching(/no "demo-btc"; did you mean DEMO-BTC/) }],
      [{ symbol: "KRW-XYZ" }, { code: "exchange_refused", message: expect.stringMatching(/no "KRW-XYZ", expected one of DEMO-BTC, /) }],
      [{ timeframeMs: 2 * HOUR_MS }, { code: "timeframe_unknown" }],
      [{ count: 1001 }, { message: "expected a count from 1 to 1000, was 1001" }],
      [{ count: 0 }, { message: "expected a count from 1 to 1000, was 0" }],
      [{ untilMs: NaN }, { message: "expected an instant, was NaN" }],
    ];
    for (const [change, failure] of refused) await expect(exchange.fetchCandles({ ...REQUEST, ...change })).rejects.toMatchObject(failure);
    await expect(openExchange("demo", { baseUrl: "http://127.0.0.1:1" })).rejects.toMatchObject({ code: "usage" });
  });

  it("stops when it is told to", async () => {
    const interrupt = new AbortController();
    const exchange = createDemoExchange({ signal: interrupt.signal });
    await exchange.fetchCandles(REQUEST);
    const reason = new Error("stopped");
    interrupt.abort(reason);
    await expect(exchange.fetchCandles(REQUEST)).rejects.toBe(reason);
    await expect(exchange.fetchMarkets()).rejects.toBe(reason);
  });
});
