import { hashText, mixSeed } from "./seed-mix.ts";
import { MarketTape, type TapePosition } from "./market-tape.ts";
import { makeOrderBook, type OrderBook, supportedLevels } from "./order-book.ts";
import type { SimulatedMarket } from "./simulated-market.ts";
import { type Ticker, TickerReader } from "./ticker.ts";
import type { Trade } from "./trade-path.ts";

/** By symbol, in the order in which they are listed. */
export type Markets = ReadonlyMap<string, MarketView>;

/** What can be seen of a market at an instant; all of it follows from its candles, the seed and that instant. */
export class MarketView {
  readonly symbol: string;
  readonly market: SimulatedMarket;
  readonly tape: MarketTape;
  readonly #tickers: TickerReader;
  readonly #bookSeed: number;

  constructor(market: SimulatedMarket, seed: number) {
    this.symbol = market.symbol;
    this.market = market;
    this.tape = new MarketTape(market, seed);
    this.#tickers = new TickerReader(this.tape);
    this.#bookSeed = mixSeed(seed, hashText("order book"), hashText(market.symbol));
  }

  /** Null before the first trade. */
  ticker(nowMs: number): Ticker | null {
    const position = this.tape.positionAt(nowMs);
    return position === null ? null : this.#tickers.read(position);
  }

  /** Null before the first trade, and for a level that the market does not support. */
  orderBook(nowMs: number, level = 0): OrderBook | null {
    const position = this.tape.positionAt(nowMs);
    if (position === null) return null;
    const lastTrade = this.tape.lastTrade(position);
    if (!supportedLevels(lastTrade.price, this.tape.quote).includes(level)) return null;
    return this.#makeBook(lastTrade, position, nowMs, level);
  }

  /** The book right after a trade. */
  orderBookAfter(trade: Trade): OrderBook {
    return this.#makeBook(trade, this.tape.positionAt(trade.timeMs) as TapePosition, trade.timeMs, 0);
  }

  #makeBook(lastTrade: Trade, { index }: TapePosition, nowMs: number, level: number): OrderBook {
    const { volume } = this.market.candles;
    const meanTrade = (volume[index] as number) / this.tape.tradesPerCandle;
    const meanSize = meanTrade > 0 ? meanTrade : 1;
    return makeOrderBook({ lastTrade, nowMs, quote: this.tape.quote, meanSize, level, seed: this.#bookSeed });
  }
}
