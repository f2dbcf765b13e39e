import type { MarketView } from "./market-view.ts";
import { askBid, candleFields, changeFields, orderBookFields, type Payload, round, tickerFields } from "./payloads.ts";
import { candleOpenMs, readCandles } from "./read-candles.ts";
import type { Stream } from "./stream.ts";
import type { Ticker } from "./ticker.ts";
import type { Trade } from "./trade-path.ts";
import { utcDate, utcTime } from "./wire-time.ts";

type StreamType = "SNAPSHOT" | "REALTIME";

export interface StreamMessage {
  /** When it is sent, virtual epoch ms. */
  readonly atMs: number;
  readonly payload: Payload;
}

const SECOND_MS = 1000;

/** What a subscriber is told at first: how things stand; null when nothing has happened yet. */
export function snapshotOf(view: MarketView, stream: Stream, nowMs: number): Payload | null {
  if (stream.type === "ticker") return tickerMessage(view, nowMs, "SNAPSHOT");
  if (stream.type === "orderbook") return orderBookMessage(view, stream, nowMs, "SNAPSHOT");
  if (stream.type !== "trade") return candleMessage(view, stream, { nowMs, untilMs: Infinity }, "SNAPSHOT")?.payload ?? null;
  const position = view.tape.positionAt(nowMs);
  return position === null ? null : tradeMessage(view, view.tape.lastTrade(position), "SNAPSHOT");
}

/**
 * What happened after one instant and up to another, in order of time.
 *
 * Every trade is told. Tickers and books are told once, as they stand at the end. Candles are told at the end of
 * each second in which they changed: once for each candle, so that each one's last message has its final values
 * however far the clock moves at a time.
 */
export function messagesBetween(view: MarketView, stream: Stream, fromMs: number, toMs: number): StreamMessage[] {
  if (stream.type === "trade") {
    return view.tape.tradesBetween(fromMs, toMs).map((trade) => ({ atMs: trade.timeMs, payload: tradeMessage(view, trade, "REALTIME") }));
  }
  if (stream.type === "ticker") {
    const last = view.tape.tradesBetween(fromMs, toMs).at(-1);
    const payload = last === undefined ? null : tickerMessage(view, toMs, "REALTIME");
    return last === undefined || payload === null ? [] : [{ atMs: last.timeMs, payload }];
  }
  if (stream.type === "orderbook") return bookMessages(view, stream, fromMs, toMs);
  return candleMessages(view, stream, fromMs, toMs);
}

function bookMessages(view: MarketView, stream: Stream, fromMs: number, toMs: number): StreamMessage[] {
  const isNewSecond = startOfSecond(fromMs) !== startOfSecond(toMs);
  if (!isNewSecond && view.tape.tradesBetween(fromMs, toMs).length === 0) return [];
  const payload = orderBookMessage(view, stream, toMs, "REALTIME");
  return payload === null ? [] : [{ atMs: payload["timestamp"] as number, payload }];
}

function candleMessages(view: MarketView, stream: Stream, fromMs: number, toMs: number): StreamMessage[] {
  const untilMs = startOfSecond(toMs);
  const trades = view.tape.tradesBetween(startOfSecond(fromMs) - 1, untilMs - 1);
  const openTimesMs = new Set(trades.map(({ timeMs }) => candleOpenMs(timeMs, stream.timeframeMs)));
  return [...openTimesMs].flatMap((openMs) => candleMessage(view, stream, { nowMs: untilMs - 1, untilMs: openMs + 1 }, "REALTIME") ?? []);
}

function candleMessage(view: MarketView, stream: Stream, span: { nowMs: number; untilMs: number }, streamType: StreamType): StreamMessage | null {
  const [row] = readCandles(view.tape, { timeframeMs: stream.timeframeMs, ...span, count: 1 });
  if (row === undefined) return null;
  const payload = { type: stream.type, code: stream.code, ...candleFields(row), stream_type: streamType };
  return { atMs: startOfSecond(row.lastTradeMs) + SECOND_MS, payload };
}

function tickerMessage(view: MarketView, nowMs: number, streamType: StreamType): Payload | null {
  const ticker: Ticker | null = view.ticker(nowMs);
  if (ticker === null) return null;
  return {
    type: "ticker",
    code: view.symbol,
    ...tickerFields(ticker),
    ask_bid: askBid(ticker.lastTrade),
    acc_ask_volume: round(ticker.askVolume, 8),
    acc_bid_volume: round(ticker.bidVolume, 8),
    market_state: "ACTIVE",
    is_trading_suspended: false,
    delisting_date: null,
    market_warning: "NONE",
    stream_type: streamType,
  };
}

function tradeMessage(view: MarketView, trade: Trade, streamType: StreamType): Payload {
  const { previousClose } = view.ticker(trade.timeMs) as Ticker;
  const { prev_closing_price, change, change_price } = changeFields(trade.price, previousClose);
  const best = view.orderBookAfter(trade).units[0];
  return {
    type: "trade",
    code: view.symbol,
    timestamp: trade.timeMs,
    trade_date: utcDate(trade.timeMs),
    trade_time: utcTime(trade.timeMs),
    trade_timestamp: trade.timeMs,
    trade_price: trade.price,
    trade_volume: trade.volume,
    ask_bid: askBid(trade),
    prev_closing_price,
    change,
    change_price,
    sequential_id: trade.sequentialId,
    best_ask_price: best?.askPrice ?? 0,
    best_ask_size: best?.askSize ?? 0,
    best_bid_price: best?.bidPrice ?? 0,
    best_bid_size: best?.bidSize ?? 0,
    stream_type: streamType,
  };
}

function orderBookMessage(view: MarketView, { level, depth }: Stream, nowMs: number, streamType: StreamType): Payload | null {
  const book = view.orderBook(nowMs, level);
  return book === null ? null : { type: "orderbook", code: view.symbol, ...orderBookFields(book, depth), stream_type: streamType };
}

function startOfSecond(ms: number): number {
  return Math.floor(ms / SECOND_MS) * SECOND_MS;
}
