import type { Metric } from "../../../engine/metrics/metric.ts";
import { label, WORDS, type Words } from "../dictionary.ts";
import { count, day, figure, metric, percent, ratio, signedMoney, signedPercent } from "../figure.ts";
import { type Content, html, type Markup } from "../markup.ts";
import { formatDuration, formatMoney, formatNumber } from "../page/format.js";
import type { ReportRun } from "../report-input.ts";

type Run = ReportRun["run"];
type Row = readonly [name: Words, value: Content, note?: Content];

/** Every figure of the portfolio, in three tables. */
export function renderPerformance({ run }: ReportRun): Markup {
  return html`<section>
    <h2>${label(WORDS.performance)} <small>${label(WORDS.annualNote)}</small></h2>
    <div class="columns">
      ${figureTable(WORDS.returnAndRisk, returnRows(run))} ${figureTable(WORDS.tradeFigures, tradeRows(run))}
      ${figureTable(WORDS.costsAndActivity, activityRows(run))}
    </div>
  </section>`;
}

function figureTable(caption: Words, rows: readonly Row[]): Markup {
  return html`<table class="figure-table">
    <caption>
      ${label(caption)}
    </caption>
    <tbody>
      ${rows.map(
        ([name, value, note = null]) =>
          html`<tr>
            <th scope="row">${label(name)}${note === null ? null : html` <small>${note}</small>`}</th>
            <td>${value}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

function returnRows({ metrics }: Run): Row[] {
  const { drawdown } = metrics;
  const until = drawdown.longestUnderWaterUntilMs === null ? label(WORDS.openAtEnd) : day(drawdown.longestUnderWaterUntilMs);
  const underWater = drawdown.longestUnderWaterFromMs === null ? null : html`${day(drawdown.longestUnderWaterFromMs)} → ${until}`;
  return [
    [WORDS.totalReturn, signedPercent(metrics.totalReturn)],
    [WORDS.cagr, metric(metrics.cagr, signedPercent)],
    [WORDS.volatility, metric(metrics.volatilityAnnual365, percent)],
    [WORDS.sharpe, metric(metrics.sharpeAnnual365, ratio)],
    [WORDS.sortino, metric(metrics.sortinoAnnual365, ratio)],
    [WORDS.calmar, metric(metrics.calmar, ratio)],
    [WORDS.maxDrawdown, percent(drawdown.depth)],
    [WORDS.underWater, duration(drawdown.longestUnderWaterMs), underWater],
    [WORDS.ulcer, metric(metrics.ulcerIndex, percent)],
    [WORDS.cvar, metric(metrics.cvar95Daily, percent), label(WORDS.cvarNote)],
    [WORDS.alpha, metric(metrics.alphaAnnual365, signedPercent), label(WORDS.againstHold)],
    [WORDS.beta, metric(metrics.beta, ratio), label(WORDS.againstHold)],
    [WORDS.dailyReturns, count(metrics.daily.returns.length)],
  ];
}

function tradeRows({ metrics }: Run): Row[] {
  const { streaks, excursions, holdingTime } = metrics;
  return [
    [WORDS.winRate, metric(metrics.winRate, percent)],
    [WORDS.payoff, metric(metrics.payoffRatio, ratio), label(WORDS.payoffNote)],
    [WORDS.profitFactor, metric(metrics.profitFactor, ratio), label(WORDS.profitFactorNote)],
    [
      WORDS.expectancy,
      metric(metrics.expectancyRate, signedPercent),
      metrics.expectancy.value === null ? null : html`${signedMoney(metrics.expectancy.value)} ${label(WORDS.perTrade)}`,
    ],
    [WORDS.sqn, metric(metrics.sqn, ratio), label(WORDS.sqnNote)],
    [WORDS.streaks, html`${count(streaks.longestWins)} ${label(WORDS.wins)} · ${count(streaks.longestLosses)} ${label(WORDS.losses)}`],
    [WORDS.maeLong, together([excursions.meanMae, excursions.worstMae], percent), html`${label(WORDS.mean)} · ${label(WORDS.worst)}`],
    [WORDS.mfeLong, together([excursions.meanMfe, excursions.bestMfe], percent), html`${label(WORDS.mean)} · ${label(WORDS.best)}`],
    [
      WORDS.holding,
      together([holdingTime.meanCandles, holdingTime.medianCandles, holdingTime.longestCandles], candles),
      html`${label(WORDS.candlesUnit)}: ${label(WORDS.mean)} · ${label(WORDS.median)} · ${label(WORDS.longest)}`,
    ],
  ];
}

function activityRows({ metrics, outcome }: Run): Row[] {
  const { costs, holdingTime } = metrics;
  return [
    [WORDS.exposure, metric(metrics.exposure, percent)],
    [WORDS.turnover, metric(metrics.turnoverAnnual365, (times) => figure(times, `${formatNumber(times, 1)}×`))],
    [WORDS.fees, figure(costs.fees, formatMoney(costs.fees))],
    [WORDS.slippage, figure(costs.slippage, formatMoney(costs.slippage))],
    [WORDS.costsPaid, percent(costs.shareOfInitialCash), label(WORDS.costShare)],
    [WORDS.tradesClosed, count(outcome.trades.length)],
    [WORDS.openPositions, count(outcome.openPositions.length)],
    [WORDS.holding, metric(holdingTime.meanMs, duration), label(WORDS.mean)],
    [WORDS.finalEquity, figure(metrics.finalEquity, formatMoney(metrics.finalEquity))],
  ];
}

/** Figures that belong together; where the first has none, neither have the others. */
function together(metrics: readonly Metric[], show: (value: number) => Markup): Content {
  const first = metrics[0];
  if (first === undefined || first.value === null) return metric(first ?? { value: null, reason: "" }, show);
  return metrics.map((one, k) => html`${k > 0 ? " · " : null}${metric(one, show)}`);
}

function candles(value: number): Markup {
  return figure(value, formatNumber(value, Number.isInteger(value) ? 0 : 1));
}

function duration(ms: number): Markup {
  return html`<data value="${ms}">${label(formatDuration(ms))}</data>`;
}
