import type { OrderBook } from "./order-book.ts";
import type { CandleRow } from "./read-candles.ts";
import type { Ticker } from "./ticker.ts";
import type { Trade } from "./trade-path.ts";
import { compact, kstDateTime, utcDate, utcDateTime, utcTime } from "./wire-time.ts";

/** A JSON object of the wire. */
export type Payload = Readonly<Record<string, unknown>>;

/** Upbit's prices and sizes have up to 8 decimals, its rates 10. */
export function round(value: number, decimals: 8 | 10): number {
  const scale = 10 ** decimals;
  // Beyond it, rounding would lose bits that are there.
  return Math.abs(value) < Number.MAX_SAFE_INTEGER / scale ? Math.round(value * scale) / scale : value;
}

/** The fields of a candle that REST and WebSocket have in common. */
export function candleFields(row: CandleRow): Payload {
  return {
    candle_date_time_utc: utcDateTime(row.openTimeMs),
    candle_date_time_kst: kstDateTime(row.openTimeMs),
    opening_price: row.open,
    high_price: row.high,
    low_price: row.low,
    trade_price: row.close,
    timestamp: row.lastTradeMs,
    candle_acc_trade_price: round(row.turnover, 8),
    // Not rounded: it is the volume that the candle was made from, to the last bit.
    candle_acc_trade_volume: row.volume,
  };
}

/** How a price stands to the last one of the day before. */
export function changeFields(price: number, previousClose: number): Payload {
  const signed = round(price - previousClose, 8);
  const rate = round(signed / previousClose, 10);
  return {
    prev_closing_price: previousClose,
    change: signed === 0 ? "EVEN" : signed > 0 ? "RISE" : "FALL",
    change_price: Math.abs(signed),
    change_rate: Math.abs(rate),
    signed_change_price: signed,
    signed_change_rate: rate,
  };
}

/** The fields of a ticker that REST and WebSocket have in common. */
export function tickerFields(ticker: Ticker): Payload {
  const { lastTrade } = ticker;
  return {
    trade_date: compact(utcDate(lastTrade.timeMs)),
    trade_time: compact(utcTime(lastTrade.timeMs)),
    trade_timestamp: lastTrade.timeMs,
    opening_price: ticker.open,
    high_price: ticker.high,
    low_price: ticker.low,
    trade_price: lastTrade.price,
    ...changeFields(lastTrade.price, ticker.previousClose),
    trade_volume: lastTrade.volume,
    acc_trade_price: round(ticker.turnover, 8),
    acc_trade_price_24h: round(ticker.turnover24h, 8),
    acc_trade_volume: round(ticker.volume, 8),
    acc_trade_volume_24h: round(ticker.volume24h, 8),
    highest_52_week_price: ticker.highest52Weeks.price,
    highest_52_week_date: utcDate(ticker.highest52Weeks.dayMs),
    lowest_52_week_price: ticker.lowest52Weeks.price,
    lowest_52_week_date: utcDate(ticker.lowest52Weeks.dayMs),
    timestamp: lastTrade.timeMs,
  };
}

/** The fields of a book that REST and WebSocket have in common. */
export function orderBookFields(book: OrderBook, depth: number): Payload {
  return {
    timestamp: book.timestampMs,
    total_ask_size: book.totalAskSize,
    total_bid_size: book.totalBidSize,
    orderbook_units: book.units.slice(0, depth).map(({ askPrice, bidPrice, askSize, bidSize }) => ({
      ask_price: askPrice,
      bid_price: bidPrice,
      ask_size: askSize,
      bid_size: bidSize,
    })),
    level: book.level,
  };
}

/** Upbit's word for the side of the taker. */
export function askBid({ isBid }: Trade): "ASK" | "BID" {
  return isBid ? "BID" : "ASK";
}
