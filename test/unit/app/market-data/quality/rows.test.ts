import { describe, expect, it } from "vitest";
import { assessCandles } from "../../../../../src/app/market-data/quality/assess-candles.ts";
import { CALM_START_MS, calmCandles, dropCandles } from "../../../../support/calm-candles.ts";
import { DAY_MS, MINUTE_MS } from "../../../../support/candles-of.ts";

const HOUR_MS = 60 * MINUTE_MS;
const minute = (index: number): number => CALM_START_MS + index * MINUTE_MS;

describe("sound candles", () => {
  it("have no findings and are complete", () => {
    expect(assessCandles(calmCandles(1000), { nowMs: minute(1000), quoteTick: 1 })).toEqual({
      timeframeMs: MINUTE_MS,
      rows: 1000,
      firstMs: minute(0),
      lastMs: minute(999),
      expectedRows: 1000,
      completenessRate: 1,
      gaps: { runs: 0, missingCandles: 0, confirmedCandles: 0, longestCandles: 0, longestStartMs: null, largest: [] },
      findings: [],
    });
  });

  it("may be none or one", () => {
    expect(assessCandles(calmCandles(0))).toMatchObject({ rows: 0, firstMs: null, lastMs: null, expectedRows: 0, completenessRate: null, findings: [] });
    expect(assessCandles(calmCandles(1))).toMatchObject({ rows: 1, firstMs: minute(0), lastMs: minute(0), expectedRows: 1, completenessRate: 1, findings: [] });
  });

  it("may be so old that their times look like seconds", () => {
    expect(assessCandles(calmCandles(200, DAY_MS, 0)).findings).toEqual([]);
  });

  it("are not written to", () => {
    const candles = calmCandles(50);
    const before = structuredClone(candles);
    assessCandles(candles);
    expect(candles).toEqual(before);
  });
});

// Candle 20 opens at 10001 (19 · 7 mod 11 = 1) and closes at 10008 (20 · 7 mod 11 = 8), from 10000 to 10009.
describe("rows that cannot be", () => {
  it.each([
    ["not_finite", "high", NaN, "high is NaN"],
    ["not_finite", "volume", Infinity, "volume is Infinity"],
    ["not_finite", "close", 1e31, "close is 1e+31"],
    ["not_finite", "low", 1e-31, "low is 1e-31"],
    ["non_positive_price", "low", 0, "low is 0"],
    ["non_positive_price", "open", -5, "open is -5"],
    ["bad_ohlc", "high", 9000, "high 9000 is below low 10000"],
    ["bad_ohlc", "open", 10_500, "open 10500 is not between low 10000 and high 10009"],
    ["bad_ohlc", "close", 9000, "close 9000 is not between low 10000 and high 10009"],
    ["negative_volume", "volume", -1, "the volume is -1"],
  ] as const)("are found as %s: %s %d", (kind, column, value, detail) => {
    const candles = calmCandles(50);
    candles[column][20] = value;
    const { findings } = assessCandles(candles);
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({ kind, severity: "error", count: 1, firstMs: minute(20), lastMs: minute(20) });
    expect(findings[0].examples).toEqual([{ openTimeMs: minute(20), detail: `${detail} at 2024-01-01T00:20Z` }]);
  });

  it("are found by time where it cannot be read, and left out of the range", () => {
    const candles = calmCandles(50);
    candles.openTimeMs[49] = NaN;
    candles.openTimeMs[48] = 5e13;
    const { findings, lastMs, expectedRows, rows } = assessCandles(candles);
    expect(findings).toEqual([
      expect.objectContaining({
        kind: "not_finite",
        count: 2,
        firstMs: null,
        lastMs: null,
        examples: [
          { openTimeMs: null, detail: "row 49 has the time 50000000000000" },
          { openTimeMs: null, detail: "row 50 has the time NaN" },
        ],
      }),
    ]);
    expect([rows, lastMs, expectedRows]).toEqual([50, minute(47), 48]);
  });

  it("are found by time in the first row, too", () => {
    for (const count of [1, 50]) {
      const candles = calmCandles(count);
      candles.openTimeMs[0] = NaN;
      const report = assessCandles(candles);
      expect(report.findings).toEqual([expect.objectContaining({ kind: "not_finite", count: 1 })]);
      expect([report.firstMs, report.expectedRows]).toEqual(count === 1 ? [null, 0] : [minute(1), 49]);
    }
  });

  it("are counted all and shown five times", () => {
    const candles = calmCandles(50);
    for (let i = 10; i < 22; i++) candles.close[i] = NaN;
    const [finding] = assessCandles(candles).findings;
    expect([finding.count, finding.firstMs, finding.lastMs]).toEqual([12, minute(10), minute(21)]);
    expect(finding.examples.map(({ openTimeMs }) => openTimeMs)).toEqual([10, 11, 12, 13, 14].map(minute));
  });

  it("do not disturb the checks of their neighbours", () => {
    const candles = calmCandles(50);
    candles.high[20] = 1e20;
    candles.low[20] = -1;
    expect(assessCandles(candles).findings.map(({ kind }) => kind)).toEqual(["non_positive_price"]);
  });
});

describe("times in another unit", () => {
  it.each([
    ["seconds", 1e-3],
    ["microseconds", 1e3],
    ["nanoseconds", 1e6],
  ])("are found among milliseconds and read as what they mean: %s", (name, factor) => {
    const candles = calmCandles(50);
    for (let i = 30; i < 40; i++) candles.openTimeMs[i] *= factor;
    const { findings, lastMs, gaps } = assessCandles(candles);
    expect(findings).toEqual([expect.objectContaining({ kind: "unit_mixup", severity: "error", count: 10, firstMs: minute(30), lastMs: minute(39) })]);
    expect(findings[0].examples[0].detail).toBe(`the time ${minute(30) * factor} is in ${name}: 2024-01-01T00:30Z`);
    expect([lastMs, gaps.runs]).toEqual([minute(49), 0]);
  });

  it("are found where the whole column is in seconds", () => {
    const candles = calmCandles(50);
    for (let i = 0; i < 50; i++) candles.openTimeMs[i] /= 1000;
    const report = assessCandles(candles);
    expect(report.findings).toEqual([expect.objectContaining({ kind: "unit_mixup", count: 50 })]);
    expect([report.firstMs, report.expectedRows]).toEqual([minute(0), 50]);
  });
});

describe("rows out of order", () => {
  it("are found where one comes too late", () => {
    const candles = calmCandles(50);
    [candles.openTimeMs[20], candles.openTimeMs[23]] = [candles.openTimeMs[23], candles.openTimeMs[20]];
    const { findings, gaps } = assessCandles(candles);
    expect(findings).toEqual([expect.objectContaining({ kind: "unsorted", severity: "error", count: 2, firstMs: minute(20), lastMs: minute(21) })]);
    expect(findings[0].message).toMatch(/^Rows are out of order/);
    expect(findings[0].examples[0].detail).toBe("row 22 opens at 2024-01-01T00:21Z, after a row of 2024-01-01T00:23Z");
    expect(gaps.runs).toBe(0);
  });

  it("are found across a row without a time", () => {
    const candles = calmCandles(50);
    candles.openTimeMs.set([minute(22), NaN, minute(20)], 20);
    expect(assessCandles(candles).findings.map(({ kind, count, firstMs }) => [kind, count, firstMs])).toEqual([
      ["not_finite", 1, null],
      ["unsorted", 1, minute(20)],
      ["missing_candles", 1, minute(21)],
    ]);
  });

  it("are said to be newest first when they are", () => {
    const candles = calmCandles(50);
    for (const column of ["openTimeMs", "open", "high", "low", "close", "volume"] as const) candles[column].reverse();
    const { findings } = assessCandles(candles);
    expect(findings).toEqual([expect.objectContaining({ kind: "unsorted", count: 49, message: expect.stringMatching(/^The rows are newest first/) })]);
  });

  it("are found where two claim one time, with what differs", () => {
    const candles = calmCandles(50);
    candles.openTimeMs[21] = minute(20);
    candles.openTimeMs[22] = minute(20);
    const { findings, gaps } = assessCandles(candles);
    expect(findings[0]).toMatchObject({ kind: "duplicate", severity: "error", count: 2, firstMs: minute(20), lastMs: minute(20) });
    expect(findings[0].examples[0].detail).toBe("rows 21 and 22 both open at 2024-01-01T00:20Z, open 10001 and 10009");
    expect(gaps).toMatchObject({ runs: 1, missingCandles: 2, longestStartMs: minute(21) });
  });

  it("are said to have the same values when they have", () => {
    const candles = calmCandles(50);
    for (const column of ["openTimeMs", "open", "high", "low", "close", "volume"] as const) candles[column][21] = candles[column][20];
    expect(assessCandles(candles).findings[0].examples[0].detail).toBe("rows 21 and 22 both open at 2024-01-01T00:20Z, with the same values");
  });
});

describe("times that are not a candle's", () => {
  it("are found off the grid", () => {
    const candles = calmCandles(50);
    candles.openTimeMs[20] += 30_000;
    expect(assessCandles(candles).findings).toEqual([
      expect.objectContaining({
        kind: "off_grid",
        severity: "error",
        count: 1,
        firstMs: minute(20) + 30_000,
        message: expect.stringMatching(/^Candles do not open on their timeframe's grid/),
        examples: [expect.objectContaining({ detail: "2024-01-01T00:20:30Z is 30 s after the grid" })],
      }),
    ]);
  });

  it("are told to be of another zone when all are off by as much", () => {
    const { findings, expectedRows } = assessCandles(calmCandles(50, DAY_MS, CALM_START_MS + 9 * HOUR_MS));
    expect(findings).toEqual([
      expect.objectContaining({ kind: "off_grid", count: 50, message: expect.stringMatching(/^All candles open 9 h after the grid.*KST/) }),
    ]);
    expect(expectedRows).toBe(50);
  });

  it("are on the grid of weeks that begin on Mondays", () => {
    expect(assessCandles(calmCandles(50, 7 * DAY_MS)).findings).toEqual([]);
    expect(assessCandles(calmCandles(50, 7 * DAY_MS, CALM_START_MS + DAY_MS)).findings[0].kind).toBe("off_grid");
  });

  it("are in the future, or of a candle that has not closed", () => {
    const { findings } = assessCandles(calmCandles(50), { nowMs: minute(40) + 1 });
    expect(findings).toEqual([
      expect.objectContaining({ kind: "future", severity: "error", count: 9, firstMs: minute(41), lastMs: minute(49) }),
      expect.objectContaining({
        kind: "unfinished",
        severity: "warning",
        count: 1,
        firstMs: minute(40),
        examples: [{ openTimeMs: minute(40), detail: "opens at 2024-01-01T00:40Z and closes in 59 s 999 ms" }],
      }),
    ]);
  });

  it.each([
    [minute(49), ["unfinished"]],
    [minute(50) - 1, ["unfinished"]],
    [minute(50), []],
  ])("are judged to the millisecond: at %d", (nowMs, kinds) => {
    expect(assessCandles(calmCandles(50), { nowMs }).findings.map(({ kind }) => kind)).toEqual(kinds);
  });
});

it("reports errors first, then warnings, then notes", () => {
  const candles = dropCandles(calmCandles(50), (i) => i === 30);
  candles.close[10] = NaN;
  candles.volume[5] = 0;
  const { findings } = assessCandles(candles);
  expect(findings.map(({ severity, kind }) => [severity, kind])).toEqual([
    ["error", "not_finite"],
    ["warning", "moved_without_trades"],
    ["note", "zero_volume"],
    ["note", "missing_candles"],
  ]);
});
