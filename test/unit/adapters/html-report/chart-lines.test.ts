import { describe, expect, it } from "vitest";
import { toBars } from "../../../../src/adapters/html-report/bars.ts";
import { linesAtBars } from "../../../../src/adapters/html-report/chart-lines.ts";
import { makeDemoCandles } from "../../../../src/app/demo-market/demo-market.ts";
import { type AnyStrategy, defineStrategy } from "../../../../src/engine/strategies/strategy.ts";
import { makeMinuteCandles, makeReportRun } from "./sample-report.ts";

/** The lines as the strategy draws them over all candles, at the last candle of each bar. */
function expected({ run }: ReturnType<typeof makeReportRun>, starts: Int32Array): number[][] {
  const lines = run.strategy.chartLines?.(run.candles, run.params) ?? [];
  return lines.map(({ values }) => Array.from(starts.subarray(1), (start) => values[run.from + start - 1]));
}

describe("linesAtBars", () => {
  it.each(["volume_zone_breakout", "sma_cross"])("draws the lines of %s over single candles", (strategy) => {
    const sample = makeReportRun({ strategy });
    const bars = toBars(sample.run.runCandles, 6000);
    const lines = linesAtBars(sample.run, bars);
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.map(({ values }) => [...values])).toEqual(expected(sample, bars.starts));
  });

  it.each(["volume_zone_breakout", "sma_cross"])("draws the lines of %s over bars of many candles, each from its own reach", (strategy) => {
    const params = strategy === "sma_cross" ? { slow: 150 } : { volume_window: 150 };
    const sample = makeReportRun({ strategy, params, candles: makeMinuteCandles(70_000, 5), from: 200 });
    const bars = toBars(sample.run.runCandles, 500);
    const lines = linesAtBars(sample.run, bars);
    expect(bars.candles.close.length).toBeLessThanOrEqual(500);
    lines.forEach(({ values }, k) => {
      const whole = expected(sample, bars.starts)[k];
      values.forEach((value, b) => expect(Math.abs(value / whole[b] - 1)).toBeLessThan(1e-9));
    });
  });

  it("draws the lines of a strategy with a state from the very first candle", () => {
    const base = makeReportRun({ strategy: "sma_cross" }).run.strategy;
    const counting: AnyStrategy = defineStrategy({
      ...base,
      createState: () => ({}),
      chartLines: ({ close }) => [{ name: "count", values: Float64Array.from(close, (_, i) => i) }],
    });
    const { run } = makeReportRun({ strategy: counting, candles: makeDemoCandles("DEMO-BTC", 3_600_000), from: 20_000 });
    const bars = toBars(run.runCandles, 100);
    expect(linesAtBars(run, bars)[0].values.at(-1)).toBe(run.candles.close.length - 1);
  });

  it("has none for a strategy that draws none", () => {
    const { run } = makeReportRun({ strategy: "volume_long_candle" });
    expect(linesAtBars(run, toBars(run.runCandles, 6000))).toEqual([]);
  });
});
