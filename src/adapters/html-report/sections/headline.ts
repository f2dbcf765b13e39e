import { label, WORDS } from "../dictionary.ts";
import { count, day, figure, metric, notAvailable, percent, ratio, signedPercent } from "../figure.ts";
import { inBothLanguages } from "../korean-messages.ts";
import { type Content, html, type Markup } from "../markup.ts";
import { formatMoney, formatSigned, formatSignedPercent } from "../page/format.js";
import type { ReportRun } from "../report-input.ts";

/** What a reader looks at first, and what to know before believing it. */
export function renderHeadline(reportRun: ReportRun): Markup {
  const { run, warnings } = reportRun;
  const { metrics, outcome } = run;
  const { costs } = metrics;
  return html`
    <dl class="figures">
      ${tile("total-return", WORDS.totalReturn, signedPercent(metrics.totalReturn), returnNote(run))}
      ${tile("buy-and-hold", WORDS.buyAndHold, holdReturn(run), holdNote(run))}
      ${tile("max-drawdown", WORDS.maxDrawdown, percent(metrics.drawdown.depth), drawdownNote(run))}
      ${tile("sharpe", WORDS.sharpe, metric(metrics.sharpeAnnual365, ratio), html`CAGR ${metric(metrics.cagr, signedPercent)}`)}
      ${tile("trades", WORDS.tradesClosed, count(outcome.trades.length), tradesNote(run))}
      ${tile("win-rate", WORDS.winRate, metric(metrics.winRate, percent), html`${label(WORDS.payoff)} ${metric(metrics.payoffRatio, ratio)}`)}
      ${tile("profit-factor", WORDS.profitFactor, metric(metrics.profitFactor, ratio), html`${label(WORDS.expectancy)} ${metric(metrics.expectancyRate, signedPercent)}`)}
      ${tile("costs", WORDS.costsPaid, figure(costs.fees + costs.slippage, formatMoney(costs.fees + costs.slippage)), costsNote(run))}
    </dl>
    ${warnings.length === 0 ? null : renderWarnings(warnings)}
  `;
}

function tile(name: string, words: Parameters<typeof label>[0], value: Content, note: Content): Markup {
  return html`<div data-figure="${name}">
    <dt>${label(words)}</dt>
    <dd>${value}</dd>
    <dd class="note">${note}</dd>
  </div>`;
}

function renderWarnings(warnings: readonly string[]): Markup {
  return html`<aside class="warnings">
    <h3>${label(WORDS.warnings)}</h3>
    <ul>
      ${warnings.map((warning) => html`<li>${label(inBothLanguages(warning))}</li>`)}
    </ul>
  </aside>`;
}

/** The final equity, or the span of returns when the order of stop and target had to be guessed. */
function returnNote({ metrics, targetFirst, outcome }: ReportRun["run"]): Markup {
  const equity = html`${label(WORDS.finalEquity)} ${figure(metrics.finalEquity, formatMoney(metrics.finalEquity))}`;
  if (targetFirst === null) return equity;
  const other = (targetFirst.equity.at(-1) ?? outcome.initialCash) / outcome.initialCash - 1;
  const [low, high] = [Math.min(other, metrics.totalReturn), Math.max(other, metrics.totalReturn)].map((rate) => formatSignedPercent(rate));
  return html`${equity}<br /><strong>${label([`between ${low} and ${high}: candles cannot tell`, `${low} ~ ${high} 사이: 캔들만으로는 알 수 없음`])}</strong>`;
}

function holdReturn({ metrics }: ReportRun["run"]): Markup {
  return metrics.buyAndHold === null ? notAvailable("there are no candles") : signedPercent(metrics.buyAndHold.totalReturn);
}

function holdNote({ metrics }: ReportRun["run"]): Markup | null {
  const hold = metrics.buyAndHold;
  if (hold === null) return null;
  const points = formatSigned((metrics.totalReturn - hold.totalReturn) * 100, 1);
  const lead = label([`strategy ${points} points`, `전략 ${points}%p`]);
  return html`${lead} · ${label(WORDS.drawdown)} ${percent(hold.maxDrawdown)}`;
}

function drawdownNote({ metrics: { drawdown } }: ReportRun["run"]): Markup | null {
  if (drawdown.peakMs === null || drawdown.troughMs === null) return null;
  const end = drawdown.recoveryMs === null ? label(WORDS.notRecovered) : html`${label(WORDS.recovered)} ${day(drawdown.recoveryMs)}`;
  return html`${day(drawdown.peakMs)} → ${day(drawdown.troughMs)}<br />${end}`;
}

function tradesNote({ outcome, metrics }: ReportRun["run"]): Markup {
  const exposed = html`${label(WORDS.exposure)} ${metric(metrics.exposure, percent)}`;
  if (outcome.openPositions.length === 0) return exposed;
  return html`${exposed} · ${label([`${outcome.openPositions.length} open`, `보유 중 ${outcome.openPositions.length}`])}`;
}

function costsNote({ metrics: { costs } }: ReportRun["run"]): Markup {
  return html`${label(WORDS.fees)} ${figure(costs.fees, formatMoney(costs.fees))} · ${label(WORDS.slippage)}
    ${figure(costs.slippage, formatMoney(costs.slippage))}<br />${percent(costs.shareOfInitialCash)} ${label(WORDS.costShare)}`;
}
