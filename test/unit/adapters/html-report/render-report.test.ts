import { describe, expect, it } from "vitest";
import { renderReport } from "../../../../src/adapters/html-report/render-report.ts";
import type { SymbolData } from "../../../../src/adapters/html-report/page-data.ts";
import { makeDemoCandles } from "../../../../src/app/demo-market/demo-market.ts";
import { applyGapPolicy, sliceCandles, summariseGaps } from "../../../../src/engine/candles.ts";
import { DAY_MS } from "../../../../src/engine/timeframe.ts";
import { makeMinuteCandles, makeReportInput, makeReportRun } from "./sample-report.ts";

const HOSTILE = `</script><img src=x onerror="alert(1)">'&`;

function dataOf(document: string): { synthetic: boolean; symbols: SymbolData[] } {
  const json = /<script type="application\/json" id="report-data">([^<]*)<\/script>/.exec(document)?.[1] ?? "null";
  return JSON.parse(json) as { synthetic: boolean; symbols: SymbolData[] };
}

/** The document without its scripts and styles. */
function pageOf(document: string): string {
  return document.replace(/<(script|style)[^>]*>[\s\S]*?<\/\1>/g, "");
}

/** The exact value of a headline figure. */
function headline(document: string, name: string): number {
  const value = new RegExp(`data-figure="${name}">[\\s\\S]*?<data value="([^"]*)"`).exec(document)?.[1];
  return Number(value);
}

describe("renderReport", () => {
  it.each(["volume_zone_breakout", "volume_long_candle", "sma_cross"])("shows the figures of a run of %s", (strategy) => {
    const sample = makeReportRun({ strategy, execution: { stop_loss_rate: 0.05 } });
    const document = renderReport(makeReportInput([sample]));
    const { metrics, outcome } = sample.run;
    expect(headline(document, "total-return")).toBe(metrics.totalReturn);
    expect(headline(document, "buy-and-hold")).toBe(metrics.buyAndHold?.totalReturn);
    expect(headline(document, "max-drawdown")).toBe(metrics.drawdown.depth);
    expect(headline(document, "sharpe")).toBe(metrics.sharpeAnnual365.value);
    expect(headline(document, "trades")).toBe(outcome.trades.length);
    expect(headline(document, "win-rate")).toBe(metrics.winRate.value);
    expect(headline(document, "profit-factor")).toBe(metrics.profitFactor.value);
    expect(headline(document, "costs")).toBe(outcome.totalFees + outcome.totalSlippage);
    const page = pageOf(document);
    const figures = [
      metrics.sortinoAnnual365,
      metrics.calmar,
      metrics.ulcerIndex,
      metrics.cvar95Daily,
      metrics.beta,
      metrics.turnoverAnnual365,
      metrics.expectancyRate,
    ];
    for (const { value } of figures) expect(page).toContain(`<data value="${value}"`);
    expect(page).toContain(sample.receipt.ordersSha256);
    expect(page).toContain(sample.receipt.candlesSha256);
  });

  it("shows trades and charts as the run has them", () => {
    const { run } = makeReportRun();
    const [data] = dataOf(renderReport(makeReportInput([makeReportRun()]))).symbols;
    expect(data.bars.close).toEqual([...run.runCandles.close]);
    expect(data.trades.number.length).toBe(run.outcome.trades.length);
    expect(data.trades.entryBar).toEqual([...run.outcome.trades.column("entryCandle")]);
    expect(data.trades.exitBar).toEqual([...run.outcome.trades.column("exitCandle")]);
    expect(data.trades.exitTime).toEqual([...run.outcome.trades.column("exitTimeMs")].map((ms) => ms / 1000));
    data.trades.pnl.forEach((pnl, t) => expect(pnl).toBeCloseTo(run.outcome.trades.number(t, "pnl"), 2));
    // Each trade leads to the zone whose level its signal broke.
    data.trades.zone.forEach((z, t) => {
      const signal = run.signals.index.indexOf(run.from + data.trades.entryBar[t] - 1);
      expect(data.zones[z].level).toBeCloseTo(run.signals.level[signal], 2);
    });
    expect(Math.max(...data.equity.drawdown)).toBeCloseTo(run.metrics.drawdown.depth, 5);
    expect(data.equity.equity.at(-1)).toBeCloseTo(run.metrics.finalEquity, 0);
  });

  it("gives equal documents for equal input", () => {
    const render = (): string => renderReport(makeReportInput([makeReportRun(), makeReportRun({ symbol: "DEMO-2", strategy: "sma_cross" })]));
    expect(render()).toBe(render());
  });

  it("needs nothing from anywhere else", () => {
    const document = renderReport(makeReportInput([makeReportRun()]));
    const page = pageOf(document);
    expect(document).toContain(`content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:`);
    expect(page).not.toMatch(/\ssrc=/);
    expect([...page.matchAll(/href="([^"]*)"/g)].map(([, href]) => href)).toEqual(["data:,", "#figures", "https://www.tradingview.com/"]);
    expect(document).toContain("TradingView Lightweight Charts™");
  });

  it("escapes whatever comes from outside", () => {
    const sample = makeReportRun({ symbol: HOSTILE });
    const hostile = { ...sample, warnings: [HOSTILE], receipt: { ...sample.receipt, engineVersion: HOSTILE } };
    const evil = { ...hostile.run.strategy, name: HOSTILE, description: HOSTILE };
    const named = { ...hostile, run: { ...hostile.run, strategy: evil, params: { [HOSTILE]: HOSTILE } } };
    const document = renderReport(makeReportInput([named, makeReportRun()], { title: HOSTILE, runId: HOSTILE, createdAt: HOSTILE, timeframe: HOSTILE }));
    expect(document).not.toContain("<img");
    expect(document.match(/<\/script>/g)?.length).toBe(3);
    expect(dataOf(document).symbols[0].symbol).toBe(HOSTILE);
  });

  it("says loudly when candles were made up, and not otherwise", () => {
    expect(pageOf(renderReport(makeReportInput([makeReportRun()])))).toMatch(/<aside class="synthetic"[\s\S]*SYNTHETIC DATA/);
    expect(pageOf(renderReport(makeReportInput([makeReportRun()], { isSynthetic: false })))).not.toContain('class="synthetic"');
  });

  it("gives the reason of a figure that is missing, seen and on hover", () => {
    const candles = sliceCandles(makeDemoCandles("DEMO-XRP", DAY_MS), 0, 61);
    const rendered = renderReport(makeReportInput([makeReportRun({ candles })]));
    expect(pageOf(rendered)).toMatch(/data-figure="sharpe">[\s\S]*?title="needs 20 daily returns, there are 1"[\s\S]*?>needs 20 daily returns, there are 1</);
    expect(pageOf(rendered)).toContain("No trade was closed.");
    expect(pageOf(rendered)).not.toMatch(/NaN|Infinity|undefined/);
  });

  it("shows the span of the return when candles cannot tell stop from target", () => {
    const sample = makeReportRun({ execution: { stop_loss_rate: 0.03, take_profit_rate: 0.04 } });
    const other = (sample.run.targetFirst?.equity.at(-1) ?? NaN) / 10_000_000 - 1;
    const rendered = renderReport(makeReportInput([sample]));
    expect(sample.run.outcome.ambiguousCandles).toBeGreaterThan(0);
    expect(pageOf(rendered)).toContain(`${sample.run.outcome.ambiguousCandles} ambiguous candles`);
    expect(pageOf(rendered)).toContain(`<data value="${other}"`);
  });

  it("calls fills at the close optimistic and counts made-up candles", () => {
    const gappy = sliceCandles(makeDemoCandles("DEMO-BTC", DAY_MS), 0, 700);
    for (let i = 350; i < 700; i++) gappy.openTimeMs[i] += 10 * DAY_MS;
    const sample = { ...makeReportRun({ candles: applyGapPolicy(gappy, "flat"), execution: { fill: "close" } }), gaps: summariseGaps(gappy) };
    const rendered = renderReport(makeReportInput([sample], { gapPolicy: "flat" }));
    expect(pageOf(rendered)).toContain("OPTIMISTIC: trades at the very close that it decided on");
    expect(pageOf(rendered)).toContain("10 candles missing in 1 gaps");
    expect(sample.filledCandles).toBe(10);
    expect(dataOf(rendered).symbols[0].bars.filled.length).toBe(10);
  });

  it("compounds the months of a year to its total", () => {
    const sample = makeReportRun();
    const year = sample.run.metrics.monthlyReturns.filter(({ month }) => month.startsWith("2022"));
    const total = year.reduce((growth, { returnRate }) => growth * (1 + returnRate), 1) - 1;
    expect(year.length).toBe(12);
    expect(pageOf(renderReport(makeReportInput([sample])))).toMatch(new RegExp(`class="year-total [a-z]*">\\s*<data value="${total}"`));
  });

  it("gives each of several symbols a tab and sums them up", () => {
    const runs = ["DEMO-BTC", "DEMO-ETH"].map((symbol) => makeReportRun({ symbol, candles: makeDemoCandles(symbol, DAY_MS) }));
    const rendered = renderReport(makeReportInput(runs));
    expect(pageOf(rendered).match(/role="tab"/g)?.length).toBe(2);
    expect(pageOf(rendered).match(/role="tabpanel"/g)?.length).toBe(2);
    const final = runs.reduce((sum, { run }) => sum + run.metrics.finalEquity, 0);
    expect(pageOf(rendered)).toContain(`<data value="${final / 20_000_000 - 1}"`);
  });

  it("takes a report without runs", () => {
    expect(pageOf(renderReport(makeReportInput([])))).toContain("There is no run to show.");
  });

  it("details only the first thirty of many symbols and says so", () => {
    const sample = makeReportRun({ candles: sliceCandles(makeDemoCandles("DEMO-BTC", DAY_MS), 0, 200) });
    const document = renderReport(makeReportInput(Array.from({ length: 40 }, () => sample)));
    expect(dataOf(document).symbols.length).toBe(30);
    expect(document).toContain("Details follow for the first 30 of 40 symbols");
  });

  it("thins out a long run and says what it shows", () => {
    const candles = makeMinuteCandles(200_000, 3);
    const sample = makeReportRun({ candles, strategy: "sma_cross", params: { fast: 1, slow: 2 }, execution: { fee_rate: 0, slippage_rate: 0 } });
    const document = renderReport(makeReportInput([sample], { timeframe: "1m" }));
    const [data] = dataOf(document).symbols;
    const all = sample.run.outcome.trades.length;
    expect(all).toBeGreaterThan(20_000);
    expect(document.length).toBeLessThan(3_000_000);
    expect(data.bars.time.length).toBeLessThanOrEqual(6000);
    expect(data.equity.time.length).toBeLessThanOrEqual(4010);
    expect(data.trades.number.length).toBeLessThanOrEqual(2000);
    expect(document).toContain("Each bar = 1h of 1m candles");
    expect(document).toContain(
      `of ${all.toLocaleString("en-US")}: the first 500, the last 500, and the 500 best and 500 worst by return; all of them with --json --include trades`,
    );
    data.trades.entryBar.forEach((bar, t) => expect(Math.floor(data.trades.entryTime[t] / 3600) * 3600).toBe(data.bars.time[bar]));
  });
});
