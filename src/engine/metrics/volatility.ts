import type { DailyEquity } from "./daily-equity.ts";
import { DAYS_PER_YEAR, known, type Metric, unknown, whyNotAnnual } from "./metric.ts";
import { sampleDeviation } from "./statistics.ts";

/**
 * Annualised volatility: sample standard deviation of the daily returns · √365, a fraction > 0.
 *
 * Null for fewer than 20 daily returns, or when they do not vary. Source: J. Hull, "Options, Futures, and
 * Other Derivatives", estimating volatility from historical data, on simple returns and 365 days.
 */
export function volatility(daily: DailyEquity): Metric {
  const why = whyNotAnnual(daily);
  return why === null ? known(sampleDeviation(daily.returns) * Math.sqrt(DAYS_PER_YEAR)) : unknown(why);
}
