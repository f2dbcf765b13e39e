import { label, labelled, WORDS } from "./dictionary.ts";
import { html, jsonForScript, type Markup, trusted } from "./markup.ts";
import { loadPageAssets } from "./page-assets.ts";
import { type SymbolData, toSymbolData } from "./page-data.ts";
import { PAGE_EXIT_REASONS, PAGE_WORDS } from "./page-words.ts";
import type { ReportInput, ReportRun } from "./report-input.ts";
import { renderAssumptions } from "./sections/assumptions.ts";
import { renderCharts } from "./sections/charts.ts";
import { renderCostLadder } from "./sections/cost-ladder.ts";
import { renderHeader } from "./sections/header.ts";
import { renderHeadline } from "./sections/headline.ts";
import { renderMonthly } from "./sections/monthly.ts";
import { renderOverview } from "./sections/overview.ts";
import { renderPerformance } from "./sections/performance.ts";
import { renderReceipt } from "./sections/receipt.ts";
import { renderSignalStudy } from "./sections/signal-study.ts";
import { renderTrades } from "./sections/trades.ts";

/** Symbols that get charts and tables of their own; the others are in the overview alone. */
const MAX_DETAILED_SYMBOLS = 30;

const POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/**
 * Renders a backtest as one HTML document that needs nothing else: it opens from a file, without a network.
 *
 * Whatever comes from outside (names, parameters, warnings) is escaped. Long runs are thinned out for
 * display, and the document says where; equal input gives equal text.
 */
export function renderReport(report: ReportInput): string {
  const detailed = report.runs.slice(0, MAX_DETAILED_SYMBOLS);
  const data = detailed.map((run) => toSymbolData(run, detailed.length));
  const { style, chartLibrary, script } = loadPageAssets();
  const pageData = { synthetic: report.isSynthetic, words: PAGE_WORDS, reasons: PAGE_EXIT_REASONS, symbols: data };
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${trusted(POLICY)}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <link rel="icon" href="data:," />
        <title>${report.title}</title>
        <style>
          ${trusted(style)}
        </style>
      </head>
      <body>
        <a class="skip" href="#figures">${label(WORDS.skipToFigures)}</a>
        ${renderHeader(report)}
        <main id="figures">
          ${renderNoScript()} ${renderOverview(report)} ${renderOmission(report)} ${renderTabs(detailed)}
          ${detailed.map((run, k) => renderPanel(run, data[k] as SymbolData, k, report))} ${detailed.length === 0 ? html`<p>${label(WORDS.noRuns)}</p>` : null}
        </main>
        ${renderFooter(report)}
        <script type="application/json" id="report-data">
          ${jsonForScript(pageData)}
        </script>
        <script>
          ${trusted(chartLibrary)};
        </script>
        <script>
          ${trusted(script)};
        </script>
      </body>
    </html> `.text;
}

function renderNoScript(): Markup {
  return html`<noscript>
    <style>
      [role="tabpanel"][hidden] {
        display: block;
      }
    </style>
    <p class="warnings">${label(WORDS.noScript)}</p>
  </noscript>`;
}

function renderOmission({ runs }: ReportInput): Markup | null {
  if (runs.length <= MAX_DETAILED_SYMBOLS) return null;
  const [shown, all] = [MAX_DETAILED_SYMBOLS, runs.length];
  return html`<p class="warnings">
    ${label([
      `Details follow for the first ${shown} of ${all} symbols; for the others run them in a report of their own.`,
      `아래 상세 내용은 종목 ${all}개 중 처음 ${shown}개만 표시합니다. 나머지는 별도 보고서로 실행하세요.`,
    ])}
  </p>`;
}

/** One tab a symbol; none for a single one. */
function renderTabs(runs: readonly ReportRun[]): Markup | null {
  if (runs.length < 2) return null;
  return html`<div class="tabs" role="tablist" ${labelled("aria-label", WORDS.symbols)}>
    ${runs.map(
      ({ run }, k) =>
        html`<button
          type="button"
          role="tab"
          id="tab-${k}"
          aria-controls="panel-${k}"
          aria-selected="${k === 0 ? "true" : "false"}"
          tabindex="${k === 0 ? 0 : -1}"
        >
          ${run.symbol}
        </button>`,
    )}
  </div>`;
}

function renderPanel(reportRun: ReportRun, data: SymbolData, k: number, report: ReportInput): Markup {
  const asTab = report.runs.length < 2 ? html`` : html`role="tabpanel" aria-labelledby="tab-${k}" ${k === 0 ? null : trusted("hidden")}`;
  return html`<article class="panel" id="panel-${k}" data-panel="${k}" ${asTab}>
    <h2 class="symbol">${reportRun.run.symbol}</h2>
    ${renderHeadline(reportRun)} ${renderCharts(reportRun, data)} ${renderMonthly(reportRun)} ${renderPerformance(reportRun)} ${renderTrades(reportRun, data)}
    ${renderCostLadder(reportRun)} ${renderAssumptions(reportRun, report)} ${renderSignalStudy(reportRun)} ${renderReceipt(reportRun)}
  </article>`;
}

/** The notice that the licence of the chart library asks for stands here, and its logo on the price chart. */
function renderFooter({ runs }: ReportInput): Markup {
  const version = runs[0]?.receipt.engineVersion;
  return html`<footer>
    <p>coin-hts ${version ?? null} · ${label(WORDS.footer)}</p>
    <p>
      ${label(WORDS.charts)}: TradingView Lightweight Charts™, Copyright © 2026 TradingView, Inc.
      <a href="https://www.tradingview.com/" rel="noopener noreferrer" target="_blank">https://www.tradingview.com/</a>, Apache License 2.0
    </p>
  </footer>`;
}
