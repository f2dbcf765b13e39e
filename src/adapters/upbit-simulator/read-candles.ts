import { indexAtOrAfter } from "../../engine/candles.ts";
import { canResample } from "../../engine/resample.ts";
import { gridOriginMs } from "../../engine/timeframe.ts";
import type { MarketTape, TapePosition } from "./market-tape.ts";

/** A candle as far as it has been seen. */
export interface CandleRow {
  readonly openTimeMs: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  /** In the quote currency. */
  readonly turnover: number;
  readonly lastTradeMs: number;
}

export interface CandleQuery {
  readonly timeframeMs: number;
  /** What has happened after it is not known yet, whole epoch ms. */
  readonly nowMs: number;
  /** Only candles that open before it. */
  readonly untilMs: number;
  readonly count: number;
}

/** Whether candles of a timeframe are the market's own, or aggregates of them, rather than made from made-up trades. */
export function hasOwnCandles(baseMs: number, timeframeMs: number): boolean {
  return timeframeMs === baseMs || canResample(baseMs, timeframeMs);
}

/**
 * The newest candles, newest first, the one in progress included. Where no trade happened, there is no candle.
 *
 * A timeframe that whole base candles fill is aggregated from them, oldest first, as `resampleCandles` does it;
 * any other one from the trades.
 */
export function readCandles(tape: MarketTape, query: CandleQuery): CandleRow[] {
  const position = tape.positionAt(query.nowMs);
  if (position === null) return [];
  const isOwn = hasOwnCandles(tape.market.candles.timeframeMs, query.timeframeMs);
  return isOwn ? aggregateCandles(tape, position, query) : aggregateTrades(tape, position, query);
}

/** When the candle opens that an instant lies in. */
export function candleOpenMs(timeMs: number, timeframeMs: number): number {
  const origin = gridOriginMs(timeframeMs);
  return origin + Math.floor((timeMs - origin) / timeframeMs) * timeframeMs;
}

function aggregateCandles(tape: MarketTape, position: TapePosition, { timeframeMs, nowMs, untilMs, count }: CandleQuery): CandleRow[] {
  const { openTimeMs } = tape.market.candles;
  const newestMs = candleOpenMs(Math.min(untilMs - 1, nowMs), timeframeMs);
  let last = Math.min(position.index, indexAtOrAfter(openTimeMs, newestMs + timeframeMs) - 1);
  const rows: CandleRow[] = [];
  while (last >= 0 && rows.length < count) {
    const openMs = candleOpenMs(openTimeMs[last] as number, timeframeMs);
    const first = indexAtOrAfter(openTimeMs, openMs);
    rows.push(aggregate(tape, position, openMs, first, last));
    last = first - 1;
  }
  return rows;
}

function aggregate(tape: MarketTape, position: TapePosition, openTimeMs: number, first: number, last: number): CandleRow {
  const open = tape.market.candles.open[first] as number;
  const { close, lastTradeMs } = tape.seenCandle(last, position);
  let high = -Infinity;
  let low = Infinity;
  let volume = 0;
  let turnover = 0;
  for (let i = first; i <= last; i++) {
    const part = tape.seenCandle(i, position);
    if (part.high > high) high = part.high;
    if (part.low < low) low = part.low;
    volume += part.volume;
    turnover += part.turnover;
  }
  return { openTimeMs, open, high, low, close, volume, turnover, lastTradeMs };
}

function aggregateTrades(tape: MarketTape, position: TapePosition, { timeframeMs, untilMs, count }: CandleQuery): CandleRow[] {
  const rows: CandleRow[] = [];
  let row: { -readonly [K in keyof CandleRow]: CandleRow[K] } | undefined;
  for (const { timeMs, price, volume } of tape.tradesBackwards(startBefore(tape, position, untilMs, timeframeMs))) {
    const openTimeMs = candleOpenMs(timeMs, timeframeMs);
    if (openTimeMs >= untilMs) continue;
    if (row?.openTimeMs !== openTimeMs) {
      if (rows.length === count) break;
      row = { openTimeMs, open: price, high: price, low: price, close: price, volume: 0, turnover: 0, lastTradeMs: timeMs };
      rows.push(row);
    }
    row.open = price;
    if (price > row.high) row.high = price;
    if (price < row.low) row.low = price;
    row.volume += volume;
    row.turnover += price * volume;
  }
  return rows;
}

/** The end of the last base candle that can matter, so that a page far back does not walk there from now. */
function startBefore(tape: MarketTape, position: TapePosition, untilMs: number, timeframeMs: number): TapePosition {
  const index = indexAtOrAfter(tape.market.candles.openTimeMs, untilMs + timeframeMs) - 1;
  if (index >= position.index) return position;
  return { index, seen: index < 0 ? 0 : tape.tradesPerCandle };
}
