import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { snapToTick } from "../../../../src/adapters/upbit-simulator/tick-size.ts";
import { type CandleValues, countTrades, makeTrades, timeBefore } from "../../../../src/adapters/upbit-simulator/trade-path.ts";
import { DAY_MS, MINUTE_MS } from "../../../support/candles-of.ts";
import { checkProperty } from "../../../support/check-property.ts";
import { START_MS } from "./markets.ts";

const snap = (price: number): number => snapToTick(price, "KRW");
const trades = (candle: CandleValues, timeframeMs: number, seed: number): ReturnType<typeof makeTrades> => makeTrades(candle, timeframeMs, snap, seed);

const price = fc.double({ min: 1e-6, max: 1e9, noNaN: true });
const anyCandle: fc.Arbitrary<CandleValues> = fc
  .record({ prices: fc.tuple(price, price, price, price), volume: fc.oneof(fc.constant(0), fc.double({ min: 1e-9, max: 1e12, noNaN: true })) })
  .map(({ prices: [open, close, one, other], volume }) => ({
    openTimeMs: START_MS,
    open,
    close,
    high: Math.max(open, close, one, other),
    low: Math.min(open, close, one, other),
    volume,
  }));
const anyRequest = fc.record({ candle: anyCandle, timeframeMs: fc.constantFrom(MINUTE_MS, 60 * MINUTE_MS, DAY_MS), seed: fc.integer() });

describe("the trades of a candle", () => {
  it("start with its open, end with its close, and reach its high and its low but nothing beyond", () => {
    checkProperty(anyRequest, 300, ({ candle, timeframeMs, seed }) => {
      const prices = trades(candle, timeframeMs, seed).map((trade) => trade.price);
      expect([prices[0], prices.at(-1), Math.max(...prices), Math.min(...prices)]).toEqual([candle.open, candle.close, candle.high, candle.low]);
    });
  });

  it("have volumes that add up to its volume to the last bit, none of them negative", () => {
    checkProperty(anyRequest, 300, ({ candle, timeframeMs, seed }) => {
      const volumes = trades(candle, timeframeMs, seed).map((trade) => trade.volume);
      expect(volumes.reduce((sum, volume) => sum + volume, 0)).toBe(candle.volume);
      expect(Math.min(...volumes)).toBeGreaterThanOrEqual(0);
      if (candle.volume > 0) expect(Math.min(...volumes)).toBeGreaterThan(0);
    });
  });

  it("happen within it, one after the other, with ascending ids that tell their time", () => {
    checkProperty(anyRequest, 100, ({ candle, timeframeMs, seed }) => {
      const made = trades(candle, timeframeMs, seed);
      expect(made).toHaveLength(countTrades(timeframeMs));
      for (const [k, trade] of made.entries()) {
        const { timeMs, sequentialId } = trade;
        expect(timeMs).toBeGreaterThan(made[k - 1]?.timeMs ?? START_MS - 1);
        expect(timeMs).toBeLessThan(START_MS + timeframeMs);
        expect(sequentialId).toBeGreaterThan(made[k - 1]?.sequentialId ?? -1);
        expect(Number.isSafeInteger(sequentialId)).toBe(true);
        expect([timeBefore(sequentialId), timeBefore(sequentialId + 1)]).toEqual([timeMs - 1, timeMs]);
      }
    });
  });

  it("are the same for the same seed, and others for another one", () => {
    const candle = { openTimeMs: START_MS, open: 1000, high: 1100, low: 900, close: 1050, volume: 12 };
    expect(trades(candle, MINUTE_MS, 1)).toEqual(trades(candle, MINUTE_MS, 1));
    expect(trades(candle, MINUTE_MS, 2)).not.toEqual(trades(candle, MINUTE_MS, 1));
  });

  it("go down before they go up in a rising candle, and the other way round in a falling one", () => {
    const rising = { openTimeMs: START_MS, open: 1000, high: 1100, low: 900, close: 1050, volume: 12 };
    const prices = trades(rising, MINUTE_MS, 1).map((trade) => trade.price);
    expect(prices.indexOf(900)).toBeLessThan(prices.indexOf(1100));
    const falling = trades({ ...rising, open: 1050, close: 1000 }, MINUTE_MS, 1).map((trade) => trade.price);
    expect(falling.indexOf(1100)).toBeLessThan(falling.indexOf(900));
  });

  it("lie on the grid between their corners, and are bought when the price rises", () => {
    const made = trades({ openTimeMs: START_MS, open: 1000.5, high: 1100, low: 900, close: 1050, volume: 12 }, DAY_MS, 3);
    for (const [k, { price: now, isBid }] of made.entries()) {
      if (k > 0) expect(now % 1).toBe(0);
      const before = made[k - 1]?.price ?? now;
      if (now !== before) expect(isBid).toBe(now > before);
    }
  });

  it("are one every five seconds, four at least and 240 at most", () => {
    expect([1000, MINUTE_MS, 15 * MINUTE_MS, 60 * MINUTE_MS, DAY_MS].map(countTrades)).toEqual([4, 12, 180, 240, 240]);
  });
});
