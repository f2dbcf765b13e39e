import { describe, expect, it } from "vitest";
import { canResample, resampleCandles } from "../../../src/engine/resample.ts";
import { type Candles, sliceCandles } from "../../../src/engine/candles.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Minutes from 1970-01-01 01:00 to 02:30; minute i has open i, high i + 0.5, low i − 0.5, close i + 0.25 and volume 1, i from 1. */
function minutes(): Candles {
  const column = (offset: number): Float64Array => Float64Array.from({ length: 90 }, (_, i) => i + 1 + offset);
  return {
    timeframeMs: MINUTE_MS,
    openTimeMs: Float64Array.from({ length: 90 }, (_, i) => HOUR_MS + i * MINUTE_MS),
    open: column(0),
    high: column(0.5),
    low: column(-0.5),
    close: column(0.25),
    volume: new Float64Array(90).fill(1),
  };
}

describe("resampleCandles", () => {
  it("makes one hour of ninety minutes and leaves the half one out", () => {
    const hours = resampleCandles(minutes(), HOUR_MS);
    expect(hours).toEqual({
      timeframeMs: HOUR_MS,
      openTimeMs: Float64Array.of(HOUR_MS),
      open: Float64Array.of(1),
      high: Float64Array.of(60.5),
      low: Float64Array.of(0.5),
      close: Float64Array.of(60.25),
      volume: Float64Array.of(60),
    });
  });

  it("leaves out a first candle whose beginning it has not seen", () => {
    const late = sliceCandles(minutes(), 1, 90);
    expect(resampleCandles(late, HOUR_MS).openTimeMs).toHaveLength(0);
    expect(resampleCandles(late, 30 * MINUTE_MS).openTimeMs).toEqual(Float64Array.of(HOUR_MS + 30 * MINUTE_MS, 2 * HOUR_MS));
  });

  it("takes the word of who knows that the missing parts do not exist", () => {
    const late = sliceCandles(minutes(), 1, 58);
    expect(resampleCandles(late, HOUR_MS, { fromMs: HOUR_MS, untilMs: 2 * HOUR_MS }).volume).toEqual(Float64Array.of(57));
    expect(resampleCandles(late, HOUR_MS, { fromMs: HOUR_MS, untilMs: 2 * HOUR_MS - 1 }).volume).toHaveLength(0);
    expect(resampleCandles(minutes(), HOUR_MS, { fromMs: -Infinity, untilMs: Infinity }).volume).toEqual(Float64Array.of(60, 30));
  });

  it("knows that an hour is over when a later candle is there, though its last minute has none", () => {
    const candles = minutes();
    const kept = Float64Array.from([...candles.openTimeMs].filter((time) => time !== 2 * HOUR_MS - MINUTE_MS));
    const gap = { ...sliceCandles(candles, 0, 89), openTimeMs: kept };
    expect(resampleCandles(gap, HOUR_MS).volume).toEqual(Float64Array.of(59));
  });

  it("opens weeks on Monday 00:00 UTC", () => {
    const dayMs = 24 * HOUR_MS;
    const days: Candles = { ...sliceCandles(minutes(), 0, 20), timeframeMs: dayMs, openTimeMs: Float64Array.from({ length: 20 }, (_, i) => i * dayMs) };
    // 1970-01-01 was a Thursday, so the first whole week opens on the 5th and the next one on the 12th; the 19th begins the third.
    expect(resampleCandles(days, 7 * dayMs).openTimeMs).toEqual(Float64Array.of(4 * dayMs, 11 * dayMs));
  });

  it("flags a candle as filled when all of its parts are", () => {
    const filled = Uint8Array.from({ length: 90 }, (_, i) => (i < 60 || i > 70 ? 1 : 0));
    expect(resampleCandles({ ...minutes(), filled }, 30 * MINUTE_MS).filled).toEqual(Uint8Array.of(1, 1, 0));
  });

  it("returns nothing of nothing", () => {
    expect(resampleCandles(sliceCandles(minutes(), 0, 0), HOUR_MS).openTimeMs).toHaveLength(0);
  });

  it("refuses what does not divide", () => {
    expect(canResample(10 * MINUTE_MS, 15 * MINUTE_MS)).toBe(false);
    expect(canResample(HOUR_MS, HOUR_MS)).toBe(false);
    expect(() => resampleCandles({ ...minutes(), timeframeMs: HOUR_MS }, 30 * MINUTE_MS)).toThrow(
      "30m candles were to be made of 1h ones, expected a longer timeframe that whole 1h candles fill",
    );
  });
});
