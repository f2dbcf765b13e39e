import type { DailyEquity } from "./daily-equity.ts";
import { known, type Metric, unknown } from "./metric.ts";

/**
 * Ulcer index: √(mean of squared drawdowns) over the daily equity, a fraction ≥ 0; the first peak is the initial cash.
 *
 * Null without a day. Source: P. G. Martin and B. McCann, "The Investor's Guide to Fidelity Funds" (1989),
 * there in percent.
 *
 * @example from 100 to 90 and back to 100: drawdowns 0.1 and 0, √(0.01 ÷ 2) = 0.0707…
 */
export function ulcerIndex(daily: DailyEquity): Metric {
  const days = daily.equity.length;
  if (days === 0) return unknown("needs a day, there is none");
  let peak = daily.initial;
  let squares = 0;
  for (const equity of daily.equity) {
    if (equity > peak) peak = equity;
    const fall = (peak - equity) / peak;
    squares += fall * fall;
  }
  return known(Math.sqrt(squares / days));
}
