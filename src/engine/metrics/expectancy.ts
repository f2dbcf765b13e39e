import { mean } from "../indicators/mean.ts";
import { known, type Metric, unknown } from "./metric.ts";

/**
 * Expectancy: the mean over closed trades, of P&L in quote currency or of return rates as fractions.
 *
 * Null without trades. Source: V. Tharp, "Trade Your Way to Financial Freedom" (1998).
 *
 * @example 6, 2, −1, −3: 1
 */
export function expectancy(results: Float64Array): Metric {
  return results.length === 0 ? unknown("there are no closed trades") : known(mean(results));
}
