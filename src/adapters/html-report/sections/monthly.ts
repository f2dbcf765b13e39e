import type { MonthlyReturn } from "../../../engine/metrics/monthly-returns.ts";
import { label, WORDS } from "../dictionary.ts";
import { toneOf } from "../figure.ts";
import { html, type Markup } from "../markup.ts";
import { formatSignedPercent } from "../page/format.js";
import type { ReportRun } from "../report-input.ts";

const MONTHS = Array.from({ length: 12 }, (_, m) => String(m + 1).padStart(2, "0"));

/** Years by months, each cell shaded by its return, with the year's own return. Nothing without candles. */
export function renderMonthly({ run }: ReportRun): Markup | null {
  const { monthlyReturns } = run.metrics;
  if (monthlyReturns.length === 0) return null;
  const years = [...new Set(monthlyReturns.map(({ month }) => month.slice(0, 4)))];
  // The darkest shade is that of the largest move, but no month under 5 % is ever dark.
  const scale = monthlyReturns.reduce((most, { returnRate }) => Math.max(most, Math.abs(returnRate)), 0.05);
  const [english, korean] = [WORDS.months[0].split(" "), WORDS.months[1].split(" ")];
  return html`<section>
    <h2>${label(WORDS.monthly)} <small>${label(WORDS.monthlyNote)}</small></h2>
    <div class="scroll" tabindex="0">
      <table class="numbers heatmap">
        <thead>
          <tr>
            <th scope="col">${label(WORDS.year)}</th>
            ${MONTHS.map((_, m) => html`<th scope="col">${label([english[m] ?? "", korean[m] ?? ""])}</th>`)}
            <th scope="col">${label(WORDS.total)}</th>
          </tr>
        </thead>
        <tbody>
          ${years.map((year) => renderYear(year, monthlyReturns, scale))}
        </tbody>
      </table>
    </div>
  </section>`;
}

function renderYear(year: string, all: readonly MonthlyReturn[], scale: number): Markup {
  const months = all.filter(({ month }) => month.startsWith(year));
  const total = months.reduce((growth, { returnRate }) => growth * (1 + returnRate), 1) - 1;
  return html`<tr>
    <th scope="row">${year}</th>
    ${MONTHS.map((m) =>
      cell(
        months.find(({ month }) => month.endsWith(m)),
        scale,
      ),
    )}
    <td class="year-total ${toneOf(total)}"><data value="${total}">${formatSignedPercent(total, 1)}</data></td>
  </tr>`;
}

function cell(month: MonthlyReturn | undefined, scale: number): Markup {
  if (month === undefined) return html`<td></td>`;
  const shade = Math.round((Math.abs(month.returnRate) / scale) * 100);
  return html`<td class="cell ${toneOf(month.returnRate)}" style="--shade:${shade}%">
    <data value="${month.returnRate}">${formatSignedPercent(month.returnRate, 1)}</data>${month.isPartial ? "°" : null}
  </td>`;
}
