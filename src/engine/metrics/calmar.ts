import { known, type Metric, unknown } from "./metric.ts";

/**
 * Calmar ratio over the whole run: CAGR ÷ maximum drawdown.
 *
 * Null when there is no CAGR or equity never fell. Source: T. W. Young, "Calmar Ratio: A Smoother Tool",
 * Futures (1991); there over three years.
 *
 * @example a CAGR of 0.3 over a drawdown of 0.15: 2
 */
export function calmar(cagr: Metric, maxDrawdown: number): Metric {
  if (cagr.value === null) return cagr;
  return maxDrawdown > 0 ? known(cagr.value / maxDrawdown) : unknown("equity never fell below an earlier peak");
}
