import { describe, expect, it } from "vitest";
import * as fc from "fast-check";
import { largest, median, sampleDeviation, varies } from "../../../../src/engine/metrics/statistics.ts";

const values = fc.float64Array({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6, minLength: 1, maxLength: 60 });
const tied = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 60 }).map((list) => Float64Array.from(list));

describe("sampleDeviation", () => {
  it("divides by one less than the count: (1 + 1 + 4) / 2 = 3 for 1, 1 and 4 around 2", () => {
    expect(sampleDeviation([1, 1, 4])).toBe(Math.sqrt(3));
  });

  it("needs two values: √(2 · 1²) for 1 and 3", () => {
    expect(sampleDeviation([1, 3])).toBe(Math.SQRT2);
    expect(sampleDeviation([5])).toBeNaN();
  });
});

describe("varies", () => {
  it("takes returns for the same that only rounding sets apart, and nothing coarser", () => {
    const equity = Array.from({ length: 40 }, (_, day) => 1000 * 1.01 ** day);
    const returns = equity.slice(1).map((value, i) => value / equity[i] - 1);
    expect(new Set(returns).size).toBeGreaterThan(1);
    expect(varies(returns)).toBe(false);
    expect(varies([...returns, 0.01 + 1e-13])).toBe(true);
  });

  it("says no where a deviation comes out above 0 by rounding", () => {
    const same = new Float64Array(23).fill(0.1);
    expect(sampleDeviation(same)).toBeGreaterThan(0);
    expect(varies(same)).toBe(false);
    same[22] = 0.2;
    expect(varies(same)).toBe(true);
  });

  it("says yes of a NaN", () => {
    expect(varies([0.1, NaN])).toBe(true);
  });

  it("says no of nothing and of one value", () => {
    expect(varies([])).toBe(false);
    expect(varies([1])).toBe(false);
  });
});

describe("largest", () => {
  it("finds the largest value, also among negative ones", () => {
    expect(largest([-3, -1, -2])).toBe(-1);
    expect(largest([])).toBe(-Infinity);
  });
});

describe("median", () => {
  it("is the middle value, or the mean of the two in the middle", () => {
    expect(median(Float64Array.of(9, 1, 5))).toBe(5);
    expect(median(Float64Array.of(9, 1, 5, 2))).toBe(3.5);
    expect(median(Float64Array.of(7))).toBe(7);
    expect(median(new Float64Array(0))).toBeNaN();
  });

  it("agrees with sorting and leaves its input alone", () => {
    fc.assert(
      fc.property(fc.oneof(values, tied), (given) => {
        const before = given.slice();
        const sorted = given.toSorted();
        expect(median(given)).toBe((sorted[(given.length - 1) >> 1] + sorted[given.length >> 1]) / 2);
        expect(given).toEqual(before);
      }),
    );
  });
});
