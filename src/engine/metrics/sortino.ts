import { mean } from "../indicators/mean.ts";
import type { DailyEquity } from "./daily-equity.ts";
import { DAYS_PER_YEAR, known, type Metric, unknown, whyNotAnnual } from "./metric.ts";

/**
 * Sortino ratio with a target of 0: mean daily return ÷ downside deviation · √365, the downside deviation
 * being √(Σ min(r, 0)² ÷ n) over all n days.
 *
 * Null for fewer than 20 daily returns, when they do not vary, or when none is negative. Source:
 * F. A. Sortino and L. N. Price, "Performance Measurement in a Downside Risk Framework" (1994).
 */
export function sortino(daily: DailyEquity): Metric {
  const why = whyNotAnnual(daily);
  if (why !== null) return unknown(why);
  let squares = 0;
  for (const rate of daily.returns) if (rate < 0) squares += rate * rate;
  if (squares === 0) return unknown("no daily return is negative");
  return known((mean(daily.returns) / Math.sqrt(squares / daily.returns.length)) * Math.sqrt(DAYS_PER_YEAR));
}
