import { indexAtOrAfter } from "../../engine/candles.ts";
import { resampleCandles } from "../../engine/resample.ts";
import { DAY_MS } from "../../engine/timeframe.ts";
import type { MarketTape, SeenCandle, TapePosition } from "./market-tape.ts";
import { candleOpenMs } from "./read-candles.ts";
import type { Trade } from "./trade-path.ts";

/** A price and the day on which it was reached, epoch ms of its start. */
export interface DatedPrice {
  readonly price: number;
  readonly dayMs: number;
}

/** What a ticker tells. The day is that of the last trade, from 00:00 UTC. */
export interface Ticker {
  readonly lastTrade: Trade;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  /** The last price of the day before; the day's open when there was none. */
  readonly previousClose: number;
  readonly volume: number;
  readonly turnover: number;
  readonly bidVolume: number;
  readonly askVolume: number;
  readonly volume24h: number;
  readonly turnover24h: number;
  readonly highest52Weeks: DatedPrice;
  readonly lowest52Weeks: DatedPrice;
}

/** Everything before the base candle of the last trade. */
interface Before {
  readonly index: number;
  readonly dayMs: number;
  readonly previousClose: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly volume: number;
  readonly turnover: number;
  readonly bidVolume: number;
  readonly volume24h: number;
  readonly turnover24h: number;
  readonly highest: DatedPrice;
  readonly lowest: DatedPrice;
}

const WEEKS_52_DAYS = 364;

/** Reads tickers off a tape; keeps what only changes from one base candle to the next. */
export class TickerReader {
  readonly #tape: MarketTape;
  readonly #days;
  #before: Before | undefined;

  constructor(tape: MarketTape) {
    this.#tape = tape;
    const { candles } = tape.market;
    this.#days = candles.timeframeMs === DAY_MS ? candles : resampleCandles(candles, DAY_MS, { fromMs: -Infinity, untilMs: Infinity });
  }

  read(position: TapePosition): Ticker {
    const before = this.#before?.index === position.index ? this.#before : this.#summariseBefore(position);
    this.#before = before;
    const now = this.#tape.seenCandle(position.index, position);
    const high = Math.max(before.high, now.high);
    const low = Math.min(before.low, now.low);
    const volume = before.volume + now.volume;
    const bidVolume = before.bidVolume + now.bidVolume;
    return {
      lastTrade: this.#tape.lastTrade(position),
      open: Number.isNaN(before.open) ? now.open : before.open,
      high,
      low,
      previousClose: Number.isNaN(before.previousClose) ? now.open : before.previousClose,
      volume,
      turnover: before.turnover + now.turnover,
      bidVolume,
      askVolume: Math.max(0, volume - bidVolume),
      volume24h: before.volume24h + now.volume,
      turnover24h: before.turnover24h + now.turnover,
      highest52Weeks: high > before.highest.price ? { price: high, dayMs: before.dayMs } : before.highest,
      lowest52Weeks: low < before.lowest.price ? { price: low, dayMs: before.dayMs } : before.lowest,
    };
  }

  #summariseBefore({ index }: TapePosition): Before {
    const { openTimeMs, close } = this.#tape.market.candles;
    const openMs = openTimeMs[index] as number;
    const dayMs = candleOpenMs(openMs, DAY_MS);
    const firstOfDay = indexAtOrAfter(openTimeMs, dayMs);
    const day = this.#sum(firstOfDay, index);
    const last24h = this.#sum(indexAtOrAfter(openTimeMs, openMs - DAY_MS + 1), index);
    return {
      index,
      dayMs,
      previousClose: firstOfDay > 0 ? (close[firstOfDay - 1] as number) : day.open,
      ...day,
      volume24h: last24h.volume,
      turnover24h: last24h.turnover,
      ...this.#findExtremes(dayMs),
    };
  }

  #sum(from: number, to: number): Pick<Before, "open" | "high" | "low" | "volume" | "turnover" | "bidVolume"> {
    const sum = { open: NaN, high: -Infinity, low: Infinity, volume: 0, turnover: 0, bidVolume: 0 };
    const whole: TapePosition = { index: to, seen: this.#tape.tradesPerCandle };
    for (let i = from; i < to; i++) {
      const part: SeenCandle = this.#tape.seenCandle(i, whole);
      if (i === from) sum.open = part.open;
      sum.high = Math.max(sum.high, part.high);
      sum.low = Math.min(sum.low, part.low);
      sum.volume += part.volume;
      sum.turnover += part.turnover;
      sum.bidVolume += part.bidVolume;
    }
    return sum;
  }

  /** The extremes of the 52 weeks that end before a day. */
  #findExtremes(dayMs: number): { highest: DatedPrice; lowest: DatedPrice } {
    const { openTimeMs, high, low } = this.#days;
    let highest: DatedPrice = { price: -Infinity, dayMs };
    let lowest: DatedPrice = { price: Infinity, dayMs };
    const from = indexAtOrAfter(openTimeMs, dayMs - WEEKS_52_DAYS * DAY_MS);
    for (let i = from; i < openTimeMs.length && (openTimeMs[i] as number) < dayMs; i++) {
      const at = openTimeMs[i] as number;
      if ((high[i] as number) > highest.price) highest = { price: high[i] as number, dayMs: at };
      if ((low[i] as number) < lowest.price) lowest = { price: low[i] as number, dayMs: at };
    }
    return { highest, lowest };
  }
}
