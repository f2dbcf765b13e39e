import { describe, expect, it } from "vitest";
import { candlesPath, parseCandles } from "../../../../src/adapters/upbit/upbit-candles.ts";
import { parseMarkets } from "../../../../src/adapters/upbit/upbit-markets.ts";
import type { CandleRequest } from "../../../../src/app/market-data/ports.ts";
import { TIMEFRAME_NAMES, timeframeMs } from "../../../../src/engine/timeframe.ts";
import { upbitCandle } from "../../../support/upbit-answers.ts";

const MINUTE_MS = 60_000;
const START_MS = Date.UTC(2024, 0, 1);
const at = (minute: number): number => START_MS + minute * MINUTE_MS;
const REQUEST: CandleRequest = { symbol: "KRW-BTC", timeframeMs: MINUTE_MS, untilMs: at(10), count: 3 };

describe("the call for candles", () => {
  it.each([
    ["1m", "minutes/1"],
    ["3m", "minutes/3"],
    ["5m", "minutes/5"],
    ["10m", "minutes/10"],
    ["15m", "minutes/15"],
    ["30m", "minutes/30"],
    ["1h", "minutes/60"],
    ["4h", "minutes/240"],
    ["1d", "days"],
    ["1w", "weeks"],
  ])("of %s goes to %s", (name, kind) => {
    const path = candlesPath({ ...REQUEST, timeframeMs: timeframeMs(name) });
    expect(path.startsWith(`/v1/candles/${kind}?market=KRW-BTC&count=3&to=`)).toBe(true);
    expect(TIMEFRAME_NAMES).toContain(name);
  });

  it("refuses a length that Upbit has no candles of", () => {
    expect(() => candlesPath({ ...REQUEST, timeframeMs: 2 * MINUTE_MS })).toThrow(expect.objectContaining({ code: "timeframe_unknown" }));
  });

  const to = (untilMs: number, timeframe = "1m"): string | null =>
    new URLSearchParams(candlesPath({ ...REQUEST, untilMs, timeframeMs: timeframeMs(timeframe) }).split("?")[1]).get("to");

  it("names the first grid time at or after the end, so that a part of a second loses no candle", () => {
    expect(to(at(10))).toBe("2024-01-01T00:10:00Z");
    expect(to(at(10) + 1)).toBe("2024-01-01T00:11:00Z");
    expect(to(at(10) - 1)).toBe("2024-01-01T00:10:00Z");
    expect(to(at(1), "1d")).toBe("2024-01-02T00:00:00Z");
    // The first of January 2024 was a Monday.
    expect(to(at(0), "1w")).toBe("2024-01-01T00:00:00Z");
    expect(to(at(1), "1w")).toBe("2024-01-08T00:00:00Z");
  });

  it("names no end that Upbit could not read", () => {
    expect(to(Infinity)).toBeNull();
    expect(to(8.64e15)).toBeNull();
    expect(to(Date.UTC(10_000, 0, 1))).toBeNull();
    expect(to(-Infinity)).toBe("1970-01-01T00:00:00Z");
    expect(to(-1e15)).toBe("1970-01-01T00:00:00Z");
  });

  it("escapes whatever a symbol may hold", () => {
    expect(candlesPath({ ...REQUEST, symbol: "A&count=9" })).toContain("market=A%26count%3D9&count=3");
  });
});

describe("reading candles", () => {
  it("turns the newest first into columns with the oldest first", () => {
    const body = [
      upbitCandle(at(9), { opening_price: 4, high_price: 5, low_price: 3, trade_price: 4.5, candle_acc_trade_volume: 0 }),
      upbitCandle(at(7), { opening_price: "1e2", high_price: "110.5", low_price: "90.25", trade_price: "105", candle_acc_trade_volume: "0.00000001" }),
    ];
    expect(parseCandles(body, REQUEST)).toEqual({
      timeframeMs: MINUTE_MS,
      openTimeMs: Float64Array.of(at(7), at(9)),
      open: Float64Array.of(100, 4),
      high: Float64Array.of(110.5, 5),
      low: Float64Array.of(90.25, 3),
      close: Float64Array.of(105, 4.5),
      volume: Float64Array.of(1e-8, 0),
    });
  });

  it("takes an empty list for the beginning of history", () => {
    expect(parseCandles([], REQUEST).openTimeMs.length).toBe(0);
  });

  it("reads candles of days and weeks, which have no unit", () => {
    const { unit: _, ...day } = upbitCandle(at(0));
    const request = { ...REQUEST, timeframeMs: timeframeMs("1d"), untilMs: Infinity };
    expect([...parseCandles([day], request).openTimeMs]).toEqual([at(0)]);
    expect([...parseCandles([day], { ...request, timeframeMs: timeframeMs("1w") }).openTimeMs]).toEqual([at(0)]);
  });

  const candle = (more: Record<string, unknown>): unknown[] => [upbitCandle(at(9)), upbitCandle(at(8), more)];

  it.each<[string, unknown, string]>([
    ["null", null, "expected a list of candles, was null"],
    ["an object", { error: { name: 404 } }, "expected a list of candles, was object"],
    ["a text", "[]", "expected a list of candles, was string"],
    ["more than were asked for", [9, 8, 7, 6].map((i) => upbitCandle(at(i))), "expected at most 3 candles, was 4"],
    ["no object", [upbitCandle(at(9)), 5], "candle 2: expected an object, was number"],
    ["nothing", [null], "candle 1: expected an object, was null"],
    ["another market", candle({ market: "KRW-ETH" }), 'candle 2: expected market "KRW-BTC", was "KRW-ETH"'],
    ["no market", candle({ market: undefined }), 'candle 2: expected market "KRW-BTC", was undefined'],
    ["another unit", candle({ unit: 5 }), "candle 2: expected unit 1, was 5"],
    ["a time with an offset", candle({ candle_date_time_utc: "2024-01-01T00:08:00+09:00" }), 'such as 2024-01-31T09:00:00, was "2024-01-01T00:08:00+09:00"'],
    ["a time with a Z", candle({ candle_date_time_utc: "2024-01-01T00:08:00Z" }), 'was "2024-01-01T00:08:00Z"'],
    ["a time that does not exist", candle({ candle_date_time_utc: "2023-02-30T00:08:00" }), 'was "2023-02-30T00:08:00"'],
    ["an hour that does not exist", candle({ candle_date_time_utc: "2023-02-28T24:00:00" }), 'was "2023-02-28T24:00:00"'],
    ["a number for a time", candle({ candle_date_time_utc: at(8) }), `was ${at(8)}`],
    ["the end itself", [upbitCandle(at(10))], 'candle 1: expected candles before 2024-01-01T00:10:00.000Z, was "2024-01-01T00:10:00"'],
    ["a time off the grid", candle({ candle_date_time_utc: "2024-01-01T00:08:30" }), "candle 2, candle_date_time_utc: expected a multiple of 60000 ms"],
    ["the same time twice", candle({ candle_date_time_utc: "2024-01-01T00:09:00" }), "candle 1, candle_date_time_utc: expected one candle a time"],
    ["the oldest first", [upbitCandle(at(8)), upbitCandle(at(9))], "candle 1, candle_date_time_utc: expected ascending times"],
    ["no price", candle({ opening_price: undefined }), "candle 2: expected opening_price to be a decimal number, was undefined"],
    ["a null price", candle({ trade_price: null }), "candle 2: expected trade_price to be a decimal number, was null"],
    ["a text for a price", candle({ high_price: "1,000" }), 'candle 2: expected high_price to be a decimal number, was "1,000"'],
    ["an empty text for a price", candle({ high_price: "" }), 'high_price to be a decimal number, was ""'],
    ["a hexadecimal price", candle({ high_price: "0x10" }), 'high_price to be a decimal number, was "0x10"'],
    ["true for a price", candle({ low_price: true }), "candle 2: expected low_price to be a decimal number, was boolean"],
    ["a price beyond numbers", candle({ high_price: "1e999" }), "candle 2, high_price: expected a finite number, was Infinity"],
    ["a price of 0", candle({ low_price: 0 }), "candle 2, low_price: expected a positive price, was 0"],
    ["a negative price", candle({ low_price: "-1" }), "candle 2, low_price: expected a positive price, was -1"],
    ["high below low", candle({ high_price: 80 }), "candle 2, high_price: expected high at or above low 90, was 80"],
    ["a close out of range", candle({ trade_price: 111 }), "candle 2, trade_price: expected a price between low 90 and high 110, was 111"],
    ["a negative volume", candle({ candle_acc_trade_volume: -1 }), "candle 2, candle_acc_trade_volume: expected a volume of 0 or more, was -1"],
  ])("refuses %s", (_, body, problem) => {
    expect(() => parseCandles(body, REQUEST)).toThrow(
      expect.objectContaining({ name: "PassingFailure", code: "exchange_unreachable", message: expect.stringContaining(problem) }),
    );
  });
});

describe("reading markets", () => {
  it("takes the code and the English name", () => {
    const body = [{ market: "KRW-BTC", korean_name: "비트코인", english_name: "Bitcoin" }, { market: "KRW-X" }];
    expect(parseMarkets(body)).toEqual([
      { symbol: "KRW-BTC", name: "Bitcoin" },
      { symbol: "KRW-X", name: "KRW-X" },
    ]);
  });

  it.each([[null], [{}], [[null]], [[{ market: 5 }]], [[{ market: "../etc" }]], [Array.from({ length: 20_001 }, () => ({ market: "KRW-BTC" }))]])(
    "refuses anything else",
    (body) => {
      expect(() => parseMarkets(body)).toThrow(expect.objectContaining({ name: "PassingFailure" }));
    },
  );
});
