import { describe, expect, it } from "vitest";
import { mapCoverage } from "../../../../../src/app/market-data/quality/coverage-map.ts";
import { listGaps } from "../../../../../src/app/market-data/quality/gaps.ts";
import { calmCandles, dropCandles } from "../../../../support/calm-candles.ts";
import { DAY_MS, MINUTE_MS } from "../../../../support/candles-of.ts";

const full = (expected: number): unknown => ({ expected, missing: 0, confirmedMissing: 0 });

describe("mapCoverage", () => {
  it("has a row a month for a series of up to 400 days, cells outside of it empty", () => {
    // 2024-01-11 to 2024-02-10: January has 31 days, February 29.
    const rows = mapCoverage(listGaps(calmCandles(31, DAY_MS, Date.UTC(2024, 0, 11))), 4);
    expect(rows.map(({ label, completenessRate }) => [label, completenessRate])).toEqual([
      ["2024-01", 1],
      ["2024-02", 1],
    ]);
    // Cells of January begin on the 1st, 8th 18:00, 16th 12:00 and 24th 06:00; of February on the 1st, 8th 06:00, 15th 12:00 and 22nd 18:00.
    expect(rows.map(({ cells }) => cells)).toEqual([
      [full(0), full(6), full(8), full(7)],
      [full(8), full(2), full(0), full(0)],
    ]);
    expect([rows[0].fromMs, rows[0].untilMs, rows[1].untilMs]).toEqual([Date.UTC(2024, 0, 1), Date.UTC(2024, 1, 1), Date.UTC(2024, 2, 1)]);
  });

  it("has a row a year for a longer one", () => {
    const rows = mapCoverage(listGaps(calmCandles(800, DAY_MS, Date.UTC(2022, 6, 1))));
    expect(rows.map(({ label }) => label)).toEqual(["2022", "2023", "2024"]);
    expect(rows.map(({ cells }) => cells.length)).toEqual([60, 60, 60]);
    expect(rows.map(({ cells }) => cells.reduce((sum, { expected }) => sum + expected, 0))).toEqual([184, 365, 251]);
  });

  it("counts what is missing where it is missing", () => {
    // April 2023 has 30 days: cells of ten; the 4th to the 6th and the 10th to the 12th are missing.
    const candles = dropCandles(calmCandles(30, DAY_MS, Date.UTC(2023, 3, 1)), (i) => (i >= 3 && i < 6) || (i >= 9 && i < 12));
    const [row] = mapCoverage(listGaps(candles), 3);
    expect(row.cells).toEqual([
      { expected: 10, missing: 4, confirmedMissing: 0 },
      { expected: 10, missing: 2, confirmedMissing: 0 },
      { expected: 10, missing: 0, confirmedMissing: 0 },
    ]);
    expect(row.completenessRate).toBeCloseTo(0.8, 12);
  });

  it("tells what the exchange does not have, spread over the run", () => {
    const candles = dropCandles(calmCandles(30, DAY_MS, Date.UTC(2023, 3, 1)), (i) => i >= 8 && i < 12);
    const gaps = listGaps(candles, [{ fromMs: Date.UTC(2023, 3, 9), untilMs: Date.UTC(2023, 3, 11) }]);
    const [row] = mapCoverage(gaps, 3);
    expect(row.cells).toEqual([
      { expected: 10, missing: 1, confirmedMissing: 1 },
      { expected: 10, missing: 1, confirmedMissing: 1 },
      { expected: 10, missing: 0, confirmedMissing: 0 },
    ]);
    expect(row.completenessRate).toBeCloseTo(28 / 30, 12);
  });

  it("adds up to the series, whatever the columns", () => {
    const candles = dropCandles(calmCandles(50_000), (i) => i % 37 === 5 || (i > 20_000 && i < 30_000));
    const gaps = listGaps(candles);
    const cells = mapCoverage(gaps, 59).flatMap((row) => row.cells);
    const sum = (pick: (cell: (typeof cells)[number]) => number): number => cells.reduce((total, cell) => total + pick(cell), 0);
    // The last of them is there: 49999 mod 37 is 12.
    expect([sum((cell) => cell.expected), sum((cell) => cell.missing)]).toEqual([50_000, 50_000 - candles.close.length]);
  });

  it("is empty without candles, and of bounded size with absurd times", () => {
    expect(mapCoverage(listGaps(calmCandles(0)))).toEqual([]);
    const candles = calmCandles(2, MINUTE_MS);
    candles.openTimeMs.set([-9e12, 9e12]);
    const rows = mapCoverage(listGaps(candles), 10);
    expect(rows.length).toBeLessThanOrEqual(100);
    expect(rows[0].label).toBe("1684");
  });
});
