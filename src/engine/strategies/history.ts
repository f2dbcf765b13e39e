import type { Candles } from "../candles.ts";
import { HtsError } from "../errors.ts";

export type HistoryColumn = "openTimeMs" | "open" | "high" | "low" | "close" | "volume";

/**
 * The closed candles that a strategy may see, counted back from the one that has just closed: `ago` 0
 * is that candle, 1 the one before it. It cannot look ahead: there is no way to name a later candle,
 * and what it hands out as an array is a copy. It reaches back exactly as far as the strategy's
 * declared warm-up, in a backtest as in a live session, so a strategy that works here works there.
 */
export interface History {
  /** Length of a candle in ms. */
  readonly timeframeMs: number;
  /** Candles in reach, including the newest: grows to warm-up + 1 and stays there. */
  readonly length: number;
  /** UTC epoch ms. @throws HtsError `lookback_exceeded` when `ago` is out of reach; so do all below. */
  openTimeMs(ago: number): number;
  open(ago: number): number;
  high(ago: number): number;
  low(ago: number): number;
  close(ago: number): number;
  /** Base currency. */
  volume(ago: number): number;
  /** A copy of `count` values, oldest first, the last of them `ago` candles ago. */
  column(name: HistoryColumn, count: number, ago?: number): Float64Array;
}

/** Makes candle `index` of the columns the newest one: for the owner alone, so not a method that a strategy could call. */
export let moveHistory: (history: ColumnHistory, index: number) => void;

/** A `History` over whole columns whose newest candle the owner moves; the strategy cannot. */
export class ColumnHistory implements History {
  readonly timeframeMs: number;
  readonly #candles: Candles;
  readonly #warmUpCandles: number;
  #newest = 0;
  #length = 0;

  constructor(candles: Candles, warmUpCandles: number) {
    this.timeframeMs = candles.timeframeMs;
    this.#candles = candles;
    this.#warmUpCandles = warmUpCandles;
  }

  static {
    moveHistory = (history, index) => {
      history.#newest = index;
      history.#length = Math.min(index, history.#warmUpCandles) + 1;
    };
  }

  get length(): number {
    return this.#length;
  }

  /** Whether the whole warm-up lies behind the newest candle. */
  get isWarm(): boolean {
    return this.#length > this.#warmUpCandles;
  }

  openTimeMs(ago: number): number {
    return this.#candles.openTimeMs[this.#at(ago)];
  }

  open(ago: number): number {
    return this.#candles.open[this.#at(ago)];
  }

  high(ago: number): number {
    return this.#candles.high[this.#at(ago)];
  }

  low(ago: number): number {
    return this.#candles.low[this.#at(ago)];
  }

  close(ago: number): number {
    return this.#candles.close[this.#at(ago)];
  }

  volume(ago: number): number {
    return this.#candles.volume[this.#at(ago)];
  }

  column(name: HistoryColumn, count: number, ago = 0): Float64Array {
    if (!Number.isInteger(count) || count < 1) {
      throw new HtsError("lookback_exceeded", `expected to be asked for 1 or more values of ${name}, was asked for ${count}`);
    }
    const end = this.#at(ago) + 1;
    this.#at(ago + count - 1);
    return this.#candles[name].slice(end - count, end);
  }

  #at(ago: number): number {
    if (Number.isInteger(ago) && ago >= 0 && ago < this.#length) return this.#newest - ago;
    throw new HtsError(
      "lookback_exceeded",
      `the strategy asked for the candle ${ago} ago, ${this.#length} are in reach (0 to ${this.#length - 1}); ` +
        `declare a longer warmUpCandles if it needs more, there is no later candle to ask for`,
    );
  }
}
