import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DecimalReader } from "../../../../src/adapters/files/decimal.ts";
import { isDate, isNaive, TIME_KINDS, TimeReader } from "../../../../src/adapters/files/time-reader.ts";
import { checkProperty } from "../../../support/check-property.ts";

/** The time at the start of a text: its ms, its kind, and what is left behind it. */
function read(text: string): { ms: number; kind: string; rest: string } {
  const bytes = Buffer.from(text);
  const reader = new TimeReader(bytes, new DecimalReader(bytes));
  const ms = reader.read(0);
  return { ms, kind: TIME_KINDS[reader.kind], rest: text.slice(reader.end) };
}

const NEW_YEAR_MS = 1_704_067_200_000;
const HOUR_MS = 3_600_000;

describe("reading times from bytes", () => {
  it.each([
    ["1704067200", NEW_YEAR_MS, "seconds"],
    ["1704067200.0", NEW_YEAR_MS, "seconds"],
    ["1704067200.25", NEW_YEAR_MS + 250, "seconds"],
    ["1704067200000", NEW_YEAR_MS, "milliseconds"],
    ["1.7040672e12", NEW_YEAR_MS, "milliseconds"],
    ["1704067200000000", NEW_YEAR_MS, "microseconds"],
    ["1704067200000000000", NEW_YEAR_MS, "nanoseconds"],
    ["100000000", 1e11, "seconds"],
    ["99999999999", 99_999_999_999_000, "seconds"],
    ["100000000000", 1e11, "milliseconds"],
    ["99999999999999", 99_999_999_999_999, "milliseconds"],
    ["100000000000000", 1e11, "microseconds"],
    ["2024-01-01", NEW_YEAR_MS, "dates"],
    ["2024/1/1", NEW_YEAR_MS, "dates"],
    ["2024.01.01", NEW_YEAR_MS, "dates"],
    ["2024-01-01 09:00:00", NEW_YEAR_MS + 9 * HOUR_MS, "text"],
    ["2024-01-01T09:00", NEW_YEAR_MS + 9 * HOUR_MS, "text"],
    ["2024/1/1 9:00", NEW_YEAR_MS + 9 * HOUR_MS, "text"],
    ["2024-01-01 00:00:00.125000", NEW_YEAR_MS + 125, "text"],
    ["2024-01-01 00:00:00.000000001", NEW_YEAR_MS + 1e-6, "text"],
    ["2024-01-01 09-AM", NEW_YEAR_MS + 9 * HOUR_MS, "text"],
    ["2024-01-01 12-AM", NEW_YEAR_MS, "text"],
    ["2024-01-01 12-PM", NEW_YEAR_MS + 12 * HOUR_MS, "text"],
    ["2024-01-01 11:30 pm", NEW_YEAR_MS + 23.5 * HOUR_MS, "text"],
    ["2024-01-01T00:00:00Z", NEW_YEAR_MS, "text with its offset"],
    ["2024-01-01 00:00:00 UTC", NEW_YEAR_MS, "text with its offset"],
    ["2024-01-01T09:00:00+09:00", NEW_YEAR_MS, "text with its offset"],
    ["2024-01-01 09:00:00+0900", NEW_YEAR_MS, "text with its offset"],
    ["2024-01-01 09:00:00 +09", NEW_YEAR_MS, "text with its offset"],
    ["2023-12-31T20:30:00.5-03:30", NEW_YEAR_MS + 500, "text with its offset"],
    ["2024-02-29", NEW_YEAR_MS + 59 * 24 * HOUR_MS, "dates"],
  ])("reads %s", (text, ms, kind) => {
    expect(read(text)).toEqual({ ms, kind, rest: "" });
  });

  it.each([
    "",
    "x",
    "99999999",
    "-1704067200000",
    "1e20",
    "2024",
    "20240101",
    "01/02/2024",
    "2024-13-01",
    "2024-00-01",
    "2024-01-00",
    "2024-01-32",
    "2023-02-29",
    "1900-02-29",
    "2024-04-31",
    "2024-01/01",
    "2024-01-01 24:00",
    "2024-01-01 00:60",
    "2024-01-01 00:00:60",
    "2024-01-01 9:0",
    "2024-01-01 13-PM",
    "2024-01-01 0-AM",
    "2024-01-01 00:00+15:00",
    "2024-01-01 00:00+09:60",
    "2024-01-01 00:00+9",
    "2024-01-01 00:00:00.",
  ])("reads no time from %j", (text) => {
    expect(read(text).ms).toBeNaN();
  });

  it.each([
    ["2024-01-01,100", ",100"],
    ["2024-01-01T", "T"],
    ["2024-01-01 00:00:00Zulu", "ulu"],
    ["2024-01-01 00:00:00 EST", " EST"],
    ["2024-01-01 05-04", "-04"],
    ["1704067200000x", "x"],
  ])("stops behind the time in %j", (text, rest) => {
    expect(read(text).rest).toBe(rest);
  });

  it("tells which times need a zone, and which are days", () => {
    expect(TIME_KINDS.filter((_, kind) => isNaive(kind as 0))).toEqual(["text", "dates"]);
    expect(TIME_KINDS.filter((_, kind) => isDate(kind as 0))).toEqual(["dates"]);
  });

  it("reads what Date writes, and every epoch unit, as the same instant", () => {
    // From 1973 on; in nanoseconds, not every second beyond the year 2116 is a double.
    checkProperty(fc.integer({ min: 1e8, max: 4e9 }), 2000, (second) => {
      const ms = second * 1000;
      const iso = new Date(ms).toISOString();
      const forms = [iso, iso.slice(0, 19), iso.slice(0, 19).replace("T", " "), `${second}`, `${second}000`, `${second}000000`, `${second}000000000`];
      expect(forms.map((form) => read(form).ms)).toEqual(forms.map(() => ms));
      expect(read(iso.slice(0, 10)).ms).toBe(Math.floor(ms / 86_400_000) * 86_400_000);
    });
  });
});
