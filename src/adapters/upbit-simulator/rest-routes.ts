import { DAY_MS } from "../../engine/timeframe.ts";
import type { Markets, MarketView } from "./market-view.ts";
import { BOOK_DEPTH, supportedLevels } from "./order-book.ts";
import { askBid, changeFields, orderBookFields, type Payload, tickerFields } from "./payloads.ts";
import { candleOpenMs } from "./read-candles.ts";
import { isCandlePath, listCandles } from "./rest-candles.ts";
import { codeNotFound, invalidParameter } from "./rest-error.ts";
import { readCount, readFlag, readNumber, readTimeOfDay, requireText } from "./rest-query.ts";
import { tickSize } from "./tick-size.ts";
import type { Ticker } from "./ticker.ts";
import { timeBefore, type Trade } from "./trade-path.ts";
import { compact, kstDateTime, utcDate, utcTime } from "./wire-time.ts";

export interface RestAnswer {
  readonly body: readonly Payload[];
  /** Whether any of it was made up rather than an exchange's own. */
  readonly isSynthetic: boolean;
}

export interface Route {
  /** Requests of a group share its rate. */
  readonly group: "market" | "candle" | "trade" | "ticker" | "orderbook";
  readonly answer: (markets: Markets, query: URLSearchParams, nowMs: number) => RestAnswer;
}

const MAX_TRADES = 500;

/** What a path leads to; null for one that does not exist. The route's `answer` throws `RestError`. */
export function findRoute(path: string): Route | null {
  if (!isCandlePath(path)) return ROUTES.get(path) ?? null;
  return { group: "candle", answer: (markets, query, nowMs) => listCandles(findMarket(markets, requireText(query, "market")), path, query, nowMs) };
}

const ROUTES: ReadonlyMap<string, Route> = new Map([
  ["/v1/market/all", { group: "market", answer: listMarkets }],
  ["/v1/ticker", { group: "ticker", answer: listTickers }],
  ["/v1/ticker/all", { group: "ticker", answer: listAllTickers }],
  ["/v1/trades/ticks", { group: "trade", answer: listTrades }],
  ["/v1/orderbook", { group: "orderbook", answer: listOrderBooks }],
  ["/v1/orderbook/instruments", { group: "orderbook", answer: listInstruments }],
]);

function listMarkets(markets: Markets, query: URLSearchParams): RestAnswer {
  const isDetailed = readFlag(query, "is_details", "isDetails");
  const views = [...markets.values()];
  const body = views.map(({ symbol, market }) => ({
    market: symbol,
    korean_name: market.koreanName,
    english_name: market.englishName,
    ...(isDetailed ? { market_event: { warning: false, caution: NO_CAUTION } } : {}),
  }));
  return { body, isSynthetic: isAnySynthetic(views) };
}

const NO_CAUTION = {
  PRICE_FLUCTUATIONS: false,
  TRADING_VOLUME_SOARING: false,
  DEPOSIT_AMOUNT_SOARING: false,
  GLOBAL_PRICE_DIFFERENCES: false,
  CONCENTRATION_OF_SMALL_ACCOUNTS: false,
};

function listTickers(markets: Markets, query: URLSearchParams, nowMs: number): RestAnswer {
  return answerTickers(findMarkets(markets, requireText(query, "markets")), nowMs);
}

function listAllTickers(markets: Markets, query: URLSearchParams, nowMs: number): RestAnswer {
  const quotes = requireText(query, "quote_currencies").toUpperCase().split(",");
  return answerTickers(
    [...markets.values()].filter(({ tape }) => quotes.includes(tape.quote)),
    nowMs,
  );
}

function answerTickers(views: readonly MarketView[], nowMs: number): RestAnswer {
  const body = views.flatMap((view) => {
    const ticker = view.ticker(nowMs);
    return ticker === null ? [] : [{ market: view.symbol, ...kstFields(ticker), ...tickerFields(ticker) }];
  });
  return { body, isSynthetic: isAnySynthetic(views) };
}

function kstFields({ lastTrade }: Ticker): Payload {
  const [date = "", time = ""] = kstDateTime(lastTrade.timeMs).split("T");
  return { trade_date_kst: compact(date), trade_time_kst: compact(time) };
}

/** Trades of one UTC day, newest first. All of them were made up, even if the candles were not. */
function listTrades(markets: Markets, query: URLSearchParams, nowMs: number): RestAnswer {
  const view = findMarket(markets, requireText(query, "market"));
  const count = readCount(query, "count", { min: 1, max: MAX_TRADES, fallback: 1 });
  const daysAgo = readCount(query, "days_ago", { min: 1, max: 8, fallback: 0 });
  if (daysAgo > 7) throw invalidParameter();
  const cursor = readNumber(query, "cursor", Infinity);
  // Without days_ago, it is the day of the last trade.
  const day = daysAgo === 0 ? (view.ticker(nowMs)?.lastTrade.timeMs ?? nowMs) : nowMs - daysAgo * DAY_MS;
  const dayMs = candleOpenMs(day, DAY_MS);
  const endMs = dayMs + (readTimeOfDay(query, "to") ?? DAY_MS);
  const position = view.tape.positionAt(Math.min(nowMs, endMs - 1, timeBefore(cursor)));
  const body: Payload[] = [];
  for (const trade of position === null ? [] : view.tape.tradesBackwards(position)) {
    if (trade.timeMs < dayMs || body.length === count) break;
    body.push(toTradeTick(view, trade));
  }
  return { body, isSynthetic: true };
}

function toTradeTick(view: MarketView, trade: Trade): Payload {
  const { previousClose } = view.ticker(trade.timeMs) as Ticker;
  const { prev_closing_price, signed_change_price } = changeFields(trade.price, previousClose);
  return {
    market: view.symbol,
    trade_date_utc: utcDate(trade.timeMs),
    trade_time_utc: utcTime(trade.timeMs),
    timestamp: trade.timeMs,
    trade_price: trade.price,
    trade_volume: trade.volume,
    prev_closing_price,
    change_price: signed_change_price,
    ask_bid: askBid(trade),
    sequential_id: trade.sequentialId,
  };
}

/** Books are made up, even if the candles are not. A level that a market does not support leaves it out. */
function listOrderBooks(markets: Markets, query: URLSearchParams, nowMs: number): RestAnswer {
  const views = findMarkets(markets, requireText(query, "markets"));
  const level = readNumber(query, "level", 0);
  const depth = readCount(query, "count", { min: 1, max: BOOK_DEPTH, fallback: BOOK_DEPTH });
  const body = views.flatMap((view) => {
    const book = view.orderBook(nowMs, level);
    return book === null ? [] : [{ market: view.symbol, ...orderBookFields(book, depth) }];
  });
  return { body, isSynthetic: true };
}

function listInstruments(markets: Markets, query: URLSearchParams, nowMs: number): RestAnswer {
  const views = findMarkets(markets, requireText(query, "markets"));
  const body = views.map((view) => {
    const { quote, market } = view.tape;
    const price = view.ticker(nowMs)?.lastTrade.price ?? (market.candles.open[0] as number);
    return {
      market: view.symbol,
      quote_currency: quote,
      tick_size: toPlainText(tickSize(price, quote)),
      supported_levels: supportedLevels(price, quote).map(toPlainText),
    };
  });
  return { body, isSynthetic: isAnySynthetic(views) };
}

/** Without an exponent, which JavaScript writes from 1e-7 on down. */
function toPlainText(value: number): string {
  return value === 0 || value >= 1e-6 ? String(value) : value.toFixed(8).replace(/0+$/, "");
}

function isAnySynthetic(views: readonly MarketView[]): boolean {
  return views.some(({ market }) => market.isSynthetic);
}

/** REST takes codes in any case. */
function findMarket(markets: Markets, code: string): MarketView {
  const view = markets.get(code) ?? markets.get(code.toUpperCase());
  if (view === undefined) throw codeNotFound();
  return view;
}

function findMarkets(markets: Markets, codes: string): MarketView[] {
  const views = codes.split(",").map((code) => findMarket(markets, code.trim()));
  return [...new Set(views)];
}
