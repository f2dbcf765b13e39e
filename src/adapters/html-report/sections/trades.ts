import { label, WORDS, type Words } from "../dictionary.ts";
import { html, type Markup } from "../markup.ts";
import type { SymbolData } from "../page-data.ts";
import { formatNumber } from "../page/format.js";
import type { ReportRun } from "../report-input.ts";
import { renderDistribution } from "./distribution.ts";
import { renderExits, renderOpenPositions } from "./exits.ts";

/** Columns of the table of trades: the name of the data behind each and its label. */
const COLUMNS: readonly (readonly [name: string, words: Words])[] = [
  ["number", ["#", "#"]],
  ["entryTime", WORDS.entry],
  ["exitTime", WORDS.exit],
  ["entryPrice", WORDS.entryPrice],
  ["exitPrice", WORDS.exitPrice],
  ["quantity", WORDS.quantity],
  ["returnRate", WORDS.return],
  ["pnl", WORDS.pnl],
  ["mae", WORDS.mae],
  ["mfe", WORDS.mfe],
  ["held", WORDS.held],
  ["costs", WORDS.costs],
  ["reason", WORDS.reason],
];

/** Closed trades: why they ended, how their returns are spread, the table that the page's script fills, and what is still open. */
export function renderTrades(reportRun: ReportRun, data: SymbolData): Markup {
  const all = reportRun.run.outcome.trades.length;
  return html`<section>
    <div class="chart-head">
      <h2>${label(WORDS.trades)} ${all === 0 ? null : html`<small>${label(shownNote(all, data))}</small>`}</h2>
      <div class="toolbar" data-part="trades-toolbar"></div>
    </div>
    ${all === 0 ? html`<p class="muted">${label(WORDS.noTrades)}</p>` : renderTable()}
    <div class="columns two">${renderExits(reportRun)} ${renderDistribution(reportRun)}</div>
    ${renderOpenPositions(reportRun, data.fillDecimals)}
  </section>`;
}

function renderTable(): Markup {
  return html`<div class="scroll" tabindex="0">
    <table class="numbers trades" data-part="trades">
      <thead>
        <tr>
          ${COLUMNS.map(
            ([name, words]) =>
              html`<th scope="col" aria-sort="${name === "number" ? "ascending" : "none"}">
                <button type="button" data-sort="${name}">${label(words)}</button>
              </th>`,
          )}
        </tr>
      </thead>
      <tbody></tbody>
    </table>
  </div>`;
}

function shownNote(all: number, { trades, tradeLimit }: SymbolData): Words {
  const [ofAll, shown, quarter] = [all, trades.number.length, Math.floor(tradeLimit / 4)].map((count) => formatNumber(count));
  if (all === trades.number.length) return [`all ${ofAll}; choose one to see it on the chart`, `전체 ${ofAll}건. 선택하면 차트에 표시됩니다`];
  return [
    `${shown} of ${ofAll}: the first ${quarter}, the last ${quarter}, and the ${quarter} best and ${quarter} worst by return; all of them with --json --include trades`,
    `${ofAll}건 중 ${shown}건: 처음 ${quarter}건, 마지막 ${quarter}건, 수익률 상위·하위 각 ${quarter}건. 전체는 --json --include trades로 볼 수 있습니다`,
  ];
}
