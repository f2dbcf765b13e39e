import { mean } from "../indicators/mean.ts";
import { known, type Metric, unknown } from "./metric.ts";
import { sampleDeviation, varies } from "./statistics.ts";

const MIN_TRADES = 20;
const MAX_COUNTED_TRADES = 100;

/**
 * System quality number: √min(n, 100) · mean ÷ sample standard deviation of the trades' return rates.
 *
 * Null for fewer than 20 trades or when they do not vary. Source: V. Tharp, "Definitive Guide to Position
 * Sizing Strategies" (2008), which counts at most 100 trades; return rates stand for R multiples, since
 * not every strategy has a stop.
 */
export function sqn(returnRates: Float64Array): Metric {
  const count = returnRates.length;
  if (count < MIN_TRADES) return unknown(`needs ${MIN_TRADES} closed trades, there are ${count}`);
  if (!varies(returnRates)) return unknown("the trades' returns do not vary");
  return known((Math.sqrt(Math.min(count, MAX_COUNTED_TRADES)) * mean(returnRates)) / sampleDeviation(returnRates));
}
