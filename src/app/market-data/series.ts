import { type Timeframe, timeframeMs } from "../../engine/timeframe.ts";

/** What names a series of candles. */
export interface SeriesId {
  /** Lower case, such as upbit. */
  readonly exchange: string;
  /** As the exchange writes it, such as KRW-BTC. */
  readonly symbol: string;
  readonly timeframe: Timeframe;
}

/** A half-open range of instants, `[fromMs, untilMs)`, UTC epoch ms; may be infinite. */
export interface TimeSpan {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** @example describeSeries({ exchange: "upbit", symbol: "KRW-BTC", timeframe: "1h" }) // "upbit KRW-BTC 1h" */
export function describeSeries({ exchange, symbol, timeframe }: SeriesId): string {
  return `${exchange} ${symbol} ${timeframe}`;
}

/** The length of a series' candles in ms. */
export function seriesTimeframeMs({ timeframe }: SeriesId): number {
  return timeframeMs(timeframe);
}
