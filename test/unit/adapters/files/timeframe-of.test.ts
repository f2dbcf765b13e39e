import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FILE_COLUMNS } from "../../../../src/adapters/files/candle-rows.ts";
import { settleTimeframe } from "../../../../src/adapters/files/timeframe-of.ts";
import { TIMEFRAME_NAMES, timeframeMs } from "../../../../src/engine/timeframe.ts";
import { HOUR_MS, START_MS } from "./temp-folder.ts";

const DAY_MS = 24 * HOUR_MS;
const MINUTE_MS = 60_000;

function settle(steps: readonly number[], asked?: string, start = START_MS): number | string {
  const times = Float64Array.from(steps, (step) => start + step);
  try {
    return settleTimeframe({ file: "a.csv", rows: 2, columns: FILE_COLUMNS }, times, asked === undefined ? undefined : timeframeMs(asked));
  } catch (error) {
    return `${(error as { code: string }).code} ${(error as Error).message}`;
  }
}

const every = (stepMs: number, count: number): number[] => Array.from({ length: count }, (_, i) => i * stepMs);

describe("settling the timeframe of a file", () => {
  it("tells each supported timeframe from the spacing, and takes it when it is asked for", () => {
    for (const name of TIMEFRAME_NAMES) {
      expect(settle(every(timeframeMs(name), 5))).toBe(timeframeMs(name));
      expect(settle(every(timeframeMs(name), 5), name)).toBe(timeframeMs(name));
    }
  });

  it("is not misled by missing candles, as long as the timeframe is the most frequent spacing", () => {
    fc.assert(
      fc.property(fc.constantFrom(...TIMEFRAME_NAMES), fc.array(fc.integer({ min: 2, max: 900 }), { maxLength: 20 }), (name, gaps) => {
        const steps = [0];
        for (const gap of [...gaps, ...gaps.map(() => 1), 1]) steps.push((steps.at(-1) ?? 0) + gap * timeframeMs(name));
        expect(settle(steps)).toBe(timeframeMs(name));
      }),
    );
  });

  it("takes a single candle only with a timeframe", () => {
    expect(settle([0])).toBe("timeframe_unknown a.csv: expected two candles or more to tell the timeframe from, was one; name the timeframe");
    expect(settle([0], "1d")).toBe(DAY_MS);
    expect(settle([HOUR_MS], "1d")).toMatch(/^candles_misaligned a\.csv, row 2, /);
  });

  it.each([
    [every(MINUTE_MS, 200), "1h", "expected 1h candles, the smallest spacing is 1m (rows 2 and 3); ask for 1m or give a file of 1h candles"],
    [every(30 * MINUTE_MS, 9), "1h", "expected 1h candles, the smallest spacing is 30m (rows 2 and 3); ask for 30m or give a file of 1h candles"],
    [every(DAY_MS, 9), "1h", "expected 1h candles, the smallest spacing is 1d (rows 2 and 3); ask for 1d or give a file of 1h candles"],
    [[0, 4 * HOUR_MS, 6 * HOUR_MS], "1h", "expected 1h candles, the smallest spacing is 2h (rows 3 and 4); give a file of 1h candles"],
    [every(7 * DAY_MS, 3), "1d", "expected 1d candles, the smallest spacing is 1w (rows 2 and 3); ask for 1w or give a file of 1d candles"],
  ])("refuses candles of another timeframe than the one asked for (case %#)", (steps, asked, message) => {
    expect(settle(steps, asked)).toBe(`timeframe_mismatch a.csv: ${message}`);
  });

  it("names the stray row when the other rows are of the timeframe", () => {
    const steps = [0, HOUR_MS, 2 * HOUR_MS, 2 * HOUR_MS + MINUTE_MS, 3 * HOUR_MS, 4 * HOUR_MS, 5 * HOUR_MS];
    expect(settle(steps, "1h")).toBe(
      "candles_misaligned a.csv, row 5, column timestamp_utc_ms: expected 1h candles to open on multiples of 3600000 ms, " +
        "was 1704074460000 (2024-01-01T02:01:00.000Z); correct the row or remove the candle",
    );
    expect(settle(steps)).toBe(
      "candles_misaligned a.csv, row 5, column timestamp_utc_ms: expected the most frequent spacing, 1h, to be the smallest, " +
        "was 1m after the row before; correct the row, remove the candle, or name the timeframe if most candles are missing",
    );
  });

  it("compares the smallest spacing with the most frequent one, wherever that stands", () => {
    const steps = [0, HOUR_MS, 2 * HOUR_MS, 3 * HOUR_MS, 3 * HOUR_MS + MINUTE_MS, 7 * HOUR_MS, 9 * HOUR_MS, 11 * HOUR_MS, 20 * HOUR_MS];
    expect(settle(steps)).toContain("row 6, column timestamp_utc_ms: expected the most frequent spacing, 1h, to be the smallest, was 1m after the row before");
  });

  it("reads a file with most candles missing when its timeframe is named", () => {
    const steps = [0, MINUTE_MS, 4 * MINUTE_MS, 7 * MINUTE_MS, 10 * MINUTE_MS];
    expect(settle(steps)).toMatch(/^candles_misaligned .* name the timeframe if most candles are missing$/);
    expect(settle(steps, "1m")).toBe(MINUTE_MS);
  });

  it("says when every row is off the grid by the same time, as daily candles in Korean time are", () => {
    expect(settle(every(DAY_MS, 3), "1d", START_MS + 9 * HOUR_MS)).toBe(
      "candles_misaligned a.csv, row 2, column timestamp_utc_ms: expected 1d candles to open on multiples of 86400000 ms, " +
        "was 1704099600000 (2024-01-01T09:00:00.000Z), and every row is 9h late; convert the times to UTC, or the candles to this grid",
    );
  });

  it("wants weeks to open on Monday", () => {
    expect(settle(every(7 * DAY_MS, 3), "1w", START_MS - DAY_MS)).toMatch(/expected 1w candles to open on Monday 00:00 UTC, was .*every row is 6d late/);
  });

  it.each([
    [every(2 * HOUR_MS, 4), "2h (rows 2 and 3)"],
    [[0, 1500, 3000], "1500 ms (rows 2 and 3)"],
    [[31 * DAY_MS, 62 * DAY_MS, 90 * DAY_MS, 121 * DAY_MS], "28d (rows 3 and 4)"],
  ])("refuses a spacing that is no supported timeframe (case %#)", (steps, spacing) => {
    expect(settle(steps)).toBe(
      `timeframe_unknown a.csv: expected candles of 1m, 3m, 5m, 10m, 15m, 30m, 1h, 4h, 1d, 1w, the smallest spacing is ${spacing}; resample the candles to one of these`,
    );
  });

  it("refuses to be asked for an unsupported timeframe", () => {
    expect(() => settleTimeframe({ file: "a.csv", rows: 2, columns: FILE_COLUMNS }, Float64Array.of(START_MS), 2 * HOUR_MS)).toThrow(
      /^a\.csv: expected candles of 1m, .*, 1w, was 2h; ask for a supported one$/,
    );
  });
});
