import { describe, expect, it } from "vitest";
import { MarketTape } from "../../../../src/adapters/upbit-simulator/market-tape.ts";
import { at, marketOf, walk, without } from "./markets.ts";

const candles = without(walk(10), 4, 5);
const tape = new MarketTape(marketOf(candles), 1);
const TRADES = 12;

describe("a market's tape", () => {
  it("has nothing to show before the first trade", () => {
    const first = tape.tradesOf(0)[0].timeMs;
    expect(tape.positionAt(at(0) - 1)).toBeNull();
    expect(tape.positionAt(first - 1)).toBeNull();
    expect(tape.positionAt(first)).toEqual({ index: 0, seen: 1 });
  });

  it("shows a trade from the millisecond on in which it happens", () => {
    for (const [k, { timeMs }] of tape.tradesOf(2).entries()) {
      expect(tape.positionAt(timeMs)).toEqual({ index: 2, seen: k + 1 });
      expect(tape.positionAt(timeMs - 1)).toEqual(k === 0 ? { index: 1, seen: TRADES } : { index: 2, seen: k });
    }
  });

  it("stays at the last trade where candles are missing, and after the end", () => {
    expect(tape.positionAt(at(5, 30_000))).toEqual({ index: 3, seen: TRADES });
    expect(tape.positionAt(at(1000))).toEqual({ index: 7, seen: TRADES });
  });

  it("tells the trades between two instants, the first excluded and the second included", () => {
    const all = tape.tradesBetween(at(0) - 1, at(10));
    expect(all).toEqual(Array.from({ length: 8 }, (_, i) => tape.tradesOf(i)).flat());
    const { timeMs } = all[40];
    expect(tape.tradesBetween(timeMs - 1, timeMs)).toEqual([all[40]]);
    expect(tape.tradesBetween(timeMs, timeMs)).toEqual([]);
    expect([...tape.tradesBetween(at(0) - 1, timeMs), ...tape.tradesBetween(timeMs, at(10))]).toEqual(all);
  });

  it("tells them backwards from any position", () => {
    const position = { index: 2, seen: 5 };
    const forwards = [...tape.tradesOf(0), ...tape.tradesOf(1), ...tape.tradesOf(2).slice(0, 5)];
    expect([...tape.tradesBackwards(position)]).toEqual(forwards.toReversed());
    expect(tape.lastTrade(position)).toEqual(forwards.at(-1));
  });

  it("shows a whole candle as it is, with the turnover of its trades", () => {
    const seen = tape.seenCandle(2, { index: 3, seen: 1 });
    const trades = tape.tradesOf(2);
    expect(seen).toEqual({
      open: candles.open[2],
      high: candles.high[2],
      low: candles.low[2],
      close: candles.close[2],
      volume: candles.volume[2],
      turnover: trades.reduce((sum, { price, volume }) => sum + price * volume, 0),
      bidVolume: trades.reduce((sum, { isBid, volume }) => sum + (isBid ? volume : 0), 0),
      lastTradeMs: trades.at(-1)?.timeMs,
    });
  });

  it("shows no more of a candle than its trades until then", () => {
    const [first, second, third] = tape.tradesOf(3);
    expect(tape.seenCandle(3, { index: 3, seen: 3 })).toMatchObject({
      open: first.price,
      high: Math.max(first.price, second.price, third.price),
      low: Math.min(first.price, second.price, third.price),
      close: third.price,
      volume: first.volume + second.volume + third.volume,
      lastTradeMs: third.timeMs,
    });
  });

  it("is the same in whatever order it is asked, and another one for another seed or symbol", () => {
    const backwards = new MarketTape(marketOf(candles), 1);
    for (let i = 7; i >= 0; i--) backwards.tradesOf(i);
    expect(backwards.tradesOf(3)).toEqual(tape.tradesOf(3));
    expect(new MarketTape(marketOf(candles), 2).tradesOf(3)).not.toEqual(tape.tradesOf(3));
    expect(new MarketTape(marketOf(candles, { symbol: "KRW-ETH" }), 1).tradesOf(3)).not.toEqual(tape.tradesOf(3));
  });
});
