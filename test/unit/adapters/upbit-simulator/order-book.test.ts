import { describe, expect, it } from "vitest";
import { makeOrderBook, supportedLevels } from "../../../../src/adapters/upbit-simulator/order-book.ts";
import { tickSize } from "../../../../src/adapters/upbit-simulator/tick-size.ts";
import type { Trade } from "../../../../src/adapters/upbit-simulator/trade-path.ts";
import { START_MS } from "./markets.ts";

const trade = (price: number, isBid: boolean): Trade => ({ timeMs: START_MS + 1234, price, volume: 1, isBid, sequentialId: (START_MS + 1234) * 1000 });
const query = { lastTrade: trade(50_000_000, true), nowMs: START_MS + 5678, quote: "KRW", meanSize: 0.2, level: 0, seed: 1 };

describe("an order book", () => {
  it("has the last price as its best ask after a purchase, and as its best bid after a sale", () => {
    expect(makeOrderBook(query).units[0]).toMatchObject({ askPrice: 50_000_000, bidPrice: 49_999_000 });
    expect(makeOrderBook({ ...query, lastTrade: trade(50_000_000, false) }).units[0]).toMatchObject({ askPrice: 50_001_000, bidPrice: 50_000_000 });
  });

  it("has thirty levels a side, tick by tick, also across a border of the tick table", () => {
    const { units } = makeOrderBook({ ...query, lastTrade: trade(1_000_000, true) });
    expect(units).toHaveLength(30);
    for (let k = 1; k < 30; k++) {
      expect(units[k].askPrice - units[k - 1].askPrice).toBe(tickSize(units[k - 1].askPrice, "KRW"));
      expect(units[k - 1].bidPrice - units[k].bidPrice).toBe(500);
    }
  });

  it("adds up its sizes, each of them with 8 decimals", () => {
    const { units, totalAskSize, totalBidSize } = makeOrderBook(query);
    expect(totalAskSize).toBeCloseTo(
      units.reduce((sum, { askSize }) => sum + askSize, 0),
      8,
    );
    expect(totalBidSize).toBeCloseTo(
      units.reduce((sum, { bidSize }) => sum + bidSize, 0),
      8,
    );
    for (const { askSize, bidSize } of units) {
      expect(Math.min(askSize, bidSize)).toBeGreaterThan(0);
      expect(String(askSize)).toMatch(/^\d+(\.\d{1,8})?$/);
    }
  });

  it("ends in empty slots where the bids run out", () => {
    const { units } = makeOrderBook({ ...query, quote: "BTC", lastTrade: trade(3e-8, true) });
    expect(units.slice(0, 4).map(({ bidPrice }) => bidPrice)).toEqual([2e-8, 1e-8, 0, 0]);
    expect(units[2]).toMatchObject({ bidPrice: 0, bidSize: 0 });
    expect(units[29].askPrice).toBeCloseTo(32e-8, 12);
  });

  it("can be grouped, asks upwards and bids downwards", () => {
    const { units, level } = makeOrderBook({ ...query, lastTrade: trade(50_123_000, false), level: 10_000 });
    expect(level).toBe(10_000);
    expect(units.slice(0, 2).map(({ askPrice, bidPrice }) => [askPrice, bidPrice])).toEqual([
      [50_130_000, 50_120_000],
      [50_140_000, 50_110_000],
    ]);
  });

  it("is dated by its last change and stays the same for a second", () => {
    const book = makeOrderBook(query);
    expect(book.timestampMs).toBe(START_MS + 5000);
    expect(makeOrderBook({ ...query, nowMs: START_MS + 5999 })).toEqual(book);
    expect(makeOrderBook({ ...query, nowMs: START_MS + 6000 }).units).not.toEqual(book.units);
    expect(makeOrderBook({ ...query, nowMs: START_MS + 1999 }).timestampMs).toBe(START_MS + 1234);
    expect(makeOrderBook({ ...query, seed: 2 }).units).not.toEqual(book.units);
  });

  it("may be grouped by ten to a hundred thousand ticks in won, up to the price, and not at all elsewhere", () => {
    expect(supportedLevels(150_000_000, "KRW")).toEqual([0, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000]);
    expect(supportedLevels(3000, "KRW")).toEqual([0, 10, 100, 1000]);
    expect(supportedLevels(5.5, "KRW")).toEqual([0, 0.1, 1]);
    expect([supportedLevels(1, "BTC"), supportedLevels(60_000, "USDT")]).toEqual([[0], [0]]);
  });
});
