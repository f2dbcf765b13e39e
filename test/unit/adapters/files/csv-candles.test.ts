import { describe, expect, it } from "vitest";
import { parseCsvCandles } from "../../../../src/adapters/files/csv-candles.ts";
import { HEADER, hours, HOUR_MS, row, START_MS } from "./temp-folder.ts";

function parse(content: string | Uint8Array): number[][] {
  const { rows, count } = parseCsvCandles("a.csv", typeof content === "string" ? Buffer.from(content) : content);
  return rows.columns.map((column) => Array.from(column.subarray(0, count)));
}

function faultOf(content: string | Uint8Array): string {
  try {
    parse(content);
  } catch (error) {
    return `${(error as { code: string }).code} ${(error as Error).message}`;
  }
  return "no fault";
}

const ONE_ROW = [[START_MS], [100], [110], [90], [105], [2.5]];
const withRow = (text: string): string => `${HEADER}\n${row(START_MS)}\n${text}\n${row(START_MS + 2 * HOUR_MS)}\n`;

describe("parsing candle CSV", () => {
  it("reads the six columns in any order", () => {
    expect(parse(`volume,close,low,high,open,timestamp_utc_ms\n2.5,105,90,110,100,${START_MS}\n`)).toEqual(ONE_ROW);
  });

  it.each([
    ["no newline at the end", `${HEADER}\n${row(START_MS)}`],
    ["CRLF", `${HEADER}\r\n${row(START_MS)}\r\n`],
    ["CRLF cut after CR", `${HEADER}\r\n${row(START_MS)}\r`],
    ["a byte order mark", `\ufeff${HEADER}\n${row(START_MS)}\n`],
    ["empty last lines", `${HEADER}\n${row(START_MS)}\n\n\r\n\n`],
    ["double quotes", `"timestamp_utc_ms","open",high,low,close,volume\n"${START_MS}",100,"110",90,105,"2.5"\n`],
    ["signs, exponents and zeros", `${HEADER}\n+${START_MS}.0,1e2,1.10E+02,0090,105.000,25e-1\n`],
  ])("allows %s", (_, content) => {
    expect(parse(content)).toEqual(ONE_ROW);
  });

  it("makes room for rows that are shorter than the first", () => {
    const rows = Array.from({ length: 500 }, (_, i) => `${START_MS + i},1,1,1,1,${i}`);
    const [times, , , , , volumes] = parse([HEADER, `${START_MS - 1},${"1.000000000000000000,".repeat(4)}7`, ...rows].join("\n"));
    expect(times.length).toBe(501);
    expect(volumes.slice(1)).toEqual(rows.map((_, i) => i));
  });

  it.each([
    [`1,2,3,4,5`, `row 3: expected 6 values, was 5: "1,2,3,4,5"; correct the row or remove the candle`],
    [`1,2,3,4,5,6,7`, `row 3: expected 6 values, was 7: "1,2,3,4,5,6,7"; correct the row or remove the candle; a number must not hold a comma`],
    [``, `row 3: expected 6 values, was an empty line; remove the line`],
    [`1,2,,4,5,6`, `row 3, column high: expected a decimal number, was empty; correct the row or remove the candle`],
    [`1,2,3,4,5,`, `row 3, column volume: expected a decimal number, was empty; correct the row or remove the candle`],
    [`1,2,"",4,5,6`, `row 3, column high: expected a decimal number, was empty; correct the row or remove the candle`],
    [`1,2,3,NaN,5,6`, `row 3, column low: expected a decimal number, was "NaN"; correct the row or remove the candle`],
    [`1,Infinity,3,4,5,6`, `row 3, column open: expected a decimal number, was "Infinity"; correct the row or remove the candle`],
    [`1,2,3,4,0x10,6`, `row 3, column close: expected a decimal number, was "0x10"; correct the row or remove the candle`],
    [`1,2,3,4,1e999,6`, `row 3, column close: expected a decimal number, was "1e999"; correct the row or remove the candle`],
    [`1, 2,3,4,5,6`, `row 3, column open: expected a decimal number, was " 2"; correct the row or remove the candle`],
    [`1,2,"3,4,5,6`, `row 3, column high: expected a decimal number, was "\\"3"; correct the row or remove the candle`],
    [`1,2,"3x,4,5,6`, `row 3, column high: expected a decimal number, was "\\"3x"; correct the row or remove the candle`],
    [`1,2,3"",4,5,6`, `row 3, column high: expected a decimal number, was "3\\"\\""; correct the row or remove the candle`],
    [`1,2,3,4,5,6\r7`, `row 3, column volume: expected a decimal number, was "6\\r7"; correct the row or remove the candle`],
    [`1,2,3,4,5,6\u0000`, `row 3, column volume: expected a decimal number, was "6\\u0000"; correct the row or remove the candle`],
    [
      `2024-01-01 09:00:00,2,3,4,5,6`,
      `row 3, column timestamp_utc_ms: expected a time as UTC epoch milliseconds, was "2024-01-01 09:00:00"; correct the row or remove the candle`,
    ],
    [`1,2,3,4,${"x".repeat(99)},6`, `row 3, column close: expected a decimal number, was "${"x".repeat(40)}…"; correct the row or remove the candle`],
  ])("refuses the row %j", (text, message) => {
    // A control character in the first bytes makes the file binary, so it stands behind the sample here.
    const lead = Array.from({ length: 200 }, (_, i) => row(START_MS + i * HOUR_MS));
    if (text.includes("\u0000")) expect(faultOf([HEADER, ...lead, text].join("\n"))).toBe(`value_unreadable a.csv, ${message.replace("row 3", "row 202")}`);
    else expect(faultOf(withRow(text))).toBe(`value_unreadable a.csv, ${message}`);
  });

  it("says that a file ending within a row seems to be cut short", () => {
    expect(faultOf(hours(3).slice(0, -12))).toMatch(
      /^value_unreadable a\.csv, row 4: expected 6 values, was 3: .*; the file seems to be cut short: download it again$/,
    );
  });

  it("counts rows by lines, so that the last row of a long file is named right", () => {
    expect(faultOf(`${hours(5000)}1,2,3,4,5\n`)).toContain("a.csv, row 5002: ");
  });

  it.each([
    ["", "candles_empty a.csv: expected the header timestamp_utc_ms,open,high,low,close,volume and candles, was an empty file; download the candles again"],
    [
      '""\n',
      "candles_empty a.csv: expected the header timestamp_utc_ms,open,high,low,close,volume and candles, was a file of 3 bytes without any value; download the candles again",
    ],
    [
      "\ufeff\r\n",
      "candles_empty a.csv: expected the header timestamp_utc_ms,open,high,low,close,volume and candles, was a file of 5 bytes without any value; download the candles again",
    ],
    [HEADER, "candles_empty a.csv: expected at least one candle, was a header without rows; download the candles again"],
    [`${HEADER}\r\n\r\n`, "candles_empty a.csv: expected at least one candle, was a header without rows; download the candles again"],
  ])("refuses a file without candles: %j", (content, message) => {
    expect(faultOf(content)).toBe(message);
  });

  it.each([
    ["UTF-16 text", Buffer.from(`\ufeff${hours(2)}`, "utf16le")],
    ["UTF-16 text", Buffer.from(hours(2), "utf16le")],
    ["UTF-16 text", Buffer.from(hours(2), "utf16le").swap16()],
    ["a zip archive or Excel workbook", Buffer.from("PK\u0003\u0004rest")],
    ["binary data", Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13])],
    ["text of another encoding", Buffer.from([0xbd, 0xc3, 0xb0, 0xa3, 0x2c, 0x6f, 0x70, 0x65, 0x6e, 0x0a])],
  ])("refuses %s", (name, content) => {
    expect(faultOf(content)).toMatch(new RegExp(`^file_unreadable a\\.csv: expected CSV as UTF-8 text, or Parquet, or CSV in gzip, was ${name}; `));
  });

  it("does not take a character that the sample cuts for another encoding", () => {
    const content = Buffer.from(`${"a".repeat(4095)}é`);
    expect(faultOf(content)).toMatch(/^columns_unknown/);
  });
});
