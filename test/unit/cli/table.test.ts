import { describe, expect, it } from "vitest";
import { decimal, layOut, percent } from "../../../src/cli/table.ts";

describe("layOut", () => {
  it("puts names to the left and figures to the right", () => {
    expect(
      layOut(
        [
          ["name", "a"],
          ["x", "1,000"],
        ],
        "  ",
      ),
    ).toBe("  name      a\n  x     1,000");
  });

  it("copes with rows of different lengths", () => {
    expect(layOut([["a", "b", "c"], ["a"]])).toBe("a  b  c\na");
  });
});

describe("figures", () => {
  it("have separators and so many decimals, whatever the locale", () => {
    expect([decimal(1_234_567.891, 2), decimal(-1234, 0), decimal(999, 1), decimal(null, 2)]).toEqual(["1,234,567.89", "-1,234", "999.0", "n/a"]);
    expect([percent(0.12345), percent(-0.5), percent(null)]).toEqual(["12.35 %", "-50.00 %", "n/a"]);
  });
});
