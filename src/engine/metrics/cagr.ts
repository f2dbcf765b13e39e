import { power } from "../exact-math.ts";
import type { DailyEquity } from "./daily-equity.ts";
import { DAYS_PER_YEAR, known, type Metric, unknown, whyNotAnnual } from "./metric.ts";

/**
 * Compound annual growth rate: (last daily equity ÷ initial)^(365 ÷ days) − 1, a fraction ≥ −1.
 *
 * Null for fewer than 20 daily returns, or when they do not vary. Source: GIPS standards, annualised return.
 *
 * @example 365 days from 100 to 121, or 730 days to 146.41: 0.21
 */
export function cagr(daily: DailyEquity): Metric {
  const why = whyNotAnnual(daily);
  if (why !== null) return unknown(why);
  const days = daily.equity.length;
  return known(power(daily.equity[days - 1] / daily.initial, DAYS_PER_YEAR / days) - 1);
}
