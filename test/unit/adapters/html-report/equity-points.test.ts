import { describe, expect, it } from "vitest";
import { sampleEquity } from "../../../../src/adapters/html-report/equity-points.ts";
import { makeDemoCandles } from "../../../../src/app/demo-market/demo-market.ts";
import { sliceCandles } from "../../../../src/engine/candles.ts";
import { makeReportRun } from "./sample-report.ts";

const HOUR_MS = 3_600_000;

describe("sampleEquity", () => {
  it("begins with the initial cash and keeps every close of a short run", () => {
    const { run } = makeReportRun();
    const points = sampleEquity(run, 4000);
    expect(points.equity.length).toBe(run.runCandles.close.length + 1);
    expect([points.timeMs[0], points.equity[0], points.drawdown[0]]).toEqual([run.runCandles.openTimeMs[0], 10_000_000, 0]);
    expect([...points.equity.subarray(1)]).toEqual([...run.outcome.equity]);
    expect(points.timeMs[1]).toBe(run.runCandles.openTimeMs[0] + run.runCandles.timeframeMs);
    expect(points.timeMs.at(-1)).toBe(run.runCandles.openTimeMs.at(-1)! + run.runCandles.timeframeMs);
  });

  it("loses no extreme of a long run", () => {
    const { run } = makeReportRun({ candles: makeDemoCandles("DEMO-ETH", HOUR_MS), strategy: "sma_cross" });
    const points = sampleEquity(run, 300);
    const { equity } = run.outcome;
    const hold = run.metrics.buyAndHold!.equity;
    expect(points.equity.length).toBeLessThan(320);
    expect(Math.max(...points.equity)).toBe(equity.reduce((a, b) => Math.max(a, b)));
    expect(Math.min(...points.equity)).toBe(equity.reduce((a, b) => Math.min(a, b)));
    expect(Math.max(...points.hold!)).toBe(hold.reduce((a, b) => Math.max(a, b)));
    expect(Math.max(...points.drawdown)).toBe(run.metrics.drawdown.depth);
    const trough = points.drawdown.indexOf(run.metrics.drawdown.depth);
    expect(points.timeMs[trough]).toBe(run.metrics.drawdown.troughMs);
    expect(points.equity.at(-1)).toBe(equity.at(-1));
    expect([...points.timeMs]).toEqual([...new Set(points.timeMs)].toSorted((a, b) => a - b));
  });

  it("takes a run without candles", () => {
    const { run } = makeReportRun();
    const nothing = {
      ...run,
      runCandles: sliceCandles(run.candles, 0, 0),
      outcome: { ...run.outcome, equity: new Float64Array(0) },
      metrics: { ...run.metrics, buyAndHold: null },
    };
    expect([...sampleEquity(nothing, 10).equity]).toEqual([10_000_000]);
  });
});
