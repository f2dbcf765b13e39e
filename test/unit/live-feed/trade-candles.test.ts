import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TradeCandles, type StreamedTrade } from "../../../src/app/live/feed/trade-candles.ts";
import type { StreamedCandle } from "../../../src/app/live/feed/stream-ports.ts";
import { MINUTE_MS } from "../../support/candles-of.ts";
import { checkProperty } from "../../support/check-property.ts";

/** Of trades that are neither known nor late. */
function candlesOf(trades: readonly StreamedTrade[]): StreamedCandle[] {
  return takeAll(trades).filter((one): one is StreamedCandle => one !== null && one !== "late");
}

const series = { symbol: "KRW-BTC", timeframeMs: MINUTE_MS };
const trade = (timeMs: number, price: number, volume = 1, id = timeMs): StreamedTrade => ({ timeMs, price, volume, id: BigInt(id) });

function takeAll(trades: readonly StreamedTrade[]): (StreamedCandle | null | "late")[] {
  const builder = new TradeCandles(series);
  return trades.map((one) => builder.take(one));
}

describe("candles from trades", () => {
  it("open with the first price, close with the last one, and grow in between", () => {
    const told = candlesOf([trade(0, 100, 2), trade(10, 130, 1), trade(20, 90, 0.5), trade(59_999, 110, 1)]);
    expect(told.at(-1)).toEqual({ ...series, candle: { openTimeMs: 0, open: 100, high: 130, low: 90, close: 110, volume: 4.5 }, stampMs: 59_999 });
    expect(told.map((one) => one.candle.volume)).toEqual([2, 3, 3.5, 4.5]);
  });

  it("begin anew on the grid", () => {
    const told = candlesOf([trade(59_999, 100), trade(60_000, 200)]);
    expect(told.map((one) => one.candle.openTimeMs)).toEqual([0, 60_000]);
    expect(told[1]?.candle).toMatchObject({ open: 200, close: 200, volume: 1 });
  });

  it("count a trade once", () => {
    expect(takeAll([trade(5, 100), trade(5, 100)])[1]).toBeNull();
  });

  it("put a late trade where it belongs, and say the time of the last one", () => {
    const told = candlesOf([trade(10, 100), trade(70_000, 300), trade(5, 90, 2), trade(20, 80)]);
    expect(told[2]).toEqual({ ...series, candle: { openTimeMs: 0, open: 90, high: 100, low: 90, close: 100, volume: 3 }, stampMs: 10 });
    expect(told[3]?.candle).toMatchObject({ open: 90, low: 80, close: 80, volume: 4 });
  });

  it("order trades of one ms by their ids", () => {
    const told = candlesOf([trade(7, 100, 1, 3), trade(7, 110, 1, 2), trade(7, 120, 1, 4)]);
    expect(told.at(-1)?.candle).toMatchObject({ open: 110, close: 120 });
  });

  it("are let go when the third one after them opens", () => {
    expect(takeAll([trade(10, 100), trade(180_000, 300), trade(20, 90)])[2]).toBe("late");
    expect(takeAll([trade(10, 100), trade(179_999, 300), trade(20, 90)])[2]).toMatchObject({ candle: { low: 90 } });
  });

  it("come out the same to the last bit in whatever order trades arrive, as often as they are told", () => {
    const trades = fc.uniqueArray(
      fc.record({
        timeMs: fc.integer({ min: 0, max: 59_999 }),
        price: fc.integer({ min: 1, max: 9 }),
        volume: fc.double({ min: 1e-8, max: 100, noNaN: true }),
      }),
      {
        minLength: 1,
        maxLength: 30,
        selector: ({ timeMs }) => timeMs,
      },
    );
    const told = trades.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray([...list, ...list], { minLength: 2 * list.length })));
    checkProperty(told, 200, ([list, arrivals]) => {
      const ordered = list.toSorted((one, other) => one.timeMs - other.timeMs);
      const withIds = (one: (typeof list)[number]): StreamedTrade => ({ ...one, id: BigInt(one.timeMs) });
      const expected = {
        openTimeMs: 0,
        open: ordered[0]!.price,
        high: Math.max(...list.map(({ price }) => price)),
        low: Math.min(...list.map(({ price }) => price)),
        close: ordered.at(-1)!.price,
        volume: ordered.slice(1).reduce((sum, { volume }) => sum + volume, ordered[0]!.volume),
      };
      const candles = candlesOf(arrivals.map(withIds));
      expect(candles.at(-1)?.candle).toEqual(expected);
      expect(candles).toHaveLength(list.length);
    });
  });
});
