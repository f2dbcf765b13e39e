import { createRandom } from "../../engine/random.ts";
import { mixSeed } from "./seed-mix.ts";
import { nextPriceDown, nextPriceUp, tickSize } from "./tick-size.ts";
import type { Trade } from "./trade-path.ts";

export interface BookUnit {
  readonly askPrice: number;
  readonly askSize: number;
  /** 0, as is its size, where the side has no more orders. */
  readonly bidPrice: number;
  readonly bidSize: number;
}

export interface OrderBook {
  readonly timestampMs: number;
  /** What prices are grouped by, in the quote currency; 0 when they are not. */
  readonly level: number;
  readonly totalAskSize: number;
  readonly totalBidSize: number;
  /** Best prices first; both sides in step. */
  readonly units: readonly BookUnit[];
}

export const BOOK_DEPTH = 30;

export interface BookQuery {
  readonly lastTrade: Trade;
  /** The book is another one in every second, and after every trade. */
  readonly nowMs: number;
  readonly quote: string;
  /** About what a price level holds, base currency. */
  readonly meanSize: number;
  readonly level: number;
  readonly seed: number;
}

/** What books may be grouped by at a price, in the quote currency; only KRW-like markets know more than 0. */
export function supportedLevels(price: number, quote: string): number[] {
  if (quote === "BTC" || quote === "USDT") return [0];
  const tick = tickSize(price, quote);
  const levels = [10, 100, 1000, 10_000, 100_000].map((ticks) => Number((ticks * tick).toPrecision(12)));
  return [0, ...levels.filter((level) => level <= price)];
}

/** A book of 30 levels around the last trade: a bought one took the best ask, a sold one the best bid. */
export function makeOrderBook({ lastTrade, nowMs, quote, meanSize, level, seed }: BookQuery): OrderBook {
  const second = Math.floor(nowMs / 1000) * 1000;
  const random = createRandom(mixSeed(seed, lastTrade.sequentialId, second));
  const draw = (price: number): number => (price === 0 ? 0 : Math.ceil(meanSize * (0.1 + 2 * random()) * 1e8) / 1e8);
  const up = (price: number): number => (level === 0 ? nextPriceUp(price, quote) : price + level);
  const down = (price: number): number => (level === 0 ? nextPriceDown(price, quote) : Math.max(0, price - level));
  const best = lastTrade.price;
  let askPrice = lastTrade.isBid ? best : nextPriceUp(best, quote);
  let bidPrice = lastTrade.isBid ? nextPriceDown(best, quote) : best;
  if (level !== 0) [askPrice, bidPrice] = [Math.ceil(askPrice / level) * level, Math.floor(bidPrice / level) * level];
  const units: BookUnit[] = [];
  for (let k = 0; k < BOOK_DEPTH; k++) {
    units.push({ askPrice, askSize: draw(askPrice), bidPrice, bidSize: draw(bidPrice) });
    askPrice = up(askPrice);
    bidPrice = bidPrice === 0 ? 0 : down(bidPrice);
  }
  const total = (size: (unit: BookUnit) => number): number => roundSize(units.reduce((sum, unit) => sum + size(unit), 0));
  return {
    timestampMs: Math.max(second, lastTrade.timeMs),
    level,
    totalAskSize: total(({ askSize }) => askSize),
    totalBidSize: total(({ bidSize }) => bidSize),
    units,
  };
}

function roundSize(size: number): number {
  return Math.round(size * 1e8) / 1e8;
}
