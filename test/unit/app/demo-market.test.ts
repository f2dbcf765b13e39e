import { describe, expect, it } from "vitest";
import { sha256 } from "../../../src/adapters/sha256.ts";
import { DEMO_SYMBOL_NAMES, makeDemoCandles } from "../../../src/app/demo-market/demo-market.ts";
import { findFault, summariseGaps } from "../../../src/engine/candles.ts";
import { hashCandles } from "../../../src/engine/receipt.ts";
import { TIMEFRAME_NAMES, timeframeMs } from "../../../src/engine/timeframe.ts";

describe("the demo market", () => {
  it("is sound and without gaps in every symbol and timeframe", () => {
    for (const symbol of DEMO_SYMBOL_NAMES) {
      for (const timeframe of TIMEFRAME_NAMES) {
        const candles = makeDemoCandles(symbol, timeframeMs(timeframe));
        expect(candles.close.length, `${symbol} ${timeframe}`).toBeGreaterThan(200);
        expect(findFault(candles), `${symbol} ${timeframe}`).toBeNull();
        expect(summariseGaps(candles).runs).toBe(0);
      }
    }
  });

  it("is the same in every run, and another one for every symbol", () => {
    const hash = (symbol: string): string => hashCandles(makeDemoCandles(symbol, timeframeMs("1d")), sha256);
    expect(hash("DEMO-BTC")).toBe(hash("DEMO-BTC"));
    expect(new Set(DEMO_SYMBOL_NAMES.map(hash)).size).toBe(DEMO_SYMBOL_NAMES.length);
  });

  it("cannot be taken for a real one by its names", () => {
    for (const symbol of DEMO_SYMBOL_NAMES) expect(symbol).toMatch(/^DEMO-/);
    expect(() => makeDemoCandles("KRW-BTC", timeframeMs("1d"))).toThrow(/the demo market has no "KRW-BTC", expected one of DEMO-BTC/);
  });

  it("has calm and wild phases, and volume that goes with the moves", () => {
    const { open, close, volume } = makeDemoCandles("DEMO-BTC", timeframeMs("1h"));
    const moves = close.map((price, i) => Math.abs(price / (open[i] as number) - 1));
    const month = 24 * 30;
    const monthly = Array.from({ length: Math.floor(moves.length / month) }, (_, k) => mean(moves.subarray(k * month, (k + 1) * month)));
    expect(Math.max(...monthly)).toBeGreaterThan(1.5 * Math.min(...monthly));
    const typical = mean(moves);
    const volumeOf = (isBig: boolean): number => mean(volume.filter((_, i) => (moves[i] as number) > typical === isBig));
    expect(volumeOf(true)).toBeGreaterThan(1.3 * volumeOf(false));
  });
});

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
