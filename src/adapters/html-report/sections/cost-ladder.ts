import { label, WORDS } from "../dictionary.ts";
import { count, figure, notAvailable, percent, signedPercent } from "../figure.ts";
import { inBothLanguages } from "../korean-messages.ts";
import { html, type Markup } from "../markup.ts";
import { formatMoney, formatNumber, formatPercent } from "../page/format.js";
import type { ReportRun } from "../report-input.ts";

type Ladder = ReportRun["costLadder"];

/** What other costs, or a fill one candle later, would have made of the same signals. */
export function renderCostLadder({ costLadder, run }: ReportRun): Markup {
  const { feeRate, slippageRate } = run.execution;
  const cost = feeRate + slippageRate;
  return html`<section>
    <h2>${label(WORDS.ladder)} <small>${label(WORDS.ladderNote)}</small></h2>
    <div class="scroll" tabindex="0">
      <table class="numbers">
        <thead>
          <tr>
            <th scope="col">${label(WORDS.scenario)}</th>
            <th scope="col">${label(["Cost a side", "편도 비용"])}</th>
            <th scope="col">${label(WORDS.totalReturn)}</th>
            <th scope="col">${label(WORDS.finalEquity)}</th>
            <th scope="col">${label(WORDS.maxDrawdown)}</th>
            <th scope="col">${label(WORDS.trades)}</th>
          </tr>
        </thead>
        <tbody>
          ${costLadder.rungs.map((rung) => rungRow(rung, cost, rung.costMultiple === 1 && rung.delayCandles === 0))} ${breakEvenRow(costLadder)}
        </tbody>
      </table>
    </div>
  </section>`;
}

function rungRow(rung: Ladder["rungs"][number], cost: number, isThisRun: boolean): Markup {
  return html`<tr class="${isThisRun ? "current" : ""}">
    <th scope="row">${label(inBothLanguages(rung.label))}${isThisRun ? html` <small>${label(["this run", "이 결과"])}</small>` : null}</th>
    <td>${figure(cost * rung.costMultiple, formatPercent(cost * rung.costMultiple, 3))}</td>
    <td>${signedPercent(rung.totalReturn)}</td>
    <td>${figure(rung.finalEquity, formatMoney(rung.finalEquity))}</td>
    <td>${percent(rung.maxDrawdown)}</td>
    <td>${count(rung.trades)}</td>
  </tr>`;
}

function breakEvenRow({ breakEvenMultiple, breakEvenCostRate, breakEvenReason }: Ladder): Markup {
  if (breakEvenMultiple === null || breakEvenCostRate === null) {
    return html`<tr>
      <th scope="row">${label(WORDS.breakEven)}</th>
      <td colspan="5" class="left">${notAvailable(breakEvenReason ?? "there is none")}</td>
    </tr>`;
  }
  return html`<tr class="total">
    <th scope="row">${label(WORDS.breakEven)} <small>${label(WORDS.breakEvenNote)}</small></th>
    <td>${figure(breakEvenCostRate, formatPercent(breakEvenCostRate, 3))}</td>
    <td colspan="4" class="left">${label(["costs", "비용"])} ${figure(breakEvenMultiple, `×${formatNumber(breakEvenMultiple, 2)}`)}</td>
  </tr>`;
}
