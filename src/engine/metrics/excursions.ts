import { mean } from "../indicators/mean.ts";
import { known, type Metric, unknown } from "./metric.ts";
import { largest } from "./statistics.ts";

/** How far trades ran against and in favour of their entry while they were open; fractions of the entry price, ≥ 0. */
export interface Excursions {
  readonly meanMae: Metric;
  readonly worstMae: Metric;
  readonly meanMfe: Metric;
  readonly bestMfe: Metric;
}

/**
 * Sums up maximum adverse and maximum favourable excursions. Null without trades.
 *
 * Source: J. Sweeney, "Maximum Adverse Excursion" (1997). The candle of an exit inside it counts only as
 * far as the exit price, since what came after the exit no longer concerned the trade.
 */
export function excursions(mae: Float64Array, mfe: Float64Array): Excursions {
  if (mae.length === 0) {
    const none = unknown("there are no closed trades");
    return { meanMae: none, worstMae: none, meanMfe: none, bestMfe: none };
  }
  return { meanMae: known(mean(mae)), worstMae: known(largest(mae)), meanMfe: known(mean(mfe)), bestMfe: known(largest(mfe)) };
}
