import { describe, expect, it } from "vitest";
import { MarketView } from "../../../../src/adapters/upbit-simulator/market-view.ts";
import { RestError } from "../../../../src/adapters/upbit-simulator/rest-error.ts";
import { findRoute, type RestAnswer } from "../../../../src/adapters/upbit-simulator/rest-routes.ts";
import { candlesOf, DAY_MS, MINUTE_MS } from "../../../support/candles-of.ts";
import { at, marketOf, START_MS, viewOf, walk } from "./markets.ts";

const WALK = walk(300);
const markets = new Map([
  ["KRW-BTC", viewOf(WALK)],
  ["KRW-ETH", new MarketView(marketOf(walk(300), { symbol: "KRW-ETH", isSynthetic: false }), 1)],
  ["BTC-NEW", viewOf(walk(10, MINUTE_MS, at(10_000)), "BTC-NEW")],
]);

function get(url: string, nowMs = at(280, 30_000), from = markets): RestAnswer {
  const [path, query] = url.split("?");
  const route = findRoute(path);
  if (route === null) throw new Error(`no route: ${path}`);
  return route.answer(from, new URLSearchParams(query), nowMs);
}

const keys = (url: string): string => Object.keys(get(url).body[0]).toSorted().join(" ");
const sorted = (text: string): string => text.split(" ").toSorted().join(" ");

const CANDLE =
  "market candle_date_time_utc candle_date_time_kst opening_price high_price low_price trade_price timestamp candle_acc_trade_price candle_acc_trade_volume";
const TICKER =
  "market trade_date trade_time trade_date_kst trade_time_kst trade_timestamp opening_price high_price low_price trade_price prev_closing_price change change_price change_rate signed_change_price signed_change_rate trade_volume acc_trade_price acc_trade_price_24h acc_trade_volume acc_trade_volume_24h highest_52_week_price highest_52_week_date lowest_52_week_price lowest_52_week_date timestamp";

describe("REST answers", () => {
  it.each([
    ["/v1/market/all", "market korean_name english_name"],
    ["/v1/market/all?is_details=true", "market korean_name english_name market_event"],
    ["/v1/candles/minutes/5?market=KRW-BTC", `${CANDLE} unit`],
    ["/v1/candles/seconds?market=KRW-BTC", CANDLE],
    ["/v1/candles/days?market=KRW-BTC", `${CANDLE} prev_closing_price change_price change_rate`],
    ["/v1/candles/weeks?market=KRW-BTC", `${CANDLE} first_day_of_period`],
    ["/v1/ticker?markets=KRW-BTC", TICKER],
    ["/v1/ticker/all?quote_currencies=KRW", TICKER],
    [
      "/v1/trades/ticks?market=KRW-BTC",
      "market trade_date_utc trade_time_utc timestamp trade_price trade_volume prev_closing_price change_price ask_bid sequential_id",
    ],
    ["/v1/orderbook?markets=KRW-BTC", "market timestamp total_ask_size total_bid_size orderbook_units level"],
    ["/v1/orderbook/instruments?markets=KRW-BTC", "market quote_currency tick_size supported_levels"],
  ])("to %s have Upbit's fields", (url, expected) => {
    expect(keys(url)).toBe(sorted(expected));
  });

  it("list candles newest first, before `to`, at most 200 of them, one unless asked", () => {
    const { body } = get("/v1/candles/minutes/1?market=krw-btc&count=2&to=2024-01-01T01:00:00Z");
    expect(body.map((row) => row["candle_date_time_utc"])).toEqual(["2024-01-01T00:59:00", "2024-01-01T00:58:00"]);
    expect(body[0]).toMatchObject({
      market: "KRW-BTC",
      candle_date_time_kst: "2024-01-01T09:59:00",
      opening_price: WALK.open[59],
      high_price: WALK.high[59],
      low_price: WALK.low[59],
      trade_price: WALK.close[59],
      candle_acc_trade_volume: WALK.volume[59],
      unit: 1,
    });
    expect(get("/v1/candles/minutes/1?market=KRW-BTC&count=1000").body).toHaveLength(200);
    expect(get("/v1/candles/minutes/1?market=KRW-BTC").body).toMatchObject([{ candle_date_time_utc: "2024-01-01T04:40:00" }]);
  });

  it("tell how a day stands to the day before", () => {
    const days = candlesOf(
      [
        [100, 130, 90, 125, 1],
        [120, 130, 90, 100, 1],
      ],
      DAY_MS,
      START_MS,
    );
    const only = new Map([["KRW-X", viewOf(days, "KRW-X")]]);
    const { body } = get("/v1/candles/days?market=KRW-X&count=2", START_MS + 2 * DAY_MS, only);
    expect(body).toMatchObject([
      { prev_closing_price: 125, change_price: -25, change_rate: -0.2 },
      { prev_closing_price: 100, change_price: 25, change_rate: 0.25 },
    ]);
    expect(get("/v1/candles/days?market=KRW-X", START_MS + 2 * DAY_MS, only).body).toEqual(body.slice(0, 1));
  });

  it("begin weeks on Mondays", () => {
    expect(get("/v1/candles/weeks?market=KRW-BTC").body).toMatchObject([{ candle_date_time_utc: "2024-01-01T00:00:00", first_day_of_period: "2024-01-01" }]);
  });

  it("page through the trades of a day by cursor, newest first, none left out and none twice", () => {
    const nowMs = at(280, 30_000);
    const expected =
      markets
        .get("KRW-BTC")
        ?.tape.tradesBetween(at(0) - 1, nowMs)
        .map(({ sequentialId }) => sequentialId) ?? [];
    const paged: number[] = [];
    for (;;) {
      const cursor = paged.length === 0 ? "" : `&cursor=${paged.at(-1)}`;
      const page = get(`/v1/trades/ticks?market=KRW-BTC&count=499${cursor}`).body.map((row) => row["sequential_id"] as number);
      if (page.length === 0) break;
      paged.push(...page);
    }
    expect(paged).toEqual(expected.toReversed());
  });

  it("list the trades of an earlier day, or before a time of day", () => {
    const long = new Map([["KRW-BTC", viewOf(walk(3 * 1440))]]);
    const nowMs = at(2 * 1440 + 600);
    expect(get("/v1/trades/ticks?market=KRW-BTC&days_ago=1", nowMs, long).body).toMatchObject([
      { trade_date_utc: "2024-01-02", trade_time_utc: expect.stringMatching(/^23:59:5/) },
    ]);
    expect(get("/v1/trades/ticks?market=KRW-BTC&to=00:01:00", nowMs, long).body).toMatchObject([
      { trade_date_utc: "2024-01-03", trade_time_utc: expect.stringMatching(/^00:00:5/) },
    ]);
    expect(get("/v1/trades/ticks?market=KRW-BTC&to=000100&count=500", nowMs, long).body).toHaveLength(12);
    expect(get("/v1/trades/ticks?market=KRW-BTC&days_ago=3", nowMs, long).body).toEqual([]);
  });

  it("list the trades of the last day that had any", () => {
    expect(get("/v1/trades/ticks?market=KRW-BTC", at(5 * 1440)).body).toMatchObject([{ trade_date_utc: "2024-01-01" }]);
  });

  it("list several markets, each once, and none that has not traded yet", () => {
    expect(get("/v1/ticker?markets=KRW-ETH,KRW-BTC,krw-eth,BTC-NEW").body.map((row) => row["market"])).toEqual(["KRW-ETH", "KRW-BTC"]);
    expect(get("/v1/ticker/all?quote_currencies=krw,USDT").body.map((row) => row["market"])).toEqual(["KRW-BTC", "KRW-ETH"]);
    expect(get("/v1/candles/minutes/1?market=BTC-NEW").body).toEqual([]);
    expect(get("/v1/trades/ticks?market=BTC-NEW").body).toEqual([]);
    expect(get("/v1/orderbook?markets=BTC-NEW,KRW-BTC").body).toHaveLength(1);
  });

  it("cut books to a count, and leave out those that cannot be grouped so", () => {
    expect(get("/v1/orderbook?markets=KRW-BTC&count=3").body[0]["orderbook_units"]).toHaveLength(3);
    expect(get("/v1/orderbook?markets=KRW-BTC&count=99").body[0]["orderbook_units"]).toHaveLength(30);
    expect(get("/v1/orderbook?markets=KRW-BTC&level=100000").body).toMatchObject([{ level: 100_000 }]);
    expect(get("/v1/orderbook?markets=KRW-BTC&level=7").body).toEqual([]);
  });

  it("tell the ticks and groupings of a market as plain decimals", () => {
    expect(get("/v1/orderbook/instruments?markets=KRW-BTC,BTC-NEW").body).toEqual([
      { market: "KRW-BTC", quote_currency: "KRW", tick_size: "1000", supported_levels: ["0", "10000", "100000", "1000000", "10000000"] },
      { market: "BTC-NEW", quote_currency: "BTC", tick_size: "0.00000001", supported_levels: ["0"] },
    ]);
  });

  it("say what is made up: the candles of a synthetic market, or what its candles do not tell", () => {
    const label = (url: string): boolean => get(url).isSynthetic;
    expect([label("/v1/candles/minutes/1?market=KRW-BTC"), label("/v1/candles/minutes/1?market=KRW-ETH"), label("/v1/candles/days?market=KRW-ETH")]).toEqual([
      true,
      false,
      false,
    ]);
    expect([label("/v1/candles/seconds?market=KRW-ETH"), label("/v1/trades/ticks?market=KRW-ETH"), label("/v1/orderbook?markets=KRW-ETH")]).toEqual([
      true,
      true,
      true,
    ]);
    expect([label("/v1/ticker?markets=KRW-ETH"), label("/v1/ticker?markets=KRW-ETH,KRW-BTC"), label("/v1/market/all")]).toEqual([false, true, true]);
  });

  it.each([
    ["/v1/candles/minutes/1", 400, "Missing request parameter error. Check the required parameters!"],
    ["/v1/candles/minutes/7?market=KRW-BTC", 400, "Invalid parameter. Check the given value!"],
    ["/v1/candles/minutes/x?market=KRW-BTC", 400, "Type mismatch error. Check the parameters type!"],
    ["/v1/candles/days?market=KRW-BTC&to=soon", 400, "Invalid parameter. Check the given value!"],
    ["/v1/candles/days?market=KRW-NOPE", 404, "Code not found"],
    ["/v1/ticker?markets=KRW-BTC,KRW-NOPE", 404, "Code not found"],
    ["/v1/ticker", 400, "Missing request parameter error. Check the required parameters!"],
    ["/v1/ticker?markets=KRW-BTC,", 404, "Code not found"],
    ["/v1/trades/ticks?market=KRW-BTC&days_ago=8", 400, "Invalid parameter. Check the given value!"],
    ["/v1/orderbook?markets=KRW-BTC&count=abc", 400, "Type mismatch error. Check the parameters type!"],
  ])("refuse %s with %d", (url, status, message) => {
    expect(() => get(url)).toThrow(RestError);
    expect(() => get(url)).toThrow(expect.objectContaining({ status, errorName: status, message }));
  });

  it("exist for Upbit's paths only", () => {
    const paths = ["/", "/v1/candles/months", "/v1/candles/minutes", "/v1/candles/days/1", "/v1/accounts", "/v1/constructor", "/v1/ticker/"];
    expect(paths.map(findRoute)).toEqual(paths.map(() => null));
  });
});
