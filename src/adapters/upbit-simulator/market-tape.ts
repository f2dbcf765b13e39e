import { indexAtOrAfter } from "../../engine/candles.ts";
import { hashText, mixSeed } from "./seed-mix.ts";
import type { SimulatedMarket } from "./simulated-market.ts";
import { quoteCurrency, snapToTick } from "./tick-size.ts";
import { countTrades, makeTrades, type Trade } from "./trade-path.ts";

/** How much of a tape has been seen by some instant: the last candle with a trade, and how many of its trades. */
export interface TapePosition {
  readonly index: number;
  /** From 1 to all of the candle's trades. */
  readonly seen: number;
}

/** A base candle, or the part of it that has been seen. */
export interface SeenCandle {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  /** Price times volume of its trades, in the quote currency. */
  readonly turnover: number;
  /** Volume of the trades in which the taker bought. */
  readonly bidVolume: number;
  readonly lastTradeMs: number;
}

/** Candles whose trades are kept; one clock tick at the highest speed touches some nine of a minute. */
const KEPT_CANDLES = 32;

/**
 * All trades that ever happen in a market, made from its candles when they are asked for. It knows no present:
 * whoever asks says how far the clock has come.
 */
export class MarketTape {
  readonly market: SimulatedMarket;
  readonly quote: string;
  readonly tradesPerCandle: number;
  readonly #seed: number;
  readonly #kept = new Map<number, readonly Trade[]>();
  /** By candle, NaN until it has been measured. */
  readonly #turnover: Float64Array;
  readonly #bidVolume: Float64Array;
  readonly #lastTradeMs: Float64Array;

  constructor(market: SimulatedMarket, seed: number) {
    this.market = market;
    this.quote = quoteCurrency(market.symbol);
    this.tradesPerCandle = countTrades(market.candles.timeframeMs);
    this.#seed = mixSeed(seed, hashText(market.symbol));
    const count = market.candles.openTimeMs.length;
    this.#turnover = new Float64Array(count).fill(NaN);
    this.#bidVolume = new Float64Array(count);
    this.#lastTradeMs = new Float64Array(count);
  }

  /** The trades of a base candle, in order of time. */
  tradesOf(index: number): readonly Trade[] {
    const kept = this.#kept.get(index);
    if (kept !== undefined) return kept;
    const trades = this.#makeTrades(index);
    if (this.#kept.size >= KEPT_CANDLES) this.#kept.delete(this.#kept.keys().next().value as number);
    this.#kept.set(index, trades);
    return trades;
  }

  /** How far the tape has been seen at an instant, whole epoch ms; null before the first trade. */
  positionAt(nowMs: number): TapePosition | null {
    const { openTimeMs, timeframeMs } = this.market.candles;
    const index = indexAtOrAfter(openTimeMs, nowMs + 1) - 1;
    if (index < 0) return null;
    if (nowMs >= (openTimeMs[index] as number) + timeframeMs) return { index, seen: this.tradesPerCandle };
    const next = this.tradesOf(index).findIndex(({ timeMs }) => timeMs > nowMs);
    const seen = next < 0 ? this.tradesPerCandle : next;
    if (seen > 0) return { index, seen };
    return index === 0 ? null : { index: index - 1, seen: this.tradesPerCandle };
  }

  lastTrade({ index, seen }: TapePosition): Trade {
    return this.tradesOf(index)[seen - 1] as Trade;
  }

  /** Trades after one instant and up to another, in order of time. */
  tradesBetween(afterMs: number, untilMs: number): Trade[] {
    const { openTimeMs, timeframeMs } = this.market.candles;
    const trades: Trade[] = [];
    for (let i = indexAtOrAfter(openTimeMs, afterMs + 1 - timeframeMs); i < openTimeMs.length && (openTimeMs[i] as number) <= untilMs; i++) {
      for (const trade of this.tradesOf(i)) if (trade.timeMs > afterMs && trade.timeMs <= untilMs) trades.push(trade);
    }
    return trades;
  }

  /** Trades seen, newest first. */
  *tradesBackwards({ index, seen }: TapePosition): Generator<Trade> {
    for (let i = index; i >= 0; i--) {
      const trades = this.tradesOf(i);
      for (let k = (i === index ? seen : trades.length) - 1; k >= 0; k--) yield trades[k] as Trade;
    }
  }

  /** A base candle as far as it has been seen; a whole one has exactly the values that it was made from. */
  seenCandle(index: number, position: TapePosition): SeenCandle {
    if (index === position.index && position.seen < this.tradesPerCandle) return summariseTrades(this.tradesOf(index).slice(0, position.seen));
    this.#measure(index);
    const { open, high, low, close, volume } = this.market.candles;
    return {
      open: open[index] as number,
      high: high[index] as number,
      low: low[index] as number,
      close: close[index] as number,
      volume: volume[index] as number,
      turnover: this.#turnover[index] as number,
      bidVolume: this.#bidVolume[index] as number,
      lastTradeMs: this.#lastTradeMs[index] as number,
    };
  }

  #measure(index: number): void {
    if (!Number.isNaN(this.#turnover[index])) return;
    // Not kept: a page of days measures more candles than are worth keeping.
    const whole = summariseTrades(this.#kept.get(index) ?? this.#makeTrades(index));
    this.#turnover[index] = whole.turnover;
    this.#bidVolume[index] = whole.bidVolume;
    this.#lastTradeMs[index] = whole.lastTradeMs;
  }

  #makeTrades(index: number): Trade[] {
    const { openTimeMs, open, high, low, close, volume, timeframeMs } = this.market.candles;
    const openMs = openTimeMs[index] as number;
    const candle = {
      openTimeMs: openMs,
      open: open[index] as number,
      high: high[index] as number,
      low: low[index] as number,
      close: close[index] as number,
      volume: volume[index] as number,
    };
    return makeTrades(candle, timeframeMs, (price) => snapToTick(price, this.quote), mixSeed(this.#seed, openMs));
  }
}

function summariseTrades(trades: readonly Trade[]): SeenCandle {
  const first = trades[0] as Trade;
  const last = trades.at(-1) as Trade;
  let high = -Infinity;
  let low = Infinity;
  let volume = 0;
  let turnover = 0;
  let bidVolume = 0;
  for (const trade of trades) {
    if (trade.price > high) high = trade.price;
    if (trade.price < low) low = trade.price;
    volume += trade.volume;
    turnover += trade.price * trade.volume;
    if (trade.isBid) bidVolume += trade.volume;
  }
  return { open: first.price, high, low, close: last.price, volume, turnover, bidVolume, lastTradeMs: last.timeMs };
}
