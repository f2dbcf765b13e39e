import type { Metric } from "../../engine/metrics/metric.ts";
import { inBothLanguages } from "./korean-messages.ts";
import { label, labelled, WORDS } from "./dictionary.ts";
import { html, type Markup } from "./markup.ts";
import { formatDay, formatKst, formatNumber, formatPercent, formatSignedMoney, formatSignedPercent, formatTime } from "./page/format.js";

/** A number as people read it, with the exact one in the markup. */
export function figure(value: number, text: string, tone = ""): Markup {
  return html`<data value="${value}" class="${tone}">${text}</data>`;
}

/** A return or another rate with a sign, coloured by it. */
export function signedPercent(rate: number): Markup {
  return figure(rate, formatSignedPercent(rate), toneOf(rate));
}

export function signedMoney(amount: number): Markup {
  return figure(amount, formatSignedMoney(amount), toneOf(amount));
}

export function percent(rate: number): Markup {
  return figure(rate, formatPercent(rate));
}

export function ratio(value: number): Markup {
  return figure(value, formatNumber(value, 2));
}

export function count(value: number): Markup {
  return figure(value, formatNumber(value));
}

/** A metric by way of `show`, or n/a with the reason beside it and on hover. */
export function metric(value: Metric, show: (value: number) => Markup): Markup {
  return value.value === null ? notAvailable(value.reason) : show(value.value);
}

/** That there is no figure, and why. */
export function notAvailable(reason: string): Markup {
  const words = inBothLanguages(reason);
  return html`<span class="none" ${labelled("title", words)}>${label(WORDS.notAvailable)} <small>${label(words)}</small></span>`;
}

/** An instant, UTC; the Korean clock's time on hover. */
export function instant(ms: number): Markup {
  return html`<time datetime="${new Date(ms).toISOString()}" title="${formatKst(ms)}">${formatTime(ms)}</time>`;
}

/** An instant without its time of day where that is midnight. */
export function day(ms: number): Markup {
  return html`<time datetime="${new Date(ms).toISOString()}" title="${formatKst(ms)}">${formatDay(ms)}</time>`;
}

/** The class that colours a gain or a loss; the sign says it too. */
export function toneOf(value: number): string {
  return value > 0 ? "gain" : value < 0 ? "loss" : "";
}
