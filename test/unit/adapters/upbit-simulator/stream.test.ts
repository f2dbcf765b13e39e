import { describe, expect, it } from "vitest";
import { findStream, isPublicType, streamKey } from "../../../../src/adapters/upbit-simulator/stream.ts";

const hasMarket = (symbol: string): boolean => ["KRW-BTC", "KRW-A.B"].includes(symbol);

describe("a stream", () => {
  it("is of a type that Upbit knows", () => {
    const types = ["ticker", "trade", "orderbook", "candle.1s", "candle.1m", "candle.3m", "candle.60m", "candle.240m"];
    expect(types.filter(isPublicType)).toEqual(types);
    expect(["candle.2m", "candle.5s", "candle.1h", "candle.1mm", "myOrder", ""].filter(isPublicType)).toEqual([]);
  });

  it("of candles has their length", () => {
    expect(["candle.1s", "candle.15m", "candle.240m"].map((type) => findStream(type, "KRW-BTC", 0, hasMarket)?.timeframeMs)).toEqual([
      1000, 900_000, 14_400_000,
    ]);
  });

  it("exists only for codes of markets, in upper case", () => {
    expect(findStream("ticker", "KRW-NOPE", 0, hasMarket)).toBeNull();
    expect(findStream("ticker", "krw-btc", 0, hasMarket)).toBeNull();
    expect(findStream("ticker", "KRW-BTC.5", 0, hasMarket)).toBeNull();
  });

  it.each([
    ["KRW-BTC", "KRW-BTC", 30],
    ["KRW-BTC.1", "KRW-BTC", 1],
    ["KRW-BTC.15", "KRW-BTC", 15],
    ["KRW-BTC.20", "KRW-BTC", 30],
    ["KRW-BTC.x", "KRW-BTC", 30],
    ["KRW-A.B", "KRW-A.B", 30],
    ["KRW-A.B.5", "KRW-A.B", 5],
  ])("of books asked for as %s is of %s with %d levels", (asked, code, depth) => {
    expect(findStream("orderbook", asked, 100, hasMarket)).toMatchObject({ code, depth, level: 100 });
  });

  it("has a key of its own", () => {
    const keys = [
      ["ticker", "KRW-BTC", 0],
      ["trade", "KRW-BTC", 0],
      ["orderbook", "KRW-BTC", 0],
      ["orderbook", "KRW-BTC", 10],
      ["orderbook", "KRW-BTC.5", 10],
    ].map(([type, code, level]) =>
      streamKey(findStream(type as string, code as string, level as number, hasMarket) as NonNullable<ReturnType<typeof findStream>>),
    );
    expect(new Set(keys).size).toBe(5);
  });
});
