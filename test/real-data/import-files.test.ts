import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { readCandleFile } from "../../src/adapters/files/candle-file.ts";
import { type ImportedFile, type ImportOptions, readImportFile } from "../../src/adapters/files/import-file.ts";
import { CANDLE_COLUMNS, type Candles, indexAtOrAfter, sliceCandles, summariseGaps } from "../../src/engine/candles.ts";
import type { HtsError } from "../../src/engine/errors.ts";
import { DATA_FOLDER } from "./data-folder.ts";

const HOUR_MS = 3_600_000;
const CDD = "cdd_Binance_BTCUSDT_1h_full.csv.gz";
const HEADERLESS = "headerless_descending_BTCUSDT_minute.csv";
const PRELAUNCH = "upbit_prelaunch_KRW-ETH_4h_excerpt.csv";
const LISTED = ["time", "_", "_", "open", "high", "low", "close", "volume", "_", "_"];

const importDirty = (name: string, options: ImportOptions = {}): Promise<ImportedFile> => readImportFile(join(DATA_FOLDER, "dirty", name), options);

/** The code and message of an import, without the path before the file's name. */
async function faultOf(name: string, options: ImportOptions = {}): Promise<string> {
  const error = await importDirty(name, options).then(
    () => null,
    (thrown: unknown) => thrown as HtsError,
  );
  expect(error?.message ?? "").not.toMatch(/[\r\n]/);
  return error === null ? "no fault" : `${error.code} ${error.message.replaceAll(`${dirname(join(DATA_FOLDER, "dirty", name))}/`, "")}`;
}

/** The candles of a series between the first and the last of others. */
async function sameSpan(series: string, { openTimeMs }: Candles): Promise<Candles> {
  const { candles } = await readCandleFile(join(DATA_FOLDER, series));
  const [first, last] = [openTimeMs[0], openTimeMs.at(-1) ?? NaN];
  return sliceCandles(candles, indexAtOrAfter(candles.openTimeMs, first), indexAtOrAfter(candles.openTimeMs, last + 1));
}

describe("importing real files that are sound", () => {
  it("reads the Upbit API dump as the series that was made of it", async () => {
    const file = await importDirty("format_upbit_api_KRW-ARB_1d.csv");
    expect([file.rows, file.layout, file.notes]).toEqual([277, "an Upbit API dump", []]);
    expect(file.understood).toEqual({
      timeColumn: "candle_date_time_utc",
      timeZone: "UTC",
      timeUnit: "dates",
      volumeColumn: "candle_acc_trade_volume",
      order: "oldest first",
      symbol: "KRW-ARB",
      header: true,
    });
    expect(file.candles).toEqual((await readCandleFile(join(DATA_FOLDER, "UPBIT/KRW-ARB/1d.csv.gz"))).candles);
  });

  it("reads the Binance klines as that day of the series", async () => {
    const file = await importDirty("format_binance_kline_BTCUSDT-1m-2022-11-09.csv");
    expect([file.rows, file.layout, file.understood.timeUnit]).toEqual([1440, "a Binance kline file", "milliseconds"]);
    expect(file.candles).toEqual(await sameSpan("BINANCE_UM/BTCUSDT/1m.csv.gz", file.candles));
  });

  it("reads the pyupbit table in Korean time as those days of the series", async () => {
    const file = await importDirty("format_pyupbit_KST_index_KRW-BTC_1d_excerpt.csv");
    expect([file.rows, file.layout, file.understood.timeZone]).toEqual([7, "a pyupbit table", "KST (UTC+9)"]);
    const days = await sameSpan("UPBIT/KRW-BTC/1d.csv.gz", file.candles);
    for (const column of ["timeframeMs", "openTimeMs", "open", "high", "low", "close"] as const) expect(file.candles[column]).toEqual(days[column]);
    file.candles.volume.forEach((volume, i) => expect(volume / days.volume[i]).toBeCloseTo(1, 9));
  });

  it("reads a file whose shape is sound, however odd its prices are", async () => {
    const file = await importDirty("bybit_testnetlike_ETHUSDT_1m_20k.csv.gz");
    expect([file.rows, file.candles.openTimeMs.length, file.notes]).toEqual([20_000, 20_000, []]);
    expect(summariseGaps(file.candles).longestCandles).toBe(801);
  });

  it("reads series of the project's own layout as the strict reader does", async () => {
    for (const series of ["UPBIT/KRW-DOGE/1m.csv.gz", "BINANCE/BTCUSDT/1m.csv.gz", "BACKTESTINGPY/GOOG/1d.csv.gz"]) {
      const path = join(DATA_FOLDER, series);
      const file = await readImportFile(path);
      expect(file.candles).toEqual((await readCandleFile(path)).candles);
      expect(file.notes).toEqual([]);
    }
  });
});

describe("importing real files that say too little", () => {
  it("wants a zone for the naive times of the 4h excerpt, and then reads it with its gaps", async () => {
    expect(await faultOf(PRELAUNCH)).toMatch(/^layout_unclear .*row 2, column date: expected times whose zone is known, .*; name the zone with --zone UTC, /);
    const file = await importDirty(PRELAUNCH, { zone: "UTC" });
    expect([file.rows, file.candles.timeframeMs, file.understood.timeZone]).toEqual([17, 4 * HOUR_MS, "UTC"]);
    expect(new Date(file.candles.openTimeMs[0]).toISOString()).toBe("2017-10-18T00:00:00.000Z");
    expect((await importDirty(PRELAUNCH, { zone: "UTC", timeframeMs: 4 * HOUR_MS })).candles).toEqual(file.candles);
    // Upbit's candles of 4 hours open at 01:00, 05:00, 09:00 … in Korea.
    expect(await faultOf(PRELAUNCH, { zone: "KST" })).toMatch(/^candles_misaligned .*every row is 3h late/);
  });

  it("refuses the headerless file with a list of columns that reads it", async () => {
    expect(await faultOf(HEADERLESS)).toBe(
      `layout_unclear ${HEADERLESS}: expected a header that names the columns, the first row looks like data (10 values); ` +
        `list them with --columns, such as ${LISTED.join(",")} if that is what they are (_ for what is not used)`,
    );
    const file = await importDirty(HEADERLESS, { columns: LISTED });
    expect([file.rows, file.understood.order, file.understood.header, file.notes]).toEqual([
      2000,
      "newest first",
      false,
      ["sorted oldest first, the file is newest first"],
    ]);
    const lines = readFileSync(join(DATA_FOLDER, "dirty", HEADERLESS), "utf8")
      .trim()
      .split("\n")
      .toReversed();
    const expected = lines.map((line) => line.split(",").map(Number));
    [0, 3, 4, 5, 6, 7].forEach((field, k) => expect(Array.from(file.candles[CANDLE_COLUMNS[k]])).toEqual(expected.map((values) => values[field])));
  });

  it.each([
    ["empty_header_only_KRW-AVAX_1h.csv", /^candles_empty .*was a header without rows/],
    ["empty_quotes_only_KRW-SEI_1d.csv", /^candles_empty .*was a file of 3 bytes without any value/],
    ["cdd_Binance_BTCUSDT_1h_findings.csv", /^columns_unknown .*\(missing a column of times, open, high, low, close, volume\)/],
    ["upbit_1d_open_vs_1h_open_mismatch.json", /^columns_unknown .*the file looks like JSON/],
    ["notes.json", /^columns_unknown .*the file looks like JSON/],
  ])("refuses %s", async (name, message) => {
    expect(await faultOf(name)).toMatch(message);
  });
});

describe("importing the CryptoDataDownload file that contradicts itself", () => {
  const disagree =
    "expected the columns unix and date to be of one time, 91 rows are not (first row 35093, 2017-09-26T18:00:00.000Z and 2017-09-26T14:00:00.000Z)";

  it("says in one line how often and where it does", async () => {
    const fault = await faultOf(CDD);
    expect(fault).toMatch(
      /^candles_conflict .*: expected one candle a time, 2649 times came with different values \(first 2020-11-20T07:00:00\.000Z, rows 4831 and 4832, /,
    );
    expect(fault).toContain(`, and ${disagree}; `);
    expect(fault).toContain(`--duplicates last; correct the rows whose times differ, or believe unix alone with --columns ${LISTED.join(",")}`);
  });

  it("still refuses the dates that are not their epochs once one of two rows may be kept", async () => {
    expect(await faultOf(CDD, { duplicates: "last" })).toMatch(/^layout_unclear /);
    expect(await faultOf(CDD, { duplicates: "last" })).toContain(disagree);
  });

  it("reads what is left when it is told what to believe", async () => {
    const file = await importDirty(CDD, { duplicates: "last", columns: LISTED });
    expect([file.rows, file.candles.openTimeMs.length, file.candles.timeframeMs]).toEqual([36_062, 33_413, HOUR_MS]);
    expect(file.notes).toEqual([
      "times are of several kinds: 28584 in seconds, 7478 in milliseconds",
      "sorted oldest first, the file is newest first",
      "kept the last row of 2649 times that came with different values",
    ]);
    expect(file.understood).toMatchObject({ timeColumn: "unix", timeZone: "UTC", volumeColumn: "Volume BTC", order: "newest first" });
    expect(summariseGaps(file.candles).missingCandles).toBe(16);
    // Nearly all highs are those of the same hour in the truth, so the times are right, whatever the other prices are.
    const truth = await sameSpan("BINANCE/BTCUSDT/1h.csv.gz", file.candles);
    const highs = new Map(Array.from(truth.openTimeMs, (time, i) => [time, truth.high[i]]));
    const common = Array.from(file.candles.openTimeMs).filter((time) => highs.has(time));
    const equal = Array.from(file.candles.openTimeMs).filter((time, i) => highs.get(time) === file.candles.high[i]);
    expect(common.length).toBeGreaterThan(33_000);
    expect(equal.length / common.length).toBeGreaterThan(0.98);
  });

  it("keeps the row with more decimals when it keeps the first", async () => {
    const file = await importDirty(CDD, { duplicates: "first", columns: LISTED });
    const line = gunzipSync(readFileSync(join(DATA_FOLDER, "dirty", CDD)))
      .toString()
      .split("\n")[4830]
      .split(",");
    const index = file.candles.openTimeMs.indexOf(Number(line[0]) < 1e11 ? Number(line[0]) * 1000 : Number(line[0]));
    expect(file.candles.volume[index]).toBe(Number(line[7]));
  });
});
