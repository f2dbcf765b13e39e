import { upbit } from "ccxt";
import { afterEach, describe, expect, it } from "vitest";
import { startUpbitSimulator, type UpbitSimulator } from "../../src/adapters/upbit-simulator/upbit-simulator.ts";
import { at, marketOf, walk, without } from "../unit/adapters/upbit-simulator/markets.ts";

let simulator: UpbitSimulator;
afterEach(() => simulator.close());

describe("ccxt, pointed at the simulator", () => {
  it("reads candles, tickers, trades and books as it does from Upbit", async () => {
    const candles = without(walk(300), 20);
    simulator = await startUpbitSimulator({ markets: [marketOf(candles)], startMs: at(300), requestsPerSecond: 100 });
    const exchange = new upbit({ enableRateLimit: false });
    exchange.urls["api"] = { public: simulator.url, private: simulator.url };
    const rows = await exchange.fetchOHLCV("BTC/KRW", "1m", at(10), 30);
    expect(rows).toEqual(
      Array.from({ length: 29 }, (_, k) => k + 10).map((i) => [
        candles.openTimeMs[i],
        candles.open[i],
        candles.high[i],
        candles.low[i],
        candles.close[i],
        candles.volume[i],
      ]),
    );
    expect(await exchange.fetchTicker("BTC/KRW")).toMatchObject({ symbol: "BTC/KRW", last: candles.close.at(-1), open: candles.open[0] });
    const [trade] = await exchange.fetchTrades("BTC/KRW", undefined, 1);
    expect(trade).toMatchObject({ price: candles.close.at(-1), symbol: "BTC/KRW" });
    const book = await exchange.fetchOrderBook("BTC/KRW", 15);
    expect([book.bids.length, book.asks.length]).toEqual([15, 15]);
  });

  it("passes on what it is refused with", async () => {
    simulator = await startUpbitSimulator({ markets: [marketOf(walk(10))], startMs: at(10) });
    const exchange = new upbit({ enableRateLimit: false });
    exchange.urls["api"] = { public: simulator.url, private: simulator.url };
    await exchange.loadMarkets();
    simulator.faults.push({ kind: "429" });
    await expect(exchange.fetchTicker("BTC/KRW")).rejects.toThrow("too_many_requests");
  });
});
