import { timeframeName } from "../../../engine/timeframe.ts";
import { label, WORDS } from "../dictionary.ts";
import { instant } from "../figure.ts";
import { type Content, html, type Markup } from "../markup.ts";
import { formatNumber } from "../page/format.js";
import type { ReportRun } from "../report-input.ts";

/** The hashes that the figures follow from. */
export function renderReceipt({ receipt }: ReportRun): Markup {
  const rows: readonly (readonly [string, Content])[] = [
    ["engine_version", receipt.engineVersion],
    ["symbol", receipt.symbol],
    ["strategy", receipt.strategy],
    [
      "strategy_sha256",
      receipt.strategySha256 ?? html`<span class="muted">${label(["built in, covered by the engine version", "내장 전략, 엔진 버전에 포함"])}</span>`,
    ],
    ["timeframe", timeframeName(receipt.timeframeMs) ?? `${receipt.timeframeMs} ms`],
    ["first_candle", receipt.firstCandleMs === null ? label(WORDS.none) : instant(receipt.firstCandleMs)],
    ["candles", formatNumber(receipt.candles)],
    ["candles_sha256", receipt.candlesSha256],
    ["orders_sha256", receipt.ordersSha256],
    ["seed", receipt.seed ?? html`<span class="muted">${label(["none, a backtest has no randomness", "없음, 백테스트에는 무작위성이 없음"])}</span>`],
  ];
  return html`<section>
    <h2>${label(WORDS.receipt)} <small>${label(WORDS.receiptNote)}</small></h2>
    <dl class="receipt">
      ${rows.map(
        ([name, value]) =>
          html`<div>
            <dt>${name}</dt>
            <dd><code>${value}</code></dd>
          </div>`,
      )}
    </dl>
  </section>`;
}
