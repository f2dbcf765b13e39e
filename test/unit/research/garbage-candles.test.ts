import { describe, expect, it } from "vitest";
import { makeDemoCandles } from "../../../src/app/demo-market/demo-market.ts";
import { CANDLE_COLUMNS, type Candles, findFault, sliceCandles } from "../../../src/engine/candles.ts";
import { createRandom } from "../../../src/engine/random.ts";
import { copyCandles, GARBAGE_KINDS, replaceFuture, replacePast } from "../../../src/research/garbage-candles.ts";
import { DAY_MS } from "../../support/candles-of.ts";

const CANDLES = sliceCandles(makeDemoCandles("DEMO-BTC", DAY_MS), 100, 700);
const WEEK_CANDLES = makeDemoCandles("DEMO-BTC", 7 * DAY_MS);

function columnsOf(candles: Candles, from: number, to: number): number[][] {
  return CANDLE_COLUMNS.map((column) => [...candles[column].subarray(from, to)]);
}

describe.each(GARBAGE_KINDS)("%s candles", (kind) => {
  it("are valid wherever the cut is", () => {
    for (const cut of [0, 1, 300, 599, 600]) {
      expect(findFault(replaceFuture(CANDLES, cut, kind, createRandom(cut)))).toBeNull();
      expect(findFault(replacePast(CANDLES, cut, kind, createRandom(cut)))).toBeNull();
    }
  });

  it("leave the other side of the cut alone and nothing as it was on theirs", () => {
    const future = replaceFuture(CANDLES, 300, kind, createRandom(1));
    expect(columnsOf(future, 0, 300)).toEqual(columnsOf(CANDLES, 0, 300));
    expect(future.close.subarray(300).some((close, k) => close === CANDLES.close[300 + k] && future.volume[300 + k] === CANDLES.volume[300 + k])).toBe(false);
    const past = replacePast(CANDLES, 300, kind, createRandom(1));
    expect(columnsOf(past, 300, 600)).toEqual(columnsOf(CANDLES, 300, 600));
    expect(past.close.subarray(0, 300).some((close, k) => close === CANDLES.close[k] && past.volume[k] === CANDLES.volume[k])).toBe(false);
  });
});

describe("made-up candles", () => {
  it("soar, crash and jump far beyond the real ones, and have candles without volume", () => {
    const [soaring, crashing, jumping] = (["soaring", "crashing", "jumping"] as const).map((kind) => replaceFuture(CANDLES, 1, kind, createRandom(5)));
    expect(soaring.high.reduce((a, b) => Math.max(a, b))).toBeGreaterThan(1e10);
    expect(crashing.low.reduce((a, b) => Math.min(a, b))).toBeLessThan(1e-4);
    expect(jumping.high.reduce((a, b) => Math.max(a, b)) / jumping.low.reduce((a, b) => Math.min(a, b))).toBeGreaterThan(1e8);
    expect(soaring.volume.subarray(1).filter((volume) => volume === 0).length).toBeGreaterThan(100);
  });

  it("leave gaps in the future, on the grid of weeks too", () => {
    const future = replaceFuture(CANDLES, 10, "jumping", createRandom(6));
    expect(future.openTimeMs[599]).toBeGreaterThan(CANDLES.openTimeMs[599]);
    expect(findFault({ ...WEEK_CANDLES, timeframeMs: DAY_MS })).toBeNull();
  });

  it("keep and spread the flags of filled candles", () => {
    const flagged = { ...CANDLES, filled: new Uint8Array(600).fill(1) };
    const future = replaceFuture(flagged, 300, "jumping", createRandom(7));
    expect(future.filled?.subarray(0, 300).every((flag) => flag === 1)).toBe(true);
    expect(future.filled?.subarray(300).some((flag) => flag === 0)).toBe(true);
  });
});

describe("copyCandles", () => {
  it("copies the first candles into memory of their own", () => {
    const copy = copyCandles(CANDLES, 50);
    expect(columnsOf(copy, 0, 50)).toEqual(columnsOf(CANDLES, 0, 50));
    expect(copy.close.buffer.byteLength).toBe(50 * 8);
  });
});
