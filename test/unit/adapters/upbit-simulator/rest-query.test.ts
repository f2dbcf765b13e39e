import { describe, expect, it } from "vitest";
import { RestError } from "../../../../src/adapters/upbit-simulator/rest-error.ts";
import { readCount, readFlag, readInstant, readNumber, readText, readTimeOfDay, requireText } from "../../../../src/adapters/upbit-simulator/rest-query.ts";

const query = (text: string): URLSearchParams => new URLSearchParams(text);
const instant = (to: string): number | undefined => readInstant(new URLSearchParams({ to }), "to");
const limits = { min: 1, max: 200, fallback: 1 };

function refusalOf(act: () => unknown): [number, string] {
  try {
    act();
  } catch (error) {
    if (error instanceof RestError) return [error.status, error.message];
  }
  throw new Error("was not refused");
}

describe("query parameters", () => {
  it("are read as UTC instants, with or without an offset", () => {
    const expected = Date.UTC(2025, 5, 24, 4, 56, 53);
    expect(
      ["2025-06-24T04:56:53Z", "2025-06-24 04:56:53", "2025-06-24T04:56:53", "2025-06-24T13:56:53+09:00", "2025-06-24T13:56:53+0900"].map(instant),
    ).toEqual(Array.from({ length: 5 }, () => expected));
    expect(instant("2025-06-24T04:56:53.250Z")).toBe(expected + 250);
    expect([instant(""), readInstant(query(""), "to")]).toEqual([undefined, undefined]);
  });

  it.each([
    "2025-06-24",
    "yesterday",
    "2025-02-30T00:00:00Z",
    "2025-06-24T25:00:00Z",
    "2025-06-24T04:56:53 09:00",
    "2025-06-24T04:56:53+99:00",
    "1750740000000",
  ])("are refused as an instant: %s", (to) => {
    expect(refusalOf(() => instant(to))).toEqual([400, "Invalid parameter. Check the given value!"]);
  });

  it("are read as counts, the largest one at most", () => {
    expect([readCount(query("count=7"), "count", limits), readCount(query("count=500"), "count", limits), readCount(query(""), "count", limits)]).toEqual([
      7, 200, 1,
    ]);
    expect(refusalOf(() => readCount(query("count=abc"), "count", limits))).toEqual([400, "Type mismatch error. Check the parameters type!"]);
    expect(refusalOf(() => readCount(query("count=1.5"), "count", limits))[1]).toMatch(/^Type mismatch/);
    expect(refusalOf(() => readCount(query("count=0"), "count", limits))[1]).toMatch(/^Invalid parameter/);
    expect(refusalOf(() => readCount(query("count=-3"), "count", limits))[1]).toMatch(/^Invalid parameter/);
  });

  it("are read as numbers, flags and texts, the empty one counting as none", () => {
    expect([readNumber(query("level=1e4"), "level", 0), readNumber(query("level="), "level", 0)]).toEqual([10_000, 0]);
    expect(refusalOf(() => readNumber(query("level=x"), "level", 0))[0]).toBe(400);
    expect([readFlag(query("isDetails=TRUE"), "is_details", "isDetails"), readFlag(query("is_details=1"), "is_details", "isDetails")]).toEqual([true, false]);
    expect([readText(query("a=%20x"), "a"), readText(query("a="), "a")]).toEqual(["x", undefined]);
  });

  it("are missed when they are needed", () => {
    expect(refusalOf(() => requireText(query("market="), "market"))).toEqual([400, "Missing request parameter error. Check the required parameters!"]);
  });

  it("are read as times of day", () => {
    const at = (to: string): number | undefined => readTimeOfDay(new URLSearchParams({ to }), "to");
    expect([at("130001"), at("13:00:01"), at("")]).toEqual([46_801_000, 46_801_000, undefined]);
    expect([refusalOf(() => at("240000"))[0], refusalOf(() => at("1:2:3"))[0]]).toEqual([400, 400]);
  });
});
