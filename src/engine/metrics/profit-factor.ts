import { known, type Metric, unknown } from "./metric.ts";

/**
 * Profit factor: sum of profits ÷ sum of losses over closed trades, ≥ 0; above 1 earns.
 *
 * Null when no trade lost. Source: J. Schwager, "Schwager on Futures: Technical Analysis" (1996).
 *
 * @example pnl 6, 2, −1, −3: 8 ÷ 4 = 2
 */
export function profitFactor(pnl: Float64Array): Metric {
  if (pnl.length === 0) return unknown("there are no closed trades");
  let profit = 0;
  let loss = 0;
  for (const value of pnl) {
    if (value > 0) profit += value;
    else loss -= value;
  }
  return loss > 0 ? known(profit / loss) : unknown("no trade lost");
}
