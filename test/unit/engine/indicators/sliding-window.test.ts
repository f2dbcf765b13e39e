import { describe, expect, it } from "vitest";
import { simpleMovingAverage } from "../../../../src/engine/indicators/simple-moving-average.ts";
import { slidingMaximum, slidingMinimum, slidingSum, sumOf } from "../../../../src/engine/indicators/sliding-window.ts";
import { createRandom } from "../../../../src/engine/random.ts";

const random = createRandom(5);
const FORMS = [
  ["slidingMinimum", slidingMinimum, (window: Float64Array): number => Math.min(...window)],
  ["slidingMaximum", slidingMaximum, (window: Float64Array): number => Math.max(...window)],
  ["slidingSum", slidingSum, (window: Float64Array): number => window.reduce((a, b) => a + b, 0)],
] as const;

describe.each(FORMS)("%s", (_, slide, ofWindow) => {
  it("covers the window before each position, whatever the lengths of series and window", () => {
    for (let count = 0; count <= 24; count++) {
      // Whole numbers, so that sums are exact in any order.
      const values = Float64Array.from({ length: count }, () => Math.floor(10 * random()) - 3);
      for (let width = 1; width <= 9; width++) {
        const out = slide(values, width);
        expect(out).toHaveLength(count + 1);
        const expected = Array.from(out, (_value, i) => (i < width ? NaN : ofWindow(values.subarray(i - width, i))));
        expect([...out], `${count} values, width ${width}`).toEqual(expected);
      }
    }
  });
});

describe("slidingSum", () => {
  it("forgets a huge value once it has left the window", () => {
    const values = new Float64Array(50).fill(0.1);
    values[3] = 1e18;
    expect(
      slidingSum(values, 5)
        .slice(9)
        .every((sum) => Math.abs(sum - 0.5) < 1e-15),
    ).toBe(true);
  });
});

describe("sumOf", () => {
  it("adds in order from the first to before the last", () => {
    expect(sumOf(Float64Array.of(1, 2, 4, 8), 1, 3)).toBe(6);
    expect(sumOf(Float64Array.of(1), 0, 0)).toBe(0);
  });
});

describe("simpleMovingAverage", () => {
  it("is the mean of the last values, this one included", () => {
    expect([...simpleMovingAverage(Float64Array.of(1, 2, 6, 4), 2)]).toEqual([NaN, 1.5, 4, 5]);
    expect([...simpleMovingAverage(Float64Array.of(1), 3)]).toEqual([NaN]);
  });
});
