import { mean } from "../indicators/mean.ts";
import type { DailyEquity } from "./daily-equity.ts";
import { DAYS_PER_YEAR, known, type Metric, MIN_DAILY_RETURNS, unknown } from "./metric.ts";

/**
 * Annual turnover: how often a year the account was bought and sold, (bought + sold) ÷ 2 ÷ mean daily equity · 365 ÷ days, ≥ 0.
 *
 * Null for fewer than 20 days. Source: the usual definition for funds, with half of both sides for the lesser of them.
 *
 * @param boughtNotional Σ quantity · fill price of the entries, quote currency; `soldNotional` of the exits.
 */
export function turnover(boughtNotional: number, soldNotional: number, daily: DailyEquity): Metric {
  const days = daily.equity.length;
  if (days < MIN_DAILY_RETURNS) return unknown(`needs ${MIN_DAILY_RETURNS} days, there are ${days}`);
  return known(((boughtNotional + soldNotional) / 2 / mean(daily.equity)) * (DAYS_PER_YEAR / days));
}
