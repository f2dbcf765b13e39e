import { label, WORDS } from "../dictionary.ts";
import { count, figure, metric, percent, ratio, signedPercent } from "../figure.ts";
import { html, type Markup } from "../markup.ts";
import type { ReportInput, ReportRun } from "../report-input.ts";
import { formatMoney } from "../page/format.js";

/** All symbols in one table, with their sum. Nothing for a single symbol. */
export function renderOverview({ runs }: ReportInput): Markup | null {
  if (runs.length < 2) return null;
  return html`<section class="overview" aria-labelledby="overview">
    <h2 id="overview">${label(WORDS.allSymbols)} <small>${label(WORDS.overviewNote)}</small></h2>
    <div class="scroll" tabindex="0">
      <table class="numbers">
        <thead>
          <tr>
            <th scope="col">${label(WORDS.symbol)}</th>
            <th scope="col">${label(WORDS.totalReturn)}</th>
            <th scope="col">${label(WORDS.buyAndHold)}</th>
            <th scope="col">${label(WORDS.maxDrawdown)}</th>
            <th scope="col">${label(WORDS.sharpe)}</th>
            <th scope="col">${label(WORDS.tradesClosed)}</th>
            <th scope="col">${label(WORDS.winRate)}</th>
            <th scope="col">${label(WORDS.costsPaid)}</th>
            <th scope="col">${label(WORDS.finalEquity)}</th>
          </tr>
        </thead>
        <tbody>
          ${runs.map(overviewRow)}
        </tbody>
        <tfoot>
          ${totalRow(runs)}
        </tfoot>
      </table>
    </div>
  </section>`;
}

function overviewRow({ run: { symbol, metrics, outcome } }: ReportRun): Markup {
  return html`<tr>
    <th scope="row">${symbol}</th>
    <td>${signedPercent(metrics.totalReturn)}</td>
    <td>${metrics.buyAndHold === null ? label(WORDS.notAvailable) : signedPercent(metrics.buyAndHold.totalReturn)}</td>
    <td>${percent(metrics.drawdown.depth)}</td>
    <td>${metric(metrics.sharpeAnnual365, ratio)}</td>
    <td>${count(outcome.trades.length)}</td>
    <td>${metric(metrics.winRate, percent)}</td>
    <td>${money(metrics.costs.fees + metrics.costs.slippage)}</td>
    <td>${money(metrics.finalEquity)}</td>
  </tr>`;
}

function totalRow(runs: readonly ReportRun[]): Markup {
  const sum = (pick: (run: ReportRun["run"]) => number): number => runs.reduce((total, { run }) => total + pick(run), 0);
  const initial = sum(({ outcome }) => outcome.initialCash);
  const held = sum(({ metrics, outcome }) => metrics.buyAndHold?.finalEquity ?? outcome.initialCash);
  const final = sum(({ metrics }) => metrics.finalEquity);
  return html`<tr>
    <th scope="row">${label(WORDS.total)}</th>
    <td>${signedPercent(final / initial - 1)}</td>
    <td>${signedPercent(held / initial - 1)}</td>
    <td></td>
    <td></td>
    <td>${count(sum(({ outcome }) => outcome.trades.length))}</td>
    <td></td>
    <td>${money(sum(({ metrics }) => metrics.costs.fees + metrics.costs.slippage))}</td>
    <td>${money(final)}</td>
  </tr>`;
}

function money(amount: number): Markup {
  return figure(amount, formatMoney(amount));
}
