import { describe, expect, it } from "vitest";
import { parseZone } from "../../../../src/adapters/files/time-zone.ts";

describe("naming a time zone", () => {
  it.each([
    ["UTC", "UTC", 0],
    ["utc", "UTC", 0],
    ["Z", "UTC", 0],
    ["+00:00", "UTC", 0],
    ["-0000", "UTC", 0],
    ["KST", "KST (UTC+9)", 32_400_000],
    ["+09:00", "UTC+9", 32_400_000],
    ["-03:30", "UTC-3:30", -12_600_000],
    ["+1400", "UTC+14", 50_400_000],
  ])("understands %s", (text, name, offsetMs) => {
    expect(parseZone(text)).toEqual({ name, offsetMs });
  });

  it.each(["", "EST", "Asia/Seoul", "9", "+9", "+09:60", "+14:01", "-15:00", "09:00", "UTC+9"])("refuses %j", (text) => {
    expect(() => parseZone(text)).toThrow(
      expect.objectContaining({ code: "usage", message: `time zone was ${JSON.stringify(text)}, expected UTC, KST or an offset such as +09:00` }),
    );
  });
});
