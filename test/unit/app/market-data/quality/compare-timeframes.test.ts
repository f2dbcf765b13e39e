import { describe, expect, it } from "vitest";
import { compareTimeframes } from "../../../../../src/app/market-data/quality/compare-timeframes.ts";
import type { Candles } from "../../../../../src/engine/candles.ts";
import { resampleCandles } from "../../../../../src/engine/resample.ts";
import { CALM_START_MS, calmCandles, dropCandles } from "../../../../support/calm-candles.ts";
import { DAY_MS, MINUTE_MS } from "../../../../support/candles-of.ts";

const HOUR_MS = 60 * MINUTE_MS;
const none = { open: 0, high: 0, low: 0, close: 0, volume: 0 };
const hours = calmCandles(24 * 30, HOUR_MS);

/** The days of the hours, some of their values changed. */
function days(change: (candles: Candles) => void = () => undefined): Candles {
  const candles = resampleCandles(hours, DAY_MS);
  change(candles);
  return candles;
}

const moved = (candles: Candles, byMs: number): Candles => ({ ...candles, openTimeMs: candles.openTimeMs.map((timeMs) => timeMs + byMs) });

describe("compareTimeframes", () => {
  it("finds nothing where days are what their hours make", () => {
    expect(compareTimeframes(hours, days())).toEqual({
      fineTimeframeMs: HOUR_MS,
      coarseTimeframeMs: DAY_MS,
      compared: 30,
      differing: 0,
      differingInOpenOnly: 0,
      differingWithGaps: 0,
      onlyFine: 0,
      onlyCoarse: 0,
      byColumn: none,
      examples: [],
      shiftMs: null,
      notes: [],
    });
  });

  it("counts differences by column, with examples", () => {
    const coarse = days((one) => {
      one.open[3] = 9000;
      one.high[3] = 20_000;
      one.low[5] = 1;
      one.close[7] += 1;
      one.volume[9] *= 1 + 3e-9;
      one.volume[11] *= 1 + 1e-10;
    });
    const comparison = compareTimeframes(hours, coarse);
    expect(comparison).toMatchObject({
      compared: 30,
      differing: 4,
      differingInOpenOnly: 0,
      byColumn: { open: 1, high: 1, low: 1, close: 1, volume: 1 },
      shiftMs: null,
    });
    expect(comparison.examples.slice(0, 2)).toEqual([
      { openTimeMs: CALM_START_MS + 3 * DAY_MS, column: "open", fine: hours.open[72], coarse: 9000 },
      { openTimeMs: CALM_START_MS + 3 * DAY_MS, column: "high", fine: 10_012, coarse: 20_000 },
    ]);
    expect(comparison.notes).toEqual([expect.stringMatching(/^More than the open differs in 4 candles of 30: /)]);
  });

  it("shows five differences at most", () => {
    const comparison = compareTimeframes(
      hours,
      days((one) => {
        for (let i = 4; i < 12; i++) one.close[i] += 1;
      }),
    );
    expect([comparison.byColumn.close, comparison.examples.map(({ openTimeMs }) => (openTimeMs - CALM_START_MS) / DAY_MS)]).toEqual([8, [4, 5, 6, 7, 8]]);
  });

  it("tells that opens alone may differ on Upbit", () => {
    const coarse = days((one) => {
      one.open[3] += 1;
      one.open[8] += 1;
    });
    const comparison = compareTimeframes(hours, coarse);
    expect(comparison).toMatchObject({ differing: 2, differingInOpenOnly: 2, byColumn: { ...none, open: 2 } });
    expect(comparison.notes).toEqual([expect.stringMatching(/^Only the open differs in 2 candles of 30: on Upbit /)]);
  });

  it("tells differing candles whose parts are missing", () => {
    const comparison = compareTimeframes(
      dropCandles(hours, (i) => i >= 100 && i < 110),
      days(),
    );
    expect(comparison).toMatchObject({ differing: 1, differingWithGaps: 1, byColumn: { volume: 1 } });
    expect(comparison.notes).toEqual([expect.stringContaining("while the shorter timeframe has gaps in 1: ")]);
  });

  it("counts candles that only one of both has", () => {
    const fine = dropCandles(hours, (i) => i >= 24 * 4 && i < 24 * 6);
    const comparison = compareTimeframes(
      fine,
      dropCandles(days(), (i) => i === 10),
    );
    expect(comparison).toMatchObject({ compared: 27, differing: 0, onlyFine: 1, onlyCoarse: 2 });
    expect(comparison.notes).toEqual([
      "1 candle of the longer timeframe can be made of the shorter one and would fill a gap; download that range again.",
      "2 candles of the longer timeframe lie where the shorter one has nothing; download the shorter one there.",
    ]);
  });

  it("leaves out what the shorter timeframe does not cover in full", () => {
    const part = dropCandles(hours, (i) => i < 30 || i >= 100);
    expect(compareTimeframes(part, days())).toMatchObject({ compared: 2, differing: 0, onlyFine: 0, onlyCoarse: 0 });
  });

  it("says so when nothing overlaps", () => {
    expect(compareTimeframes(hours, moved(days(), 365 * DAY_MS)).notes).toEqual([expect.stringContaining("nothing was compared")]);
    expect(compareTimeframes(calmCandles(0, HOUR_MS), calmCandles(0, DAY_MS))).toMatchObject({ compared: 0, shiftMs: null });
  });

  it.each([
    ["Korean hours beside UTC days", 9 * HOUR_MS],
    ["hours stamped at their end", HOUR_MS],
    ["New York's hours", -5 * HOUR_MS],
  ])("finds a shift of the times: %s", (_, byMs) => {
    const comparison = compareTimeframes(moved(hours, byMs), days());
    expect(comparison.shiftMs).toBe(-byMs);
    expect(comparison.differing).toBeGreaterThan(20);
    expect(comparison.notes[0]).toMatch(/^Both agree once the times of the shorter timeframe are moved by /);
  });

  it("finds days stamped at their end", () => {
    expect(compareTimeframes(hours, moved(days(), DAY_MS)).shiftMs).toBe(DAY_MS);
  });

  it("finds no shift between two markets", () => {
    const other = days((one) => one.volume.forEach((volume, i) => (one.volume[i] = volume * 2)));
    expect(compareTimeframes(hours, other)).toMatchObject({ shiftMs: null, differing: 30, notes: [expect.stringMatching(/^Most candles differ/)] });
  });

  it("compares two sources of one timeframe, too", () => {
    const other = structuredClone(hours);
    other.close[5] += 1;
    expect(compareTimeframes(hours, other)).toMatchObject({ compared: 720, differing: 1, byColumn: { ...none, close: 1 } });
  });

  it("refuses timeframes that do not fit", () => {
    expect(() => compareTimeframes(days(), hours)).toThrow(expect.objectContaining({ code: "timeframe_mismatch" }));
  });
});
