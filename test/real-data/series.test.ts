import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readCandleFile } from "../../src/adapters/files/candle-file.ts";
import { summariseGaps } from "../../src/engine/candles.ts";
import { timeframeMs } from "../../src/engine/timeframe.ts";
import { DATA_FOLDER } from "./data-folder.ts";
import { DESCRIBED_SERIES, minuteOf, MONTHS, README } from "./readme-table.ts";

const series = DESCRIBED_SERIES;

describe("every series of the real data", () => {
  it("is in the table, and the table adds up to what the README says", () => {
    const [, files, rows] = /^(\d+) files, ([\d,]+) rows/m.exec(README) ?? [];
    expect(series.length).toBe(Number(files));
    expect(series.reduce((sum, one) => sum + one.rows, 0)).toBe(Number(rows.replaceAll(",", "")));
  });

  it.each(series.filter(({ path }) => path !== MONTHS))("is read as the table describes it: $path", async (expected) => {
    const { candles, rows, format, timeframeInferred } = await readCandleFile(join(DATA_FOLDER, expected.path));
    const gaps = summariseGaps(candles);
    expect({
      path: expected.path,
      rows,
      first: minuteOf(candles.openTimeMs[0]),
      last: minuteOf(candles.openTimeMs.at(-1) ?? NaN),
      gaps: `${gaps.runs}/${gaps.missingCandles}`,
      longest: gaps.longestStartMs === null ? null : { candles: gaps.longestCandles, after: minuteOf(gaps.longestStartMs - candles.timeframeMs) },
      zeroVolumes: candles.volume.reduce((count, volume) => count + (volume === 0 ? 1 : 0), 0),
    }).toEqual(expected);
    const [, timeframe] = /\/(\d+[mhdw])(?:_from1h)?\.csv\.gz$/.exec(expected.path) ?? [];
    expect([format, timeframeInferred, candles.timeframeMs]).toEqual(["csv.gz", true, timeframeMs(timeframe)]);
  });

  it("is refused when its candles are months", async () => {
    const path = join(DATA_FOLDER, MONTHS);
    await expect(readCandleFile(path)).rejects.toMatchObject({
      code: "timeframe_unknown",
      message: expect.stringMatching(/1M\.csv\.gz: expected candles of 1m, .*, 1w, the smallest spacing is 28d \(rows \d+ and \d+\); resample/),
    });
    await expect(readCandleFile(path, { timeframeMs: timeframeMs("1d") })).rejects.toMatchObject({ code: "timeframe_mismatch" });
  });
});
