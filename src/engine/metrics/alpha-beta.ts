import { mean } from "../indicators/mean.ts";
import { DAYS_PER_YEAR, known, type Metric, MIN_DAILY_RETURNS, unknown } from "./metric.ts";
import { varies } from "./statistics.ts";

export interface AlphaBeta {
  /** Jensen's alpha: (mean return − beta · mean benchmark return) · 365, a fraction a year. */
  readonly alphaAnnual365: Metric;
  /** Slope of the strategy's daily returns on the benchmark's. */
  readonly beta: Metric;
}

/**
 * Least-squares regression of daily returns on those of a benchmark, risk-free rate 0.
 *
 * Null for fewer than 20 daily returns or a benchmark that does not vary. Source: M. C. Jensen, "The
 * Performance of Mutual Funds in the Period 1945–1964", Journal of Finance 23 (1968).
 *
 * @param returns daily returns, the same days and length as `benchmark`.
 */
export function alphaBeta(returns: Float64Array, benchmark: Float64Array): AlphaBeta {
  const why =
    returns.length < MIN_DAILY_RETURNS
      ? `needs ${MIN_DAILY_RETURNS} daily returns, there are ${returns.length}`
      : varies(benchmark)
        ? null
        : "the benchmark's daily returns do not vary";
  if (why !== null) return { alphaAnnual365: unknown(why), beta: unknown(why) };
  const meanReturn = mean(returns);
  const meanBenchmark = mean(benchmark);
  let covariance = 0;
  let variance = 0;
  for (let i = 0; i < returns.length; i++) {
    const excess = benchmark[i] - meanBenchmark;
    covariance += (returns[i] - meanReturn) * excess;
    variance += excess * excess;
  }
  const beta = covariance / variance;
  return { alphaAnnual365: known((meanReturn - beta * meanBenchmark) * DAYS_PER_YEAR), beta: known(beta) };
}
