import { describe, expect, it } from "vitest";
import { streaks } from "../../../../src/engine/metrics/streaks.ts";

describe("streaks", () => {
  it("finds the longest runs of wins and of losses", () => {
    expect(streaks(Float64Array.of(1, 2, -1, 3, 4, 5, -1, -2))).toEqual({ longestWins: 3, longestLosses: 2 });
  });

  it("lets a trade that broke even end both", () => {
    expect(streaks(Float64Array.of(1, 1, 0, 1))).toEqual({ longestWins: 2, longestLosses: 0 });
    expect(streaks(Float64Array.of(-1, 0, -1, -1, 0))).toEqual({ longestWins: 0, longestLosses: 2 });
  });

  it("counts a run from the very first trade", () => {
    expect(streaks(Float64Array.of(-1, 1))).toEqual({ longestWins: 1, longestLosses: 1 });
  });

  it("is 0 and 0 without trades", () => {
    expect(streaks(new Float64Array(0))).toEqual({ longestWins: 0, longestLosses: 0 });
  });
});
