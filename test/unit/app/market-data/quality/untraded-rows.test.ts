import { describe, expect, it } from "vitest";
import { assessCandles } from "../../../../../src/app/market-data/quality/assess-candles.ts";
import type { Finding } from "../../../../../src/app/market-data/quality/quality-report.ts";
import type { Candles } from "../../../../../src/engine/candles.ts";
import { CALM_START_MS, calmCandles, copyValues } from "../../../../support/calm-candles.ts";
import { DAY_MS, MINUTE_MS } from "../../../../support/candles-of.ts";

const HOUR_MS = 60 * MINUTE_MS;
const minute = (index: number): number => CALM_START_MS + index * MINUTE_MS;
const summarise = (findings: readonly Finding[]): unknown[] =>
  findings.map(({ kind, severity, count, firstMs, lastMs }) => [kind, severity, count, firstMs, lastMs]);

/** Candles `[from, until)` flat at the close before, with one volume. */
function flatten(candles: Candles, from: number, until: number, volume: number): Candles {
  for (let i = from; i < until; i++) {
    for (const column of ["open", "high", "low", "close"] as const) candles[column][i] = candles.close[from - 1];
    candles.volume[i] = volume;
  }
  return candles;
}

describe("candles without volume", () => {
  it("are a note while they are few", () => {
    const candles = flatten(calmCandles(200), 100, 104, 0);
    const { findings } = assessCandles(candles);
    expect(summarise(findings)).toEqual([["zero_volume", "note", 4, minute(100), minute(103)]]);
    expect(findings[0].message).toMatch(/^4 candles \(2 %\) have no volume/);
  });

  it("are a warning when they are more than one in twenty", () => {
    const candles = calmCandles(200);
    for (let i = 10; i < 65; i += 5) flatten(candles, i, i + 1, 0);
    const { findings } = assessCandles(candles);
    expect(summarise(findings)).toEqual([["zero_volume", "warning", 11, minute(10), minute(60)]]);
    expect(findings[0].message).toMatch(/^5\.5 % of the candles have no volume/);
    candles.volume[10] = 5;
    expect(assessCandles(candles).findings[0].severity).toBe("note");
  });

  it("are a warning when their prices move", () => {
    const candles = calmCandles(200);
    candles.volume[100] = 0;
    expect(summarise(assessCandles(candles).findings)).toEqual([
      ["moved_without_trades", "warning", 1, minute(100), minute(100)],
      ["zero_volume", "note", 1, minute(100), minute(100)],
    ]);
  });

  it.each([
    [MINUTE_MS, 59, false],
    [MINUTE_MS, 60, true],
    [5 * MINUTE_MS, 11, false],
    [5 * MINUTE_MS, 12, true],
    [HOUR_MS, 4, false],
    [HOUR_MS, 5, true],
    [DAY_MS, 5, true],
  ])("stand still for long, on candles of %d ms after %d of them: %s", (timeframeMs, count, isLong) => {
    const candles = flatten(calmCandles(2000, timeframeMs), 100, 100 + count, 0);
    const idle = assessCandles(candles).findings.filter(({ kind }) => kind === "idle_run");
    const place = [CALM_START_MS + 100 * timeframeMs, CALM_START_MS + (99 + count) * timeframeMs];
    expect(summarise(idle)).toEqual(isLong ? [["idle_run", "warning", count, ...place]] : []);
  });

  it("are counted once a run, with its length", () => {
    const candles = flatten(flatten(calmCandles(4000), 100, 170, 0), 300, 360, 0);
    const idle = assessCandles(candles).findings.find(({ kind }) => kind === "idle_run");
    expect(idle).toMatchObject({ count: 130, firstMs: minute(100), lastMs: minute(359) });
    expect(idle?.examples).toEqual([
      { openTimeMs: minute(100), detail: "70 candles (1 h 10 min) at 10000" },
      { openTimeMs: minute(300), detail: "60 candles (1 h) at 10003" },
    ]);
  });

  it("are no fault where a gap policy made them up", () => {
    const candles = flatten(calmCandles(200), 100, 170, 0);
    const filled = new Uint8Array(200).fill(1, 100, 170);
    expect(assessCandles({ ...candles, filled }).findings).toEqual([]);
  });
});

describe("copied rows", () => {
  it("are found where a candle that moved is there twice", () => {
    const candles = calmCandles(200);
    copyValues(candles, 100, 101);
    const { findings } = assessCandles(candles);
    expect(summarise(findings)).toEqual([["copied_rows", "warning", 2, minute(100), minute(101)]]);
    // 100 · 7 mod 11 = 7, 99 · 7 mod 11 = 0.
    expect(findings[0].examples[0].detail).toBe("2 candles with open 10000, high 10008, low 9999, close 10007, volume 10.1");
  });

  it("may be flat for a few candles: a robot trades one size at one price", () => {
    const kinds = (count: number): string[] => assessCandles(flatten(calmCandles(200), 100, 100 + count, 0.5)).findings.map(({ kind }) => kind);
    expect([kinds(4), kinds(5)]).toEqual([[], ["copied_rows"]]);
  });

  it("are none where only the volume differs", () => {
    const candles = calmCandles(200);
    copyValues(candles, 100, 101);
    candles.volume[101] += 1e-9;
    expect(assessCandles(candles).findings).toEqual([]);
  });
});

describe("repeated blocks", () => {
  const copyBlock = (candles: Candles, from: number, to: number, count: number): Candles => {
    for (let k = 0; k < count; k++) copyValues(candles, from + k, to + k);
    return candles;
  };

  it("are found with where they come from", () => {
    const { findings } = assessCandles(copyBlock(calmCandles(400), 20, 300, 30));
    expect(summarise(findings)).toEqual([["repeated_block", "warning", 30, minute(300), minute(329)]]);
    expect(findings[0].examples).toEqual([
      { openTimeMs: minute(300), detail: "30 candles until 2024-01-01T05:29Z repeat those from 2024-01-01T00:20Z, 4 h 40 min earlier" },
    ]);
  });

  it("have five traded candles at least", () => {
    const found = (count: number): number => assessCandles(copyBlock(calmCandles(400), 20, 300, count)).findings.length;
    expect([found(4), found(5)]).toEqual([0, 1]);
  });

  it("are found next to their source, too, and each by itself", () => {
    const candles = copyBlock(copyBlock(calmCandles(400), 20, 30, 10), 100, 200, 8);
    const { findings } = assessCandles(candles);
    expect(summarise(findings)).toEqual([["repeated_block", "warning", 18, minute(30), minute(207)]]);
    expect(findings[0].examples.map(({ openTimeMs }) => openTimeMs)).toEqual([minute(30), minute(200)]);
  });

  it("are found in long series, of which only a share of the candles is looked up", () => {
    const { findings } = assessCandles(copyBlock(calmCandles(300_000), 1000, 250_000, 200));
    expect(summarise(findings)).toEqual([["repeated_block", "warning", 200, minute(250_000), minute(250_199)]]);
  });

  it("are none of candles that did not move: a robot trades between two prices", () => {
    const candles = calmCandles(400);
    for (let i = 100; i < 200; i++) flatten(candles, i, i + 1, 0.5);
    for (let i = 101; i < 200; i += 2) for (const column of ["open", "high", "low", "close"] as const) candles[column][i] += 1;
    expect(assessCandles(candles).findings).toEqual([]);
  });

  it("are none of candles without volume, which have a finding of their own", () => {
    const candles = copyBlock(calmCandles(400), 20, 300, 30);
    for (const from of [20, 300]) candles.volume.fill(0, from, from + 30);
    expect(assessCandles(candles).findings.map(({ kind }) => kind)).toEqual(["moved_without_trades", "zero_volume"]);
  });
});
