import { describe, expect, it } from "vitest";
import { assessCandles } from "../../../../../src/app/market-data/quality/assess-candles.ts";
import type { Finding } from "../../../../../src/app/market-data/quality/quality-report.ts";
import type { Candles } from "../../../../../src/engine/candles.ts";
import { CALM_START_MS, calmCandles } from "../../../../support/calm-candles.ts";
import { MINUTE_MS } from "../../../../support/candles-of.ts";

const minute = (index: number): number => CALM_START_MS + index * MINUTE_MS;
const summarise = (findings: readonly Finding[]): unknown[] =>
  findings.map(({ kind, severity, count, firstMs, lastMs }) => [kind, severity, count, firstMs, lastMs]);

describe("breaks of the volume's scale", () => {
  const scaled = (count: number, factor: number, from: number, until = count): Candles => {
    const candles = calmCandles(count);
    for (let i = from; i < until; i++) candles.volume[i] *= factor;
    return candles;
  };

  it.each([
    [400, 1000, 200],
    [400, 1000, 57],
    [400, 1 / 1000, 333],
    [5000, 500, 1234],
    [100_000, 1e5, 77_777],
    [80, 1000, 40],
  ])("are found to the candle: of %d, by a factor of %d from %d on", (count, factor, from) => {
    expect(summarise(assessCandles(scaled(count, factor, from)).findings)).toEqual([["volume_scale_break", "warning", 1, minute(from), minute(from)]]);
  });

  it("are none by less than a factor of 100, or for a few candles", () => {
    expect(assessCandles(scaled(400, 80, 200)).findings).toEqual([]);
    expect(assessCandles(scaled(400, 1000, 200, 205)).findings).toEqual([]);
  });

  it("are two where the scale comes back", () => {
    expect(summarise(assessCandles(scaled(4000, 1000, 1000, 2500)).findings)).toEqual([["volume_scale_break", "warning", 2, minute(1000), minute(2500)]]);
  });

  it("are none of a market that grows a thousandfold in its own time", () => {
    const candles = calmCandles(4000);
    for (let i = 0; i < 4000; i++) candles.volume[i] *= 1000 ** (i / 4000);
    expect(assessCandles(candles).findings).toEqual([]);
  });

  it("are told to be of the quote currency when their factor is the price", () => {
    // Prices are about 10,000.
    expect(assessCandles(scaled(400, 10_000, 200)).findings[0].message).toMatch(/^The volume shifts by about the price, .*quote currency/);
    expect(assessCandles(scaled(400, 1000, 200)).findings[0].message).toMatch(/^The volume shifts by more than a hundredfold/);
  });

  it("show the medians of both sides", () => {
    // 400 candles make blocks of 16, of which two on either side count: candles 168 to 199 and 200 to 231.
    expect(assessCandles(scaled(400, 1000, 200)).findings[0].examples).toEqual([
      { openTimeMs: minute(200), detail: "the median volume goes from 10.1835 to 10215.5 at 2024-01-01T03:20Z" },
    ]);
  });
});

describe("series of two sources", () => {
  /** Candles of which `[from, until)` open at the close before. */
  const carried = (count: number, from: number, until: number): Candles => {
    const candles = calmCandles(count);
    for (let i = Math.max(1, from); i < until; i++) candles.open[i] = candles.close[i - 1];
    return candles;
  };

  it.each([
    [0, 600],
    [600, 1200],
  ])("are found where candles [%d, %d) of 1200 open at the close before and half of the others do", (from, until) => {
    const { findings } = assessCandles(carried(1200, from, until));
    expect(findings.map(({ kind, severity }) => [kind, severity])).toEqual([["mixed_sources", "warning"]]);
    // Every second candle of the other side opens at the close before by itself.
    expect(Math.abs((findings[0].firstMs ?? NaN) - minute(600))).toBeLessThanOrEqual(2 * MINUTE_MS);
    const shares = from === 0 ? /^100 % of the candles before .* open at the close before them, 50 % of those after it$/ : /^50 % .*, 100 % of those/;
    expect(findings[0].examples[0].detail).toMatch(shares);
  });

  it("need 300 candles on either side", () => {
    expect(assessCandles(carried(1200, 0, 290)).findings).toEqual([]);
    expect(assessCandles(carried(1200, 0, 310)).findings).toHaveLength(1);
  });

  it("are none where all candles, or none in particular, open at the close before", () => {
    expect(assessCandles(carried(1200, 0, 1200)).findings).toEqual([]);
    expect(assessCandles(carried(1200, 0, 0)).findings).toEqual([]);
  });
});
