import { describe, expect, it } from "vitest";
import { resolveRange } from "../../../src/app/backtest/date-range.ts";

const iso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());
const resolve = (start?: string, end?: string): (string | null)[] => Object.values(resolveRange(start, end)).map(iso);

describe("resolveRange", () => {
  it.each([
    ["dates are Korean days, the last one included", "2024-01-01", "2024-12-31", "2023-12-31T15:00:00.000Z", "2024-12-31T15:00:00.000Z"],
    ["one day is a range", "2024-02-29", "2024-02-29", "2024-02-28T15:00:00.000Z", "2024-02-29T15:00:00.000Z"],
    ["a date may carry an offset", "2024-01-01Z", "2024-01-01+00:00", "2024-01-01T00:00:00.000Z", "2024-01-02T00:00:00.000Z"],
    ["instants are taken as they are", "2024-01-01T00:00:00Z", "2024-01-01T00:00:00.001Z", "2024-01-01T00:00:00.000Z", "2024-01-01T00:00:00.001Z"],
    ["an instant without an offset is Korean time", "2024-01-01T09:00", "2024-01-01 09:01:02", "2024-01-01T00:00:00.000Z", "2024-01-01T00:01:02.000Z"],
    ["offsets may be of half an hour", "2024-01-01T00:00:00-05:30", "2024-01-02T00:00:00+0900", "2024-01-01T05:30:00.000Z", "2024-01-01T15:00:00.000Z"],
    ["epoch milliseconds are taken as they are", "1704067200000", "1704067200001", "2024-01-01T00:00:00.000Z", "2024-01-01T00:00:00.001Z"],
  ])("%s", (_, start, end, startIso, endIso) => {
    expect(resolve(start, end)).toEqual([startIso, endIso]);
  });

  it("is open where nothing is given", () => {
    expect(resolve()).toEqual([null, null]);
    expect(resolve("2024-01-01")).toEqual(["2023-12-31T15:00:00.000Z", null]);
  });

  it.each([
    "2024-02-30",
    "2023-02-29",
    "2024-13-01",
    "2024-00-10",
    "2024-1-1",
    "24-01-01",
    "yesterday",
    "",
    "2024-01-01T24:00",
    "2024-01-01T10:60",
    "1704067200",
    "2024-01-01+15:00",
  ])("refuses %j and says what it takes", (text) => {
    expect(() => resolveRange(text, undefined)).toThrow(/start was .*, expected a date such as/);
    expect(() => resolveRange(undefined, text)).toThrow(expect.objectContaining({ code: "date_invalid", exitCode: 2 }));
  });

  it("refuses a range that is empty or runs backwards", () => {
    expect(() => resolveRange("2024-01-02", "2024-01-01")).toThrow(/which is not after its start/);
    expect(() => resolveRange("2024-01-01T00:00Z", "2024-01-01T00:00Z")).toThrow(/not after its start/);
  });
});
