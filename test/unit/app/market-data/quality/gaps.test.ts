import { describe, expect, it } from "vitest";
import { assessCandles } from "../../../../../src/app/market-data/quality/assess-candles.ts";
import { listGaps } from "../../../../../src/app/market-data/quality/gaps.ts";
import { CALM_START_MS, calmCandles, dropCandles } from "../../../../support/calm-candles.ts";
import { DAY_MS, MINUTE_MS } from "../../../../support/candles-of.ts";

const HOUR_MS = 60 * MINUTE_MS;
const minute = (index: number): number => CALM_START_MS + index * MINUTE_MS;
const isIn =
  (...spans: readonly (readonly [number, number])[]) =>
  (index: number): boolean =>
    spans.some(([from, until]) => index >= from && index < until);

// Candles 10 to 12, 30 and 50 to 59 of a hundred are missing.
const holed = dropCandles(calmCandles(100), isIn([10, 13], [30, 31], [50, 60]));

describe("gaps", () => {
  it("are counted, the longest first", () => {
    const { gaps, rows, expectedRows, completenessRate } = assessCandles(holed);
    expect({ rows, expectedRows, completenessRate }).toEqual({ rows: 86, expectedRows: 100, completenessRate: 0.86 });
    expect(gaps).toEqual({
      runs: 3,
      missingCandles: 14,
      confirmedCandles: 0,
      longestCandles: 10,
      longestStartMs: minute(50),
      largest: [
        { fromMs: minute(50), untilMs: minute(60), missing: 10, confirmed: 0 },
        { fromMs: minute(10), untilMs: minute(13), missing: 3, confirmed: 0 },
        { fromMs: minute(30), untilMs: minute(31), missing: 1, confirmed: 0 },
      ],
    });
  });

  it.each([
    ["nothing", [], [0, 0, 0]],
    ["all there is", [[-Infinity, Infinity]], [3, 1, 10]],
    ["a candle of each end", [[12, 51]], [1, 1, 1]],
    ["between two candles", [[10.5, 11.5]], [1, 0, 0]],
    [
      "ranges that overlap, in any order",
      [
        [55, 70],
        [50, 57],
        [0, 11],
      ],
      [1, 0, 10],
    ],
    [
      "ranges that touch",
      [
        [50, 52],
        [52, 54],
      ],
      [0, 0, 4],
    ],
    [
      "empty and inverted ranges",
      [
        [10, 10],
        [20, 10],
      ],
      [0, 0, 0],
    ],
    ["a range between gaps", [[13, 30]], [0, 0, 0]],
  ] as const)("are confirmed where the exchange was asked: %s", (_, spans, confirmed) => {
    const asked = spans.map(([from, until]) => ({ fromMs: minute(from), untilMs: minute(until) }));
    expect([...listGaps(holed, asked).confirmed]).toEqual(confirmed);
  });

  it("count as complete where they are confirmed, and are no finding", () => {
    const { completenessRate, gaps, findings } = assessCandles(holed, { confirmed: [{ fromMs: minute(0), untilMs: minute(100) }] });
    expect([completenessRate, gaps.missingCandles, gaps.confirmedCandles, findings]).toEqual([1, 14, 14, []]);
  });

  it("are a note up to one candle in twenty, then a warning", () => {
    const kinds = (missing: number): unknown[] =>
      assessCandles(dropCandles(calmCandles(100), isIn([50, 50 + missing]))).findings.map(({ kind, severity, count }) => [kind, severity, count]);
    expect(kinds(5)).toEqual([["missing_candles", "note", 5]]);
    expect(kinds(6)).toEqual([["missing_candles", "warning", 6]]);
    expect(assessCandles(holed, { confirmed: [{ fromMs: minute(50), untilMs: minute(100) }] }).findings).toEqual([
      expect.objectContaining({
        kind: "missing_candles",
        severity: "note",
        count: 4,
        firstMs: minute(10),
        lastMs: minute(30),
        message: expect.stringMatching(/^4 candles \(4 %\) are missing/),
      }),
    ]);
  });

  it("are listed up to twenty, the earlier ones first among equals", () => {
    const candles = dropCandles(calmCandles(1000), (i) => i % 30 === 7 || (i >= 500 && i < 505));
    const { gaps } = assessCandles(candles);
    expect(gaps.runs).toBe(35);
    expect(gaps.largest).toHaveLength(20);
    expect(gaps.largest.slice(0, 3).map(({ fromMs, missing }) => [fromMs, missing])).toEqual([
      [minute(500), 5],
      [minute(7), 1],
      [minute(37), 1],
    ]);
  });

  it("are found in rows that are out of order", () => {
    const candles = dropCandles(calmCandles(100), isIn([10, 13]));
    for (const column of ["openTimeMs", "open", "high", "low", "close", "volume"] as const) candles[column].reverse();
    expect(listGaps(candles)).toMatchObject({ firstMs: minute(0), lastMs: minute(99), fromMs: Float64Array.of(minute(10)), missing: Float64Array.of(3) });
  });
});

describe("periodic gaps", () => {
  const kindsOf = (isDropped: (index: number) => boolean): string[] =>
    assessCandles(dropCandles(calmCandles(6000), isDropped)).findings.map(({ kind }) => kind);

  it("are the trace of pages in the wrong steps", () => {
    const candles = dropCandles(calmCandles(6000), (i) => i % 1000 >= 200);
    const [finding] = assessCandles(candles).findings;
    expect(finding).toMatchObject({ kind: "periodic_gaps", severity: "warning", count: 5, firstMs: minute(200), lastMs: minute(4200) });
    expect(finding.message).toMatch(/^800 candles \(13 h 20 min\) are missing after every 200 candles:/);
  });

  it("may be of a single candle a page", () => {
    const [finding] = assessCandles(dropCandles(calmCandles(6000), (i) => i % 201 === 200)).findings;
    expect(finding).toMatchObject({ kind: "periodic_gaps", count: 29 });
    expect(finding.message).toMatch(/^1 candle \(1 min\) is missing after every 200 candles:/);
  });

  // Single candles are missing here and there, and more often than pages.
  const isQuiet = (i: number): boolean => (i * i) % 97 === 3;

  it("are found among minutes without a trade, where pages have as many candles", () => {
    const seen = Array.from({ length: 6000 }, (_, i) => i).filter((i) => !isQuiet(i) && i % 1000 < 300);
    const candles = dropCandles(calmCandles(6000), (i) => !seen.includes(i) || seen.filter((one) => one >= i - (i % 1000) && one < i).length >= 200);
    const [finding] = assessCandles(candles).findings;
    expect(finding).toMatchObject({ kind: "periodic_gaps", count: 5 });
    expect(finding.message).toMatch(/are missing after every 200 candles:/);
  });

  it("are found among minutes without a trade, where pages are as long", () => {
    const [finding] = assessCandles(dropCandles(calmCandles(6000), (i) => isQuiet(i) || i % 1000 >= 200 + 20 * Math.floor(i / 1000))).findings;
    expect(finding).toMatchObject({ kind: "periodic_gaps", count: 5 });
    expect(finding.message).toMatch(/are missing every 16 h 40 min:/);
  });

  it("are none when they are few, or of any spacing", () => {
    expect(kindsOf((i) => i < 4000 && i % 1000 >= 200)).toEqual(["missing_candles"]);
    expect(kindsOf(isQuiet)).toEqual(["missing_candles"]);
  });
});

describe("market hours", () => {
  it("explain the gaps of a market that closes at weekends", () => {
    // The first day is a Monday; a holiday on Wednesday of the third week.
    const candles = dropCandles(calmCandles(70, DAY_MS), (i) => i % 7 >= 5 || i === 16);
    const { findings } = assessCandles(candles);
    expect(findings.map(({ kind, severity, count }) => [kind, severity, count])).toEqual([
      ["missing_candles", "note", 1],
      ["market_hours", "note", 18],
    ]);
    expect(findings[1].examples[0].detail).toBe("closed every week from Sat 00:00 to Mon 00:00 UTC, 2 d");
  });

  it("may go past midnight and hold for shorter timeframes", () => {
    const hourOfWeek = (i: number): number => i % 168;
    // Friday 22:00 to Sunday 22:00.
    const candles = dropCandles(calmCandles(168 * 6, HOUR_MS), (i) => hourOfWeek(i) >= 118 && hourOfWeek(i) < 166);
    expect(assessCandles(candles).findings).toEqual([
      expect.objectContaining({ kind: "market_hours", count: 48 * 6, message: expect.stringContaining("Fri 22:00 to Sun 22:00 UTC, 2 d") }),
    ]);
  });

  it("are not looked for in weeks", () => {
    const candles = dropCandles(calmCandles(100, 7 * DAY_MS), (i) => i % 10 === 3);
    expect(assessCandles(candles).findings.map(({ kind }) => kind)).toEqual(["periodic_gaps", "missing_candles"]);
  });

  it("are no excuse for an hour that is missing every day, or for three weekends", () => {
    const daily = dropCandles(calmCandles(168 * 6, HOUR_MS), (i) => i % 24 === 23);
    expect(assessCandles(daily).findings.map(({ kind }) => kind)).toEqual(["periodic_gaps", "missing_candles"]);
    const short = dropCandles(calmCandles(26, DAY_MS), (i) => i % 7 >= 5);
    expect(assessCandles(short).findings.map(({ kind }) => kind)).not.toContain("market_hours");
  });
});
