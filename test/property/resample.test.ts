import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CANDLE_COLUMNS, type Candles, indexAtOrAfter, sliceCandles } from "../../src/engine/candles.ts";
import { canResample, resampleCandles } from "../../src/engine/resample.ts";
import { gridOriginMs, TIMEFRAME_NAMES, timeframeMs } from "../../src/engine/timeframe.ts";
import { arbitraryMarket, buildMarket } from "../support/arbitrary-candles.ts";
import { checkProperty } from "../support/check-property.ts";

const LENGTHS = TIMEFRAME_NAMES.map(timeframeMs);
const PAIRS = LENGTHS.flatMap((source) => LENGTHS.filter((target) => canResample(source, target)).map((target) => [source, target] as const));

/** Candles with gaps and flat ones that begin anywhere on their grid. */
const inputs = fc.record({
  market: arbitraryMarket(1, 100),
  firstSlot: fc.integer({ min: 0, max: 5000 }),
});
const RUNS_A_PAIR = 15;

function place(market: Candles, sourceMs: number, firstSlot: number): Candles {
  const openTimeMs = market.openTimeMs.map((time) => gridOriginMs(sourceMs) + (firstSlot + time / market.timeframeMs) * sourceMs);
  return { ...market, timeframeMs: sourceMs, openTimeMs };
}

function rows(candles: Candles): number[][] {
  return Array.from(candles.openTimeMs, (_, i) => CANDLE_COLUMNS.map((column) => candles[column][i]));
}

/** By the definition, one bucket at a time. */
function resampleSlowly(candles: Candles, targetMs: number): number[][] {
  const origin = gridOriginMs(targetMs);
  const lastCloseMs = (candles.openTimeMs.at(-1) ?? 0) + candles.timeframeMs;
  const result: number[][] = [];
  for (let startMs = origin + Math.floor((candles.openTimeMs[0] - origin) / targetMs) * targetMs; startMs + targetMs <= lastCloseMs; startMs += targetMs) {
    if (startMs < candles.openTimeMs[0]) continue;
    const parts = rows(candles).filter(([time]) => time >= startMs && time < startMs + targetMs);
    if (parts.length === 0) continue;
    const column = (c: number): number[] => parts.map((part) => part[c]);
    result.push([startMs, parts[0][1], Math.max(...column(2)), Math.min(...column(3)), parts.at(-1)?.[4] ?? NaN, column(5).reduce((sum, v) => sum + v, 0)]);
  }
  return result;
}

describe("resampling", () => {
  it("pairs every timeframe with all longer ones that it fills, and refuses the others", () => {
    expect(PAIRS).toHaveLength(42);
    for (const source of LENGTHS) {
      for (const target of LENGTHS) {
        const candles = place(buildMarket({ tick: { multiply: 1, divide: 1 }, firstTicks: 5, stride: 1, timeframeMs: 60_000, shapes: [] }).candles, source, 0);
        if (canResample(source, target)) expect(resampleCandles(candles, target).openTimeMs).toHaveLength(0);
        else expect(() => resampleCandles(candles, target)).toThrow(/expected a longer timeframe/);
      }
    }
  });

  it.each(PAIRS)("from %i to %i ms equals its definition", (sourceMs, targetMs) => {
    checkProperty(inputs, RUNS_A_PAIR, ({ market, firstSlot }) => {
      const candles = place(buildMarket(market).candles, sourceMs, firstSlot);
      expect(rows(resampleCandles(candles, targetMs))).toEqual(resampleSlowly(candles, targetMs));
    });
  });

  it.each(PAIRS)("from %i to %i ms shows a candle from its own close on and never before", (sourceMs, targetMs) => {
    checkProperty(inputs, RUNS_A_PAIR, ({ market, firstSlot }) => {
      const candles = place(buildMarket(market).candles, sourceMs, firstSlot);
      const whole = resampleCandles(candles, targetMs);
      for (let count = 1; count <= candles.openTimeMs.length; count++) {
        const seen = resampleCandles(sliceCandles(candles, 0, count), targetMs);
        const nowMs = candles.openTimeMs[count - 1] + sourceMs;
        const closed = indexAtOrAfter(whole.openTimeMs, nowMs - targetMs + 1);
        expect(rows(seen)).toEqual(rows(sliceCandles(whole, 0, closed)));
      }
    });
  });
});
