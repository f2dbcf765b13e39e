import { mean } from "../indicators/mean.ts";
import type { DailyEquity } from "./daily-equity.ts";
import { DAYS_PER_YEAR, known, type Metric, unknown, whyNotAnnual } from "./metric.ts";
import { sampleDeviation } from "./statistics.ts";

/**
 * Sharpe ratio with a risk-free rate of 0: mean ÷ sample standard deviation of the daily returns · √365.
 *
 * Null for fewer than 20 daily returns, or when they do not vary. Source: W. F. Sharpe, "The Sharpe
 * Ratio", Journal of Portfolio Management 21 (1994).
 */
export function sharpe(daily: Pick<DailyEquity, "returns">): Metric {
  const why = whyNotAnnual(daily);
  if (why !== null) return unknown(why);
  return known((mean(daily.returns) / sampleDeviation(daily.returns)) * Math.sqrt(DAYS_PER_YEAR));
}
