import { describe, expect, it } from "vitest";
import { requireMarkets } from "../../../../src/adapters/upbit-simulator/simulated-market.ts";
import { DAY_MS } from "../../../support/candles-of.ts";
import { marketOf, START_MS, walk } from "./markets.ts";

const check = (...markets: Parameters<typeof marketOf>[]): void => requireMarkets(markets.map((one) => marketOf(...one)));

describe("the markets to simulate", () => {
  it("are refused when they cannot be simulated", () => {
    const unsound = walk(5);
    unsound.high[3] = 1;
    expect(() => check()).toThrow(/expected 1 to 1000 markets to simulate, was 0/);
    expect(() => check([walk(5)], [walk(5)])).toThrow(/market KRW-BTC was given twice/);
    expect(() => check([walk(0)])).toThrow(expect.objectContaining({ code: "candles_empty" }));
    expect(() => check([unsound])).toThrow(expect.objectContaining({ code: "candle_invalid", message: expect.stringMatching(/^KRW-BTC: candle 3, high: /) }));
    expect(() => check([walk(5, 7 * DAY_MS)])).toThrow(expect.objectContaining({ code: "timeframe_unknown" }));
    expect(() => check([walk(5, 1000)])).toThrow(/expected candles of 1m to 1d, was 1000 ms/);
    expect(() => check([walk(5, DAY_MS, -10 * DAY_MS)])).toThrow(/expected candles from 1970 to 2100/);
  });

  it("are taken otherwise", () => {
    expect(() => check([walk(5)], [walk(2, DAY_MS, START_MS), { symbol: "KRW-ETH" }])).not.toThrow();
  });
});
