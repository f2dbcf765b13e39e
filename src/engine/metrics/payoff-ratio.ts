import { known, type Metric, unknown } from "./metric.ts";

/**
 * Payoff ratio: mean profit of the winning trades ÷ mean loss of the losing ones, > 0.
 *
 * Null without a win or without a loss. Source: V. Tharp, "Trade Your Way to Financial Freedom" (1998).
 *
 * @example pnl 6, 2, −1, −3: 4 ÷ 2 = 2
 */
export function payoffRatio(pnl: Float64Array): Metric {
  let profit = 0;
  let wins = 0;
  let loss = 0;
  let losses = 0;
  for (const value of pnl) {
    if (value > 0) {
      profit += value;
      wins++;
    } else if (value < 0) {
      loss -= value;
      losses++;
    }
  }
  if (wins === 0) return unknown("no trade won");
  if (losses === 0) return unknown("no trade lost");
  return known(profit / wins / (loss / losses));
}
