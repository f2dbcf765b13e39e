import { timeframeMs } from "../../../engine/timeframe.ts";
import { instant } from "../figure.ts";
import { label, labelled, WORDS } from "../dictionary.ts";
import { type Content, html, type Markup } from "../markup.ts";
import type { ReportInput } from "../report-input.ts";
import { formatDay } from "../page/format.js";

/** Who, what, when: the head of the document, with the banner of made-up data above everything. */
export function renderHeader(report: ReportInput): Markup {
  const first = report.runs[0]?.run;
  return html`
    ${report.isSynthetic ? html`<aside class="synthetic" role="note"><strong>${label(WORDS.syntheticTitle)}</strong> <span>${label(WORDS.syntheticText)}</span></aside>` : null}
    <header class="page-head">
      <div class="brand">
        <span>coin-hts <span class="muted">· ${label(WORDS.report)}</span></span>
        <span class="languages" role="group" ${labelled("aria-label", WORDS.language)}>
          <button type="button" data-language="en" lang="en" aria-pressed="true">English</button
          ><button type="button" data-language="ko" lang="ko" aria-pressed="false">한국어</button>
        </span>
      </div>
      <h1>${report.title}</h1>
      ${first === undefined ? null : html`<p class="description">${first.strategy.description}</p>`}
      <dl class="facts">
        ${fact(label(WORDS.strategy), first === undefined ? label(WORDS.none) : html`<code>${first.strategy.name}</code>`)}
        ${fact(label(WORDS.symbols), symbolNames(report))} ${fact(label(WORDS.timeframe), report.timeframe)} ${fact(label(WORDS.range), runRange(report))}
        ${fact(label(WORDS.asked), html`<span class="muted">${askedRange(report)}</span>`)} ${fact(label(WORDS.runId), html`<code>${report.runId}</code>`)}
        ${report.createdAt === null ? null : fact(label(WORDS.createdAt), createdAt(report.createdAt))}
      </dl>
      ${first === undefined ? null : html`<dl class="parameters" ${labelled("aria-label", WORDS.parameters)}>${parameters(first)}</dl>`}
    </header>
  `;
}

function fact(name: Content, value: Content): Markup {
  return html`<div>
    <dt>${name}</dt>
    <dd>${value}</dd>
  </div>`;
}

/** The first few names, and how many there are. */
function symbolNames({ runs }: ReportInput): string {
  const names = runs.slice(0, 6).map(({ run }) => run.symbol);
  return runs.length > 6 ? `${names.join(", ")}, … (${runs.length})` : names.join(", ");
}

/** From the first candle's open to the last one's close over all symbols. */
function runRange({ runs }: ReportInput): Content {
  const windows = runs.map(({ run }) => run.runCandles).filter(({ openTimeMs }) => openTimeMs.length > 0);
  if (windows.length === 0) return label(WORDS.none);
  const startMs = windows.reduce((least, { openTimeMs }) => Math.min(least, openTimeMs[0] as number), Infinity);
  const endMs = windows.reduce((most, candles) => Math.max(most, (candles.openTimeMs.at(-1) as number) + candles.timeframeMs), -Infinity);
  return html`${instant(startMs)} – ${instant(endMs)}<span class="muted"> · ${spanOf(startMs, endMs)}</span>`;
}

function spanOf(startMs: number, endMs: number): Markup {
  const days = Math.round((endMs - startMs) / timeframeMs("1d"));
  return label([days === 1 ? "1 day" : `${days} days`, `${days}일`]);
}

function askedRange({ requestedRange: { start, end } }: ReportInput): Content {
  const side = (iso: string | null, open: Markup): Content => (iso === null ? open : asked(iso));
  return html`${side(start, label(WORDS.openStart))} – ${side(end, label(WORDS.openEnd))}`;
}

function asked(iso: string): Content {
  const ms = Date.parse(iso);
  return Number.isFinite(ms) ? formatDay(ms) : iso;
}

function createdAt(iso: string): Content {
  const ms = Date.parse(iso);
  return Number.isFinite(ms) ? html`${instant(ms)} UTC` : iso;
}

function parameters({ params, strategy }: ReportInput["runs"][number]["run"]): Markup[] {
  return Object.entries(params).map(([name, value]) => {
    const known = strategy.parameters[name] as { unit?: string; description?: string } | undefined;
    return html`<div title="${known?.description ?? ""}">
      <dt><code>${name}</code></dt>
      <dd>${String(value)}${known?.unit === undefined ? null : html` <span class="muted">${known.unit}</span>`}</dd>
    </div>`;
  });
}
