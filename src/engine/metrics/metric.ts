import type { DailyEquity } from "./daily-equity.ts";
import { varies } from "./statistics.ts";

/**
 * A figure, or the reason why there is none. Too little data is never 0, infinity or a sentinel:
 * on the wire it is null, with the reason beside it.
 */
export type Metric = { readonly value: number } | { readonly value: null; readonly reason: string };

/** A figure; unknown when it came out as NaN or infinite, as happens where equity fell to 0. */
export function known(value: number): Metric {
  return Number.isFinite(value) ? { value } : unknown("cannot be computed: equity fell to 0, or a value left the range of numbers");
}

export function unknown(reason: string): { readonly value: null; readonly reason: string } {
  return { value: null, reason };
}

/** Fewest daily returns on which an annualised figure is given. */
export const MIN_DAILY_RETURNS = 20;

/** Crypto trades every day of the year. */
export const DAYS_PER_YEAR = 365;

/** Why there is no annualised figure for a run, or null when there is one: too few daily returns, or all the same. */
export function whyNotAnnual({ returns }: Pick<DailyEquity, "returns">): string | null {
  if (returns.length < MIN_DAILY_RETURNS) return `needs ${MIN_DAILY_RETURNS} daily returns, there are ${returns.length}`;
  return varies(returns) ? null : "the daily returns do not vary";
}
