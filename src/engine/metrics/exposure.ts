import { known, type Metric, unknown } from "./metric.ts";

/**
 * Exposure: share of candles at whose close a position was open, 0 to 1. Null without candles.
 *
 * @example 30 of 120 candles in the market: 0.25
 */
export function exposure(candlesInMarket: number, candles: number): Metric {
  return candles === 0 ? unknown("there are no candles") : known(candlesInMarket / candles);
}
