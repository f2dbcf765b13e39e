import type { BacktestRun } from "../../engine/backtest.ts";
import type { Metric } from "../../engine/metrics/metric.ts";
import type { PortfolioMetrics } from "../../engine/metrics/portfolio-metrics.ts";
import { DAY_MS } from "../../engine/timeframe.ts";
import type { PortfolioResult } from "../../contract/backtest-result.ts";
import { toIso } from "./date-range.ts";

const HOUR_MS = 3_600_000;

/** The portfolio of a run on the wire: its figures, and for each that is null the reason. */
export function toPortfolioResult({ outcome, metrics, targetFirst }: BacktestRun): PortfolioResult {
  const { drawdown } = metrics;
  const isoOrNull = (ms: number | null): string | null => (ms === null ? null : toIso(ms));
  const figures = toFigures(metrics);
  const values = Object.fromEntries(Object.entries(figures).map(([name, metric]) => [name, metric.value])) as Record<keyof typeof figures, number | null>;
  return {
    trades: outcome.trades.length,
    open_trades: outcome.openPositions.length,
    skipped_signals: outcome.skippedSignals,
    unfilled_signals: outcome.unfilledSignals,
    ambiguous_candles: outcome.ambiguousCandles,
    fills_on_filled_candles: outcome.fillsOnFilledCandles,
    initial_cash: outcome.initialCash,
    final_equity: metrics.finalEquity,
    total_return: metrics.totalReturn,
    total_return_target_first: targetFirst === null ? null : (targetFirst.equity.at(-1) ?? outcome.initialCash) / outcome.initialCash - 1,
    open_pnl: outcome.openPositions.reduce((sum, position) => sum + position.unrealisedPnl, 0),
    total_fees: metrics.costs.fees,
    total_slippage: metrics.costs.slippage,
    cost_share_of_initial_cash: metrics.costs.shareOfInitialCash,
    max_drawdown: drawdown.depth,
    max_drawdown_peak: isoOrNull(drawdown.peakMs),
    max_drawdown_trough: isoOrNull(drawdown.troughMs),
    max_drawdown_recovery: isoOrNull(drawdown.recoveryMs),
    longest_under_water_days: drawdown.longestUnderWaterMs / DAY_MS,
    longest_under_water_start: isoOrNull(drawdown.longestUnderWaterFromMs),
    longest_under_water_end: isoOrNull(drawdown.longestUnderWaterUntilMs),
    days: metrics.daily.returns.length,
    ...values,
    longest_winning_streak: metrics.streaks.longestWins,
    longest_losing_streak: metrics.streaks.longestLosses,
    exit_reasons: { ...metrics.exitReasons },
    monthly_returns: metrics.monthlyReturns.map(({ month, returnRate, isPartial }) => ({ month, return: returnRate, partial: isPartial })),
    null_reasons: reasonsOf({ ...figures, total_return_target_first: targetFirst === null ? noAmbiguity : { value: 0 } }),
  };
}

const noAmbiguity: Metric = { value: null, reason: "no candle reached stop and target, or the run took the target first" };

function toFigures(metrics: PortfolioMetrics) {
  const { excursions, holdingTime } = metrics;
  return {
    cagr: metrics.cagr,
    volatility_annual_365: metrics.volatilityAnnual365,
    sharpe_annual_365: metrics.sharpeAnnual365,
    sortino_annual_365: metrics.sortinoAnnual365,
    calmar: metrics.calmar,
    ulcer_index: metrics.ulcerIndex,
    cvar_95_daily: metrics.cvar95Daily,
    alpha_annual_365: metrics.alphaAnnual365,
    beta: metrics.beta,
    exposure: metrics.exposure,
    turnover_annual_365: metrics.turnoverAnnual365,
    win_rate: metrics.winRate,
    payoff_ratio: metrics.payoffRatio,
    profit_factor: metrics.profitFactor,
    expectancy: metrics.expectancy,
    expectancy_rate: metrics.expectancyRate,
    sqn: metrics.sqn,
    mean_mae: excursions.meanMae,
    worst_mae: excursions.worstMae,
    mean_mfe: excursions.meanMfe,
    best_mfe: excursions.bestMfe,
    mean_holding_candles: holdingTime.meanCandles,
    median_holding_candles: holdingTime.medianCandles,
    longest_holding_candles: holdingTime.longestCandles,
    mean_holding_hours: inHours(holdingTime.meanMs),
    median_holding_hours: inHours(holdingTime.medianMs),
    longest_holding_hours: inHours(holdingTime.longestMs),
  } satisfies Record<string, Metric>;
}

function inHours(metric: Metric): Metric {
  return metric.value === null ? metric : { value: metric.value / HOUR_MS };
}

function reasonsOf(figures: Readonly<Record<string, Metric>>): Record<string, string> {
  return Object.fromEntries(Object.entries(figures).flatMap(([name, metric]) => (metric.value === null ? [[name, metric.reason]] : [])));
}
