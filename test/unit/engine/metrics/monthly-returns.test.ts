import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { monthlyReturns } from "../../../../src/engine/metrics/monthly-returns.ts";
import { DAY_MS } from "../../../../src/engine/timeframe.ts";
import { candlesOf } from "./metric-fixtures.ts";

/** Day candles from a date on, one for each value of equity; returns rounded to twelve digits. */
function measure(start: string, equity: readonly number[], initialCash = 100) {
  const candles = candlesOf(
    equity.map(() => 1),
    DAY_MS,
    (i) => Date.parse(start) + i * DAY_MS,
  );
  return monthlyReturns(candles, Float64Array.from(equity), initialCash).map((row) => ({ ...row, returnRate: Number(row.returnRate.toFixed(12)) }));
}

describe("monthlyReturns", () => {
  it("cuts at midnight of each first: the candle of the 31st closes a month", () => {
    // 30 and 31 January, all of February 2024, 1 March: 100 → 110, → 99, → 108.9.
    expect(measure("2024-01-30", [104, 110, ...Array(28).fill(70), 99, 108.9])).toEqual([
      { month: "2024-01", returnRate: 0.1, isPartial: true },
      { month: "2024-02", returnRate: -0.1, isPartial: false },
      { month: "2024-03", returnRate: 0.1, isPartial: true },
    ]);
  });

  it("knows a run of exactly one month for whole, and across the turn of the year", () => {
    expect(measure("2023-12-01", [...Array(30).fill(100), 120])).toEqual([{ month: "2023-12", returnRate: 0.2, isPartial: false }]);
    expect(measure("2023-12-31", [150, 75]).map(({ month, returnRate }) => [month, returnRate])).toEqual([
      ["2023-12", 0.5],
      ["2024-01", -0.5],
    ]);
  });

  it("lists a month without candles as one in which nothing happened", () => {
    const candles = candlesOf([1, 1], DAY_MS, (i) => Date.parse(["2024-01-31", "2024-03-01"][i]));
    expect(monthlyReturns(candles, Float64Array.of(100, 150), 100)).toEqual([
      { month: "2024-01", returnRate: 0, isPartial: true },
      { month: "2024-02", returnRate: 0, isPartial: false },
      { month: "2024-03", returnRate: 0.5, isPartial: true },
    ]);
  });

  it("leaves a candle that has not closed by the first to the next month", () => {
    const candles = candlesOf([1, 1], 7 * DAY_MS, (i) => Date.parse("2024-01-22") + i * 7 * DAY_MS);
    expect(monthlyReturns(candles, Float64Array.of(110, 121), 100).map(({ month, returnRate }) => [month, Number(returnRate.toFixed(12))])).toEqual([
      ["2024-01", 0.1],
      ["2024-02", 0.1],
    ]);
  });

  it("is empty without candles and ends with the month in which nothing was left", () => {
    expect(measure("2024-01-01", [])).toEqual([]);
    expect(measure("2024-01-31", [0, 0, 0])).toEqual([{ month: "2024-01", returnRate: -1, isPartial: true }]);
  });

  it("compounds to the total return", () => {
    const equity = fc.array(fc.double({ min: 50, max: 200, noNaN: true }), { minLength: 1, maxLength: 120 });
    fc.assert(
      fc.property(equity, (values) => {
        const candles = candlesOf(values, DAY_MS, (i) => Date.parse("2024-01-17") + i * DAY_MS);
        const growth = monthlyReturns(candles, Float64Array.from(values), 100).reduce((product, { returnRate }) => product * (1 + returnRate), 1);
        expect(growth).toBeCloseTo(values[values.length - 1] / 100, 10);
      }),
    );
  });
});
