import { mean } from "../indicators/mean.ts";
import { known, type Metric, unknown } from "./metric.ts";
import { largest, median } from "./statistics.ts";

/** How long closed trades were held. Null without trades. */
export interface HoldingTime {
  /** Candles from entry to exit; 0 for a trade that was stopped in the candle of its entry. */
  readonly meanCandles: Metric;
  readonly medianCandles: Metric;
  readonly longestCandles: Metric;
  readonly meanMs: Metric;
  readonly medianMs: Metric;
  readonly longestMs: Metric;
}

/** Sums up holding times from the entry and exit candles and times of trades. */
export function holdingTime(candles: Float64Array, durationsMs: Float64Array): HoldingTime {
  if (candles.length === 0) {
    const none = unknown("there are no closed trades");
    return { meanCandles: none, medianCandles: none, longestCandles: none, meanMs: none, medianMs: none, longestMs: none };
  }
  return {
    meanCandles: known(mean(candles)),
    medianCandles: known(median(candles)),
    longestCandles: known(largest(candles)),
    meanMs: known(mean(durationsMs)),
    medianMs: known(median(durationsMs)),
    longestMs: known(largest(durationsMs)),
  };
}
