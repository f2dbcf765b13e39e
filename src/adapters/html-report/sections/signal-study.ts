import { label, WORDS, type Words } from "../dictionary.ts";
import { count, figure, notAvailable, percent, signedPercent } from "../figure.ts";
import { html, type Markup } from "../markup.ts";
import { formatNumber } from "../page/format.js";
import type { ReportRun } from "../report-input.ts";

/** The study of single signals, set apart from the portfolio: without costs and without an account. */
export function renderSignalStudy({ run: { study } }: ReportRun): Markup {
  const ifAny = (value: number | null, show: (value: number) => Markup): Markup => (value === null ? notAvailable("there are no samples") : show(value));
  const cells: readonly (readonly [Words, Markup])[] = [
    [WORDS.signals, count(study.signals)],
    [WORDS.samples, count(study.samples)],
    [WORDS.pending, count(study.pending)],
    [WORDS.winRate, ifAny(study.winRate, percent)],
    [WORDS.averageReturn, ifAny(study.averageReturnPercent, (value) => signedPercent(value / 100))],
    [WORDS.studyDrawdown, ifAny(study.maxDrawdownPercent, (value) => html`${figure(value, formatNumber(value, 2))} ${label(WORDS.points)}`)],
    [
      WORDS.averageHold,
      ifAny(study.averageHoldCandles, (value) => html`${figure(value, formatNumber(value, Number.isInteger(value) ? 0 : 1))} ${label(WORDS.candlesUnit)}`),
    ],
  ];
  return html`<section class="apart">
    <h2>${label(WORDS.study)} <span class="badge">${label(WORDS.withoutCosts)}</span></h2>
    <p class="muted">${label(WORDS.studyNote)}</p>
    <div class="scroll" tabindex="0">
      <table class="numbers">
        <thead>
          <tr>
            ${cells.map(([words]) => html`<th scope="col">${label(words)}</th>`)}
          </tr>
        </thead>
        <tbody>
          <tr>
            ${cells.map(([, value]) => html`<td>${value}</td>`)}
          </tr>
        </tbody>
      </table>
    </div>
  </section>`;
}
