import { EXIT_REASON_WORDS, label, WORDS } from "../dictionary.ts";
import { count, figure, instant, percent, signedMoney, signedPercent } from "../figure.ts";
import { html, type Markup } from "../markup.ts";
import { formatMoney, formatNumber, formatQuantity } from "../page/format.js";
import type { ReportRun } from "../report-input.ts";

/** Why trades were closed and what they earned together; reasons that never came are left out. */
export function renderExits({ run }: ReportRun): Markup | null {
  const rows = Object.entries(run.metrics.exitReasons).filter(([, { trades }]) => trades > 0);
  const all = run.outcome.trades.length;
  if (rows.length === 0) return null;
  return html`<table class="numbers">
    <caption>
      ${label(WORDS.exits)}
    </caption>
    <thead>
      <tr>
        <th scope="col">${label(WORDS.reason)}</th>
        <th scope="col">${label(WORDS.trades)}</th>
        <th scope="col">${label(WORDS.share)}</th>
        <th scope="col">${label(WORDS.pnl)}</th>
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        ([reason, { trades, pnl }]) =>
          html`<tr>
            <th scope="row">${label(EXIT_REASON_WORDS[reason] ?? [reason, reason])}</th>
            <td>${count(trades)}</td>
            <td>${percent(trades / all)}</td>
            <td>${signedMoney(pnl)}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

/** Positions that the end of the run found open; nothing when there are none. */
export function renderOpenPositions({ run }: ReportRun, fillDecimals: number): Markup | null {
  const { openPositions } = run.outcome;
  if (openPositions.length === 0) return null;
  return html`<div class="scroll" tabindex="0">
    <table class="numbers">
      <caption>
        ${label(WORDS.openPositions)}
        <small>${label(WORDS.openPositionsNote)}</small>
      </caption>
      <thead>
        <tr>
          <th scope="col">${label(WORDS.entry)}</th>
          <th scope="col">${label(WORDS.entryPrice)}</th>
          <th scope="col">${label(WORDS.markPrice)}</th>
          <th scope="col">${label(WORDS.quantity)}</th>
          <th scope="col">${label(WORDS.return)}</th>
          <th scope="col">${label(WORDS.pnl)}</th>
          <th scope="col">${label(WORDS.mae)}</th>
          <th scope="col">${label(WORDS.mfe)}</th>
          <th scope="col">${label(WORDS.costs)}</th>
        </tr>
      </thead>
      <tbody>
        ${openPositions.map(
          (position) =>
            html`<tr>
              <th scope="row">${instant(position.entryTimeMs)}</th>
              <td>${figure(position.entryPrice, formatNumber(position.entryPrice, fillDecimals))}</td>
              <td>${figure(position.markPrice, formatNumber(position.markPrice, fillDecimals))}</td>
              <td>${figure(position.quantity, formatQuantity(position.quantity))}</td>
              <td>${signedPercent(position.unrealisedPnl / position.cost)}</td>
              <td>${signedMoney(position.unrealisedPnl)}</td>
              <td>${percent(position.mae)}</td>
              <td>${percent(position.mfe)}</td>
              <td>${figure(position.entryFee + position.entrySlippage, formatMoney(position.entryFee + position.entrySlippage))}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
