import { describe, expect, it } from "vitest";
import { highest } from "../../../../src/engine/indicators/highest.ts";
import { lowest } from "../../../../src/engine/indicators/lowest.ts";
import { mean } from "../../../../src/engine/indicators/mean.ts";
import { standardDeviation } from "../../../../src/engine/indicators/standard-deviation.ts";

describe("mean", () => {
  it("is the sum over the count", () => {
    expect(mean([1, 2, 6])).toBe(3);
    expect(mean(Float64Array.of(-4, 4))).toBe(0);
  });

  it("is NaN of nothing", () => {
    expect(mean([])).toBeNaN();
  });
});

describe("standardDeviation", () => {
  it("divides by n, not by n − 1", () => {
    // Mean 5, squares 9 + 1 + 1 + 1 + 0 + 0 + 4 + 16 = 32, 32 ÷ 8 = 4. By n − 1 it would be 2.14.
    expect(standardDeviation([2, 4, 4, 4, 5, 5, 7, 9])).toBe(2);
  });

  it("is 0 of equal values and NaN of nothing", () => {
    expect(standardDeviation([7, 7, 7])).toBe(0);
    expect(standardDeviation([])).toBeNaN();
  });

  it("keeps its digits where prices are large and differ little", () => {
    // The mean of squares less the square of the mean would be 0 here: 1e18 has no room for a difference of 1.
    expect(standardDeviation([1e9 - 1, 1e9 + 1])).toBe(1);
  });
});

describe("highest and lowest", () => {
  it("find the extremes wherever they stand", () => {
    expect(highest([3, 1, 2])).toBe(3);
    expect(highest([1, 2, 3])).toBe(3);
    expect(lowest([3, 1, 2])).toBe(1);
    expect(lowest(Float64Array.of(5))).toBe(5);
    expect(highest([-3, -7])).toBe(-3);
  });

  it("are NaN of nothing and of a NaN", () => {
    expect(highest([])).toBeNaN();
    expect(lowest([])).toBeNaN();
    expect(highest([1, NaN, 2])).toBeNaN();
    expect(lowest([1, NaN, 2])).toBeNaN();
  });
});
