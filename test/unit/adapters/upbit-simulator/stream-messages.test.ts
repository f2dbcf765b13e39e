import { describe, expect, it } from "vitest";
import type { MarketView } from "../../../../src/adapters/upbit-simulator/market-view.ts";
import type { Payload } from "../../../../src/adapters/upbit-simulator/payloads.ts";
import { findStream, type Stream } from "../../../../src/adapters/upbit-simulator/stream.ts";
import { messagesBetween, snapshotOf, type StreamMessage } from "../../../../src/adapters/upbit-simulator/stream-messages.ts";
import { encodeMessage } from "../../../../src/adapters/upbit-simulator/wire-format.ts";
import { readCandles } from "../../../../src/adapters/upbit-simulator/read-candles.ts";
import { MINUTE_MS } from "../../../support/candles-of.ts";
import { at, viewOf, walk, without } from "./markets.ts";

const candles = without(walk(200), 30, 31);
const view = viewOf(candles);
const stream = (type: string, code = "KRW-BTC", level = 0): Stream => findStream(type, code, level, (symbol) => symbol === "KRW-BTC") as Stream;
const snapshot = (type: string, nowMs = at(150, 20_000)): Payload => snapshotOf(view, stream(type), nowMs) as Payload;

/** All messages while the clock goes from one instant to another, so many ms at a time. */
function play(one: MarketView, type: string, [fromMs, toMs]: readonly [number, number], stepMs: number): StreamMessage[] {
  const messages: StreamMessage[] = [];
  for (let now = fromMs; now < toMs; now += stepMs) messages.push(...messagesBetween(one, stream(type), now, Math.min(now + stepMs, toMs)));
  return messages;
}

describe("messages of a stream", () => {
  it.each([
    [
      "ticker",
      "type code opening_price high_price low_price trade_price prev_closing_price acc_trade_price change change_price signed_change_price change_rate signed_change_rate ask_bid trade_volume acc_trade_volume trade_date trade_time trade_timestamp acc_ask_volume acc_bid_volume highest_52_week_price highest_52_week_date lowest_52_week_price lowest_52_week_date market_state is_trading_suspended delisting_date market_warning timestamp acc_trade_price_24h acc_trade_volume_24h stream_type",
      "ty cd op hp lp tp pcp atp c cp scp cr scr ab tv atv tdt ttm ttms aav abv h52wp h52wdt l52wp l52wdt ms its dd mw tms atp24h atv24h st",
    ],
    [
      "trade",
      "type code timestamp trade_date trade_time trade_timestamp trade_price trade_volume ask_bid prev_closing_price change change_price sequential_id best_ask_price best_ask_size best_bid_price best_bid_size stream_type",
      "ty cd tms td ttm ttms tp tv ab pcp c cp sid bap bas bbp bbs st",
    ],
    ["orderbook", "type code timestamp total_ask_size total_bid_size orderbook_units level stream_type", "ty cd tms tas tbs obu lv st"],
    [
      "candle.1m",
      "type code candle_date_time_utc candle_date_time_kst opening_price high_price low_price trade_price candle_acc_trade_volume candle_acc_trade_price timestamp stream_type",
      "ty cd cdttmu cdttmk op hp lp tp catv catp tms st",
    ],
  ])("of %s have Upbit's fields, long and short", (type, long, short) => {
    const payload = snapshot(type);
    expect(Object.keys(payload).toSorted()).toEqual(long.split(" ").toSorted());
    expect(Object.keys(JSON.parse(encodeMessage(payload, "SIMPLE")) as object).toSorted()).toEqual(short.split(" ").toSorted());
    expect(payload).toMatchObject({ type, code: "KRW-BTC", stream_type: "SNAPSHOT" });
  });

  it("begin with how things stand: the last trade, the candle in progress, the last one where none has begun", () => {
    const nowMs = at(150, 20_000);
    const trade = view.tape.tradesBetween(at(150), nowMs).at(-1);
    expect(snapshot("trade")).toMatchObject({ sequential_id: trade?.sequentialId, trade_date: "2024-01-01", trade_time: expect.stringMatching(/^02:30:/) });
    expect(snapshot("candle.1m")).toMatchObject({
      candle_date_time_utc: "2024-01-01T02:30:00",
      candle_date_time_kst: "2024-01-01T11:30:00",
      trade_price: trade?.price,
    });
    expect(snapshot("candle.1m", at(31, 30_000))).toMatchObject({ candle_date_time_utc: "2024-01-01T00:29:00", trade_price: candles.close[29] });
  });

  it("begin with nothing where nothing has happened yet", () => {
    for (const type of ["ticker", "trade", "orderbook", "candle.1m"]) expect(snapshotOf(view, stream(type), at(0) - 1)).toBeNull();
  });

  it("tell every trade once, however far the clock moves at a time", () => {
    const expected = view.tape.tradesBetween(at(10), at(40)).map(({ sequentialId }) => sequentialId);
    for (const stepMs of [50, 977, 30 * MINUTE_MS]) {
      const told = play(view, "trade", [at(10), at(40)], stepMs).map(({ payload }) => payload["sequential_id"]);
      expect(told, `${stepMs} ms a step`).toEqual(expected);
    }
  });

  it.each([
    ["candle.1m", MINUTE_MS],
    ["candle.5m", 5 * MINUTE_MS],
    ["candle.60m", 60 * MINUTE_MS],
    ["candle.1s", 1000],
  ])("of %s end every candle with its final values, however far the clock moves at a time", (type, timeframeMs) => {
    const rows = readCandles(view.tape, { timeframeMs, nowMs: at(1000), untilMs: at(120), count: 10_000 }).toReversed();
    for (const stepMs of [50, 4999, 61_000, 7 * MINUTE_MS, 500 * MINUTE_MS]) {
      const last = new Map<unknown, Payload>();
      for (const { payload } of play(view, type, [at(0) - 1, at(121)], stepMs)) {
        const time = payload["candle_date_time_utc"];
        expect([...last.keys()].at(-1) === time || !last.has(time), "a candle that was over came again").toBe(true);
        last.set(time, payload);
      }
      for (const { openTimeMs, open, high, low, close, volume } of rows) {
        expect(last.get(new Date(openTimeMs).toISOString().slice(0, 19)), `${stepMs} ms a step`).toMatchObject({
          opening_price: open,
          high_price: high,
          low_price: low,
          trade_price: close,
          candle_acc_trade_volume: volume,
          stream_type: "REALTIME",
        });
      }
    }
  });

  it("of candles come at the end of a second in which there was a trade, once a second at most", () => {
    const seconds = new Set(view.tape.tradesBetween(at(5) - 1, at(8) - 1).map(({ timeMs }) => Math.floor(timeMs / 1000) * 1000 + 1000));
    const messages = play(view, "candle.3m", [at(5), at(8)], 50);
    expect(messages.map(({ atMs }) => atMs)).toEqual([...seconds]);
  });

  it("of candles tell a trade that opens a second, too", () => {
    const trade = view.tape.tradesBetween(at(0), at(200)).find(({ timeMs }) => timeMs % 1000 === 0);
    const openMs = trade?.timeMs ?? NaN;
    expect(messagesBetween(view, stream("candle.1s"), openMs, openMs + 1000)).toMatchObject([{ atMs: openMs + 1000 }]);
    expect(messagesBetween(view, stream("candle.1s"), openMs - 1, openMs)).toEqual([]);
  });

  it("of candles show nothing of what comes after they are sent", () => {
    for (const { atMs, payload } of play(view, "candle.60m", [at(5), at(8)], 50)) {
      const [row] = readCandles(view.tape, { timeframeMs: 60 * MINUTE_MS, nowMs: atMs - 1, untilMs: Infinity, count: 1 });
      expect(payload).toMatchObject({ trade_price: row.close, candle_acc_trade_volume: row.volume, timestamp: row.lastTradeMs });
    }
  });

  it("of tickers come when there was a trade, and tell how things stand then", () => {
    const trades = view.tape.tradesBetween(at(5), at(6));
    const messages = play(view, "ticker", [at(5), at(6)], 1000);
    expect(messages.map(({ payload }) => payload["trade_timestamp"])).toEqual(trades.map(({ timeMs }) => timeMs));
    expect(play(view, "ticker", [at(5), at(6)], MINUTE_MS)).toHaveLength(1);
    expect(messagesBetween(view, stream("ticker"), at(30, 1), at(31))).toEqual([]);
  });

  it("of books come every second and after trades, with the levels that were asked for", () => {
    const books = messagesBetween(view, stream("orderbook", "KRW-BTC.5", 10_000), at(30, 500), at(30, 1000));
    expect(books.map(({ payload }) => payload)).toMatchObject([{ level: 10_000, timestamp: at(30, 1000), stream_type: "REALTIME" }]);
    expect(books[0].payload["orderbook_units"]).toHaveLength(5);
    expect(messagesBetween(view, stream("orderbook"), at(30, 500), at(30, 999))).toEqual([]);
    expect(messagesBetween(view, stream("orderbook", "KRW-BTC", 7), at(30, 500), at(32))).toEqual([]);
    const [{ timeMs }] = view.tape.tradesOf(10);
    expect(messagesBetween(view, stream("orderbook"), timeMs - 1, timeMs)).toHaveLength(1);
  });

  it("of trades name the best prices of the book that they leave", () => {
    for (const { payload } of play(view, "trade", [at(10), at(12)], MINUTE_MS)) {
      const { trade_price: price, ask_bid: side, best_ask_price: ask, best_bid_price: bid } = payload;
      expect(side === "BID" ? ask : bid).toBe(price);
      expect(ask as number).toBeGreaterThan(bid as number);
    }
  });
});
