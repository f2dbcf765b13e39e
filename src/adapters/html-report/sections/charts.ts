import { label, labelled, WORDS, type Words } from "../dictionary.ts";
import { html, type Markup } from "../markup.ts";
import type { SymbolData } from "../page-data.ts";
import { formatNumber, formatTimeframe } from "../page/format.js";
import type { ReportRun } from "../report-input.ts";

/** The places that the page's script draws the price chart and the equity chart in, with what they leave out. */
export function renderCharts({ run }: ReportRun, data: SymbolData): Markup {
  const priceName: Words = [`${WORDS.price[0]}: ${run.symbol}`, `${WORDS.price[1]}: ${run.symbol}`];
  const equityName: Words = [`${WORDS.equityTitle[0]}: ${run.symbol}`, `${WORDS.equityTitle[1]}: ${run.symbol}`];
  return html`<section class="chart-section">
      <div class="chart-head">
        <h2>${label(WORDS.price)}</h2>
        <div class="toolbar" data-part="price-toolbar"></div>
      </div>
      <div class="chart-box">
        <div class="legend" data-part="price-legend"></div>
        <div class="chart price-chart" data-part="price-chart" tabindex="0" role="group" ${labelled("aria-label", priceName)}></div>
      </div>
      <p class="chart-note"><span data-part="in-view"></span> ${label(barNote(run, data))} <span data-part="price-hint"></span></p>
    </section>
    <section class="chart-section">
      <div class="chart-head">
        <h2>${label(WORDS.equityTitle)}</h2>
        <div class="toolbar" data-part="equity-toolbar"></div>
      </div>
      <div class="chart-box">
        <div class="legend" data-part="equity-legend"></div>
        <div class="chart equity-chart" data-part="equity-chart" tabindex="0" role="group" ${labelled("aria-label", equityName)}></div>
      </div>
      <p class="chart-note">${label(pointNote(run, data))} <span data-part="equity-hint"></span></p>
    </section>`;
}

function barNote(run: ReportRun["run"], data: SymbolData): Words {
  const bars = formatNumber(data.bars.time.length);
  const [marked, all] = [data.trades.number.length, run.outcome.trades.length];
  const [partEnglish, partKorean] = marked < all ? [" Marked are the trades of the table below.", " 아래 표에 있는 거래만 표시합니다."] : ["", ""];
  if (data.barS === data.candleS)
    return [`Each bar is one candle; all ${bars} are shown.${partEnglish}`, `봉 하나가 캔들 하나이며, ${bars}개 모두 표시합니다.${partKorean}`];
  const [bar, candle] = [formatTimeframe(data.barS * 1000), formatTimeframe(data.candleS * 1000)];
  const candles = formatNumber(run.runCandles.close.length);
  return [
    `Each bar = ${bar} of ${candle} candles (${candles} candles as ${bars} bars); lines show their value at the bar's last candle.${partEnglish}`,
    `봉 하나 = ${candle} 캔들 ${bar}치 (캔들 ${candles}개를 봉 ${bars}개로 표시). 선은 봉의 마지막 캔들 값입니다.${partKorean}`,
  ];
}

function pointNote(run: ReportRun["run"], data: SymbolData): Words {
  const [points, closes] = [formatNumber(data.equity.time.length), formatNumber(run.runCandles.close.length)];
  if (data.equity.time.length > run.runCandles.close.length) {
    return ["Equity at every candle's close, unrealised gains included.", "모든 캔들 종가 기준 자산이며 평가손익을 포함합니다."];
  }
  return [
    `Equity at candle closes, unrealised gains included: ${points} of ${closes} points, with every stretch's lowest and highest kept.`,
    `캔들 종가 기준 자산(평가손익 포함): 점 ${closes}개 중 ${points}개이며, 각 구간의 최저·최고점은 모두 남겼습니다.`,
  ];
}
