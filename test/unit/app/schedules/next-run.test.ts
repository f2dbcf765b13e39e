import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readCron } from "../../../../src/app/schedules/cron-times.ts";
import { nextRunMs } from "../../../../src/app/schedules/next-run.ts";
import { zoneOffsetMs } from "../../../../src/app/schedules/zone-offset.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

function next(cron: string, timeZone: string, after: string, count: number): string[] {
  const times = readCron(cron, timeZone);
  const found: string[] = [];
  for (let at = Date.parse(after); found.length < count; found.push(new Date(at).toISOString().slice(0, 16))) at = times.nextAfter(at);
  return found;
}

describe("a cron line where clocks are changed", () => {
  it.each([
    // New York puts its clocks from 02:00 to 03:00 on 2026-03-08 at 07:00Z, and from 02:00 back to 01:00 on 2026-11-01 at 06:00Z.
    ["keeps its time of day", "0 9 * * *", "America/New_York", "2026-03-07T12:00Z", ["2026-03-07T14:00", "2026-03-08T13:00", "2026-03-09T13:00"]],
    ["comes an hour later where its time is left out", "30 2 * * *", "America/New_York", "2026-03-07T12:00Z", ["2026-03-08T07:30", "2026-03-09T06:30"]],
    ["comes once where its time is shown twice", "30 1 * * *", "America/New_York", "2026-10-31T12:00Z", ["2026-11-01T05:30", "2026-11-02T06:30"]],
    ["comes once for whoever asks only after the first time", "30 1 * * *", "America/New_York", "2026-11-01T06:10Z", ["2026-11-02T06:30"]],
    [
      "goes on like an interval where its hour is open, forward",
      "*/30 * * * *",
      "America/New_York",
      "2026-03-08T06:01Z",
      ["2026-03-08T06:30", "2026-03-08T07:00", "2026-03-08T07:30"],
    ],
    ["and back", "*/30 * * * *", "America/New_York", "2026-11-01T05:01Z", ["2026-11-01T05:30", "2026-11-01T06:00", "2026-11-01T06:30", "2026-11-01T07:00"]],
    // Santiago has no midnight on 2026-09-06, Lord Howe moves by half an hour.
    ["comes where there is no midnight", "0 0 * * *", "America/Santiago", "2026-09-05T12:00Z", ["2026-09-06T04:00", "2026-09-07T03:00"]],
    ["comes where clocks move by half an hour", "15 2 * * *", "Australia/Lord_Howe", "2026-10-03T00:00Z", ["2026-10-03T15:45", "2026-10-04T15:15"]],
    ["goes by Sunday of the zone", "0 1 * * 0", "Asia/Seoul", "2026-01-01T00:00Z", ["2026-01-03T16:00", "2026-01-10T16:00"]],
  ])("%s", (_, cron, zone, after, expected) => {
    expect(next(cron, zone, after, expected.length)).toEqual(expected);
  });

  /** Every minute of some days by brute force. */
  function instantsOf(minute: ReadonlySet<number>, hour: ReadonlySet<number>, zone: string, fromMs: number, untilMs: number): number[] {
    const isOpen = hour.size === 24;
    const wall = (ms: number): number => ms + zoneOffsetMs(zone, ms);
    const fits = (wallMs: number): boolean => minute.has(new Date(wallMs).getUTCMinutes()) && hour.has(new Date(wallMs).getUTCHours());
    const found = new Set<number>();
    const seen = new Set<number>();
    let before = wall(fromMs - 3 * HOUR_MS - MINUTE_MS);
    for (let ms = fromMs - 3 * HOUR_MS; ms <= untilMs; before = wall(ms), ms += MINUTE_MS) {
      const now = wall(ms);
      // What the clocks leave out comes as much later as they are put forward.
      for (let left = before + MINUTE_MS; left < now; left += MINUTE_MS) if (fits(left)) found.add(ms + (left - before - MINUTE_MS));
      if (fits(now) && (isOpen || !seen.has(now))) found.add(ms);
      seen.add(now);
    }
    return [...found].filter((ms) => ms > fromMs).toSorted((a, b) => a - b);
  }

  it("is what counting minutes says, for whoever asks at whatever instant", () => {
    const zones = fc.constantFrom("America/New_York", "Europe/London", "Australia/Lord_Howe", "America/Santiago", "Asia/Seoul");
    const days = fc.constantFrom("2026-03-07", "2026-03-28", "2026-04-03", "2026-09-05", "2026-10-02", "2026-10-24", "2026-10-31", "2026-06-01");
    const hours = fc.oneof(
      fc.constant("*"),
      fc.constant("*/2"),
      fc.uniqueArray(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 3 }).map((list) => list.join(",")),
    );
    const minutes = fc.uniqueArray(fc.integer({ min: 0, max: 59 }), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(zones, days, hours, minutes, fc.integer({ min: 0, max: 2 * 24 * 60 }), (zone, day, hour, minute, offset) => {
        const afterMs = Date.parse(`${day}T00:00Z`) + offset * MINUTE_MS;
        const all = Array.from({ length: 24 }, (_, n) => n);
        const hourSet = new Set(hour === "*" ? all : hour === "*/2" ? all.filter((n) => n % 2 === 0) : hour.split(",").map(Number));
        const [expected] = instantsOf(new Set(minute), hourSet, zone, afterMs, afterMs + 27 * HOUR_MS);
        expect(readCron(`${minute.join(",")} ${hour} * * *`, zone).nextAfter(afterMs)).toBe(expected);
      }),
      { numRuns: 60 },
    );
  });

  it.each(["", "* * * *", "60 * * * *", "@daily", "H * * * *", "0 0 * * MON,H", "* * * * * * *", " * * * * *", "0 0 31 2 *", "a b c d e", "* * * * $(ls)"])(
    "refuses %j",
    (line) => {
      expect(() => readCron(line, "UTC")).toThrow(expect.objectContaining({ code: "schedule_invalid" }));
    },
  );
});

describe("an interval", () => {
  it("stays on the grid of its anchor, before and after it", () => {
    const every = { everySeconds: 10 };
    expect(nextRunMs(every, 5000)).toBe(15_000);
    expect(nextRunMs(every, 25_000, 3000)).toBe(33_000);
    expect(nextRunMs(every, 3000, 3000)).toBe(13_000);
    expect(nextRunMs(every, 0, 1_000_003_000)).toBe(3000);
  });
});
