import { describe, expect, it } from "vitest";
import { fileFault, firstLine, nameLength, quote } from "../../../../src/adapters/files/fault-messages.ts";

const FAULT = { code: "candle_invalid", problem: "expected high at or above low 100, was 99", remedy: "correct the row or remove the candle" } as const;

describe("messages about files", () => {
  it("name the file, the row and the column, as far as they are known", () => {
    const rest = "expected high at or above low 100, was 99; correct the row or remove the candle";
    expect(fileFault({ file: "data.csv", row: 17, column: "high" }, FAULT).message).toBe(`data.csv, row 17, column high: ${rest}`);
    expect(fileFault({ file: "data.csv", row: 17 }, FAULT).message).toBe(`data.csv, row 17: ${rest}`);
    expect(fileFault({ file: "data.csv" }, FAULT).message).toBe(`data.csv: ${rest}`);
  });

  it("carry the code and the cause", () => {
    const cause = new Error("inner");
    expect(fileFault({ file: "data.csv" }, { ...FAULT, cause })).toMatchObject({ code: "candle_invalid", cause });
    expect("cause" in fileFault({ file: "data.csv" }, FAULT)).toBe(false);
  });

  it("quote values cut to 40 characters, without splitting one", () => {
    expect(quote("x".repeat(40))).toBe(`"${"x".repeat(40)}"`);
    expect(quote("x".repeat(41))).toBe(`"${"x".repeat(40)}…"`);
    expect(quote("😀".repeat(41))).toBe(`"${"😀".repeat(40)}…"`);
  });

  it("escape what would move the cursor, break the line or turn the text around", () => {
    expect(quote("a\tb")).toBe('"a\\tb"');
    expect(quote("\u001b[31m\u007f\u2028\u202e\ufeff")).toBe('"\\u001b[31m\\u007f\\u2028\\u202e\\ufeff"');
  });

  it("show the first line of a text from elsewhere, cut", () => {
    expect(firstLine("one\r\ntwo")).toBe("one");
    expect(firstLine("abcdef", 3)).toBe("abc…");
  });

  it("name lengths of time by the largest unit that divides them", () => {
    expect([7_200_000, 604_800_000, 2_419_200_000, 90_000, 1500].map(nameLength)).toEqual(["2h", "1w", "28d", "90s", "1500 ms"]);
  });
});
