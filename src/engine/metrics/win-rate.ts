import { known, type Metric, unknown } from "./metric.ts";

/**
 * Share of closed trades with a profit after costs, 0 to 1. Null without trades.
 *
 * @example pnl 5, −2, 0, 1: 0.5
 */
export function winRate(pnl: Float64Array): Metric {
  if (pnl.length === 0) return unknown("there are no closed trades");
  let wins = 0;
  for (const value of pnl) if (value > 0) wins++;
  return known(wins / pnl.length);
}
