import type { Candle } from "../../../engine/strategies/strategy-runner.ts";
import { gridTimeAtOrBefore } from "./candle-grid.ts";
import type { StreamedCandle, StreamSeries } from "./stream-ports.ts";

/** A trade as an exchange streams it. */
export interface StreamedTrade {
  /** When it happened, epoch ms. */
  readonly timeMs: number;
  readonly price: number;
  readonly volume: number;
  /** Unique within a market; puts trades of one ms in order. Upbit's are beyond the numbers that are exact. */
  readonly id: bigint;
}

/** Candles that may still grow. */
const OPEN_CANDLES = 3;

interface Bucket {
  /** In order of time, then id. */
  readonly trades: StreamedTrade[];
  readonly ids: Set<bigint>;
  candle: Candle;
}

/**
 * Makes candles of one series from its trades, for exchanges that stream no candles: the first price in order of time
 * is the open, the last one the close, and volumes are added up in that order. A trade told twice counts once.
 */
export class TradeCandles {
  readonly #series: StreamSeries;
  readonly #buckets = new Map<number, Bucket>();
  #newestOpenMs = -Infinity;

  constructor(series: StreamSeries) {
    this.#series = series;
  }

  /** The candle that a trade belongs to as it is with it; null when it is known, "late" when it comes after its candle was let go. */
  take(trade: StreamedTrade): StreamedCandle | null | "late" {
    const { timeframeMs } = this.#series;
    const openTimeMs = gridTimeAtOrBefore(timeframeMs, trade.timeMs);
    if (openTimeMs <= this.#newestOpenMs - OPEN_CANDLES * timeframeMs) return "late";
    if (openTimeMs > this.#newestOpenMs) this.#moveTo(openTimeMs);
    const bucket = this.#buckets.get(openTimeMs);
    if (bucket?.ids.has(trade.id) === true) return null;
    const grown = bucket === undefined ? open(openTimeMs, trade) : grow(bucket, trade);
    this.#buckets.set(openTimeMs, grown);
    return { ...this.#series, candle: grown.candle, stampMs: grown.trades.at(-1)?.timeMs ?? trade.timeMs };
  }

  #moveTo(openTimeMs: number): void {
    this.#newestOpenMs = openTimeMs;
    for (const known of this.#buckets.keys()) if (known <= openTimeMs - OPEN_CANDLES * this.#series.timeframeMs) this.#buckets.delete(known);
  }
}

function open(openTimeMs: number, trade: StreamedTrade): Bucket {
  const { price, volume } = trade;
  return { trades: [trade], ids: new Set([trade.id]), candle: { openTimeMs, open: price, high: price, low: price, close: price, volume } };
}

function grow(bucket: Bucket, trade: StreamedTrade): Bucket {
  const { trades, ids } = bucket;
  ids.add(trade.id);
  const at = trades.findLastIndex((known) => isBefore(known, trade)) + 1;
  trades.splice(at, 0, trade);
  // One out of order changes the sum of all volumes after it.
  const [first, ...rest] = at === trades.length - 1 ? [] : trades;
  bucket.candle = first === undefined ? append(bucket.candle, trade) : rest.reduce(append, open(bucket.candle.openTimeMs, first).candle);
  return bucket;
}

function append(candle: Candle, { price, volume }: StreamedTrade): Candle {
  return { ...candle, high: Math.max(candle.high, price), low: Math.min(candle.low, price), close: price, volume: candle.volume + volume };
}

function isBefore(one: StreamedTrade, other: StreamedTrade): boolean {
  return one.timeMs < other.timeMs || (one.timeMs === other.timeMs && one.id < other.id);
}
