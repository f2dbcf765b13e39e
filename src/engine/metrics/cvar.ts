import type { DailyEquity } from "./daily-equity.ts";
import { known, type Metric, MIN_DAILY_RETURNS, unknown } from "./metric.ts";

/**
 * Conditional value at risk of a day at 95 % (expected shortfall): the mean loss of the worst ⌈n/20⌉ of n
 * daily returns. A fraction, positive for a loss, negative when even the worst days earned.
 *
 * Null for fewer than 20 daily returns. Source: R. T. Rockafellar and S. Uryasev, "Optimization of
 * Conditional Value-at-Risk", Journal of Risk 2 (2000), historical estimate.
 */
export function cvar95(daily: Pick<DailyEquity, "returns">): Metric {
  const { returns } = daily;
  if (returns.length < MIN_DAILY_RETURNS) return unknown(`needs ${MIN_DAILY_RETURNS} daily returns, there are ${returns.length}`);
  const worst = returns.toSorted().subarray(0, Math.ceil(returns.length / 20));
  let sum = 0;
  for (const rate of worst) sum -= rate;
  return known(sum / worst.length);
}
