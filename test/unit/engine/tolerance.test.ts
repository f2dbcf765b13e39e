import { describe, expect, it } from "vitest";
import { atLeast } from "../../../src/engine/tolerance.ts";

describe("atLeast", () => {
  it.each([
    [100, 100, true],
    [100 * (1 - 0.9e-9), 100, true],
    [100 * (1 - 1.1e-9), 100, false],
    [101, 100, true],
    [-100 * (1 + 0.9e-9), -100, true],
    [-100 * (1 + 1.1e-9), -100, false],
    [0, 0, true],
    [-1e-300, 0, false],
    [0.1 + 0.2, 0.3, true],
    [NaN, 1, false],
    [1, NaN, false],
  ])("%d ≥ %d is %s", (a, b, expected) => {
    expect(atLeast(a, b)).toBe(expected);
  });
});
