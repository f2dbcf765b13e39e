import { describe, expect, it } from "vitest";
import { totalReturn } from "../../../../src/engine/metrics/total-return.ts";

describe("totalReturn", () => {
  it("is what the account gained on its initial cash", () => {
    expect(totalReturn(100, 125)).toBe(0.25);
    expect(totalReturn(80, 60)).toBe(-0.25);
  });

  it("is −1 when everything is lost and 0 when nothing happened", () => {
    expect(totalReturn(100, 0)).toBe(-1);
    expect(totalReturn(100, 100)).toBe(0);
  });
});
