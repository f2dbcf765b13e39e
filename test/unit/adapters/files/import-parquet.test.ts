import { dirname, join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { describe, expect, it } from "vitest";
import { type ImportedFile, type ImportOptions, readImportFile } from "../../../../src/adapters/files/import-file.ts";
import type { HtsError } from "../../../../src/engine/errors.ts";
import { HOUR_MS, START_MS, useTempFolder } from "./temp-folder.ts";

const { folder } = useTempFolder();
const ROWS = 5000;
const US = `((${START_MS} + i * ${HOUR_MS}) * 1000)`;
const KST_US = `(${US} + ${9 * HOUR_MS}000)`;
const text = (sql: string): string => `strftime(make_timestamp(${sql}), '%Y-%m-%dT%H:%M:%S')`;
const CANDLE = { open: "(100.5 + i)::DOUBLE", high: "(110 + i)::DOUBLE", low: "(90 + i)::DOUBLE", close: "(105 + i)::DOUBLE", volume: "(i / 8)::DOUBLE" };

/** Writes rows i = 0, 1, … of SQL columns to a Parquet file and imports it. */
async function readColumns(columns: Readonly<Record<string, string>>, options: ImportOptions = {}, rows = ROWS): Promise<ImportedFile> {
  const path = join(folder, "x.parquet");
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  const list = Object.entries(columns).map(([name, sql]) => `${sql} AS "${name.replaceAll('"', '""')}"`);
  await connection.run(`COPY (SELECT ${list.join(", ")} FROM range(${rows}) t(i)) TO '${path}' (FORMAT parquet)`);
  connection.closeSync();
  instance.closeSync();
  return readImportFile(path, options);
}

async function faultOf(columns: Readonly<Record<string, string>>, options: ImportOptions = {}, rows = ROWS): Promise<string> {
  const error = await readColumns(columns, options, rows).then(
    () => null,
    (thrown: unknown) => thrown as HtsError,
  );
  return error === null ? "no fault" : `${error.code} ${error.message.replaceAll(`${dirname(join(folder, "x"))}/`, "")}`;
}

const HOURS = Array.from({ length: ROWS }, (_, i) => START_MS + i * HOUR_MS);
const USUAL = { timeZone: "UTC", timeUnit: "milliseconds", volumeColumn: "volume", order: "oldest first", symbol: null, header: true };

describe("importing Parquet", () => {
  it("reads the project's own columns, which count as UTC", async () => {
    const file = await readColumns({ timestamp_utc_ms: `make_timestamp(${US})`, ...CANDLE });
    expect(Array.from(file.candles.openTimeMs)).toEqual(HOURS);
    expect([file.candles.timeframeMs, file.candles.close[7], file.format, file.layout, file.rows]).toEqual([
      HOUR_MS,
      112,
      "parquet",
      "a coin-hts candle file",
      ROWS,
    ]);
    expect([file.understood, file.notes]).toEqual([{ ...USUAL, timeColumn: "timestamp_utc_ms" }, []]);
    expect([file.firstRow, file.lastRow]).toEqual([`${START_MS},100.5,110,90,105,0`, `${HOURS.at(-1)},5099.5,5109,5089,5104,624.875`]);
  });

  it.each([
    ["TIMESTAMP", `make_timestamp(${KST_US})`],
    ["TIMESTAMP_NS", `make_timestamp_ns(${KST_US} * 1000)`],
  ])("reads a pyupbit table as pandas writes it, its index a %s in Korean time", async (_, sql) => {
    const file = await readColumns({ ...CANDLE, value: "1.5::DOUBLE", __index_level_0__: sql });
    expect(Array.from(file.candles.openTimeMs)).toEqual(HOURS);
    expect([file.candles.open[1], file.candles.volume[9], file.layout, file.notes]).toEqual([101.5, 1.125, "a pyupbit table", []]);
    expect(file.understood).toEqual({ ...USUAL, timeColumn: "__index_level_0__", timeZone: "KST (UTC+9)", timeUnit: "timestamps" });
  });

  it.each([
    ["timestamps with a zone", `to_timestamp(${US} / 1000000)`, "timestamps"],
    ["milliseconds", `(${US} // 1000)::BIGINT`, "milliseconds"],
    ["seconds as doubles", `(${US} / 1000000)::DOUBLE`, "seconds"],
    ["nanoseconds", `(${US} * 1000)::BIGINT`, "nanoseconds"],
    ["text with an offset", `${text(KST_US)} || '+09:00'`, "text with its offset"],
  ])("reads a table as ccxt users keep it, its time %s", async (_, sql, timeUnit) => {
    const file = await readColumns({ timestamp: sql, ...CANDLE });
    expect(Array.from(file.candles.openTimeMs)).toEqual(HOURS);
    expect(file.understood.timeUnit).toBe(timeUnit);
    expect(file.understood.timeZone).toBe(timeUnit === "text with its offset" ? "the offset of each time" : "UTC");
  });

  it.each([
    ["TIMESTAMP", `make_timestamp(${US})`],
    ["text", text(US)],
  ])("wants a zone for times without one, as %s", async (_, sql) => {
    expect(await faultOf({ date: sql, ...CANDLE })).toMatch(
      /^layout_unclear x\.parquet, row 1, column date: expected times whose zone is known, was "2024-01-01.00:00:00(\.000)?" without one; name the zone with --zone UTC, /,
    );
    const file = await readColumns({ date: sql, ...CANDLE }, { zone: "KST" });
    expect(file.candles.openTimeMs[0]).toBe(START_MS - 9 * HOUR_MS);
    expect(file.understood.timeZone).toBe("KST (UTC+9)");
  });

  it("reads days", async () => {
    const file = await readColumns({ date: "DATE '2024-01-01' + i::INTEGER", ...CANDLE }, { zone: "UTC" }, 100);
    expect([file.candles.openTimeMs[99], file.candles.timeframeMs]).toEqual([START_MS + 99 * 24 * HOUR_MS, 24 * HOUR_MS]);
  });

  it("reads an Upbit API dump with its symbol, and compares both of its times", async () => {
    const prices = {
      opening_price: CANDLE.open,
      high_price: CANDLE.high,
      low_price: CANDLE.low,
      trade_price: CANDLE.close,
      candle_acc_trade_volume: CANDLE.volume,
    };
    const dump = { market: "'KRW-BTC'", candle_date_time_utc: text(US), candle_date_time_kst: text(KST_US), ...prices };
    const file = await readColumns(dump);
    expect(Array.from(file.candles.openTimeMs)).toEqual(HOURS);
    expect([file.layout, file.understood.symbol, file.understood.volumeColumn]).toEqual(["an Upbit API dump", "KRW-BTC", "candle_acc_trade_volume"]);
    expect(await faultOf({ ...dump, candle_date_time_kst: `CASE WHEN i % 1000 = 999 THEN ${text(US)} ELSE ${text(KST_US)} END` })).toMatch(
      /^layout_unclear x\.parquet: .*candle_date_time_utc and candle_date_time_kst to be of one time, 5 rows are not \(first row 1000, /,
    );
    expect(await faultOf({ ...dump, market: "CASE WHEN i = 4321 THEN 'KRW-ETH' ELSE 'KRW-BTC' END" })).toBe(
      'layout_unclear x.parquet, row 4322, column market: expected candles of one symbol, was "KRW-ETH" after "KRW-BTC"; split the file by symbol',
    );
  });

  it("reads columns as they are listed", async () => {
    const columns = ["close", "low", "high", "open", "_", "volume", "time"];
    const file = await readColumns(
      { a: CANDLE.close, b: CANDLE.low, c: CANDLE.high, d: CANDLE.open, e: "'x'", 'its "volume"': CANDLE.volume, g: `(${US} // 1000)::BIGINT` },
      { columns },
    );
    expect([file.candles.openTimeMs[3], file.candles.open[3], file.candles.close[3], file.layout]).toEqual([HOURS[3], 103.5, 108, "columns as listed"]);
  });

  it("sorts, drops repeats and refuses conflicts as in CSV", async () => {
    const backwards = { timestamp: `${START_MS}::BIGINT - (i // 2) * ${HOUR_MS}`, open: "100", high: "110", low: "90", close: "105" };
    const file = await readColumns({ ...backwards, volume: "1" });
    expect([file.rows, file.candles.openTimeMs.length, file.notes]).toEqual([
      ROWS,
      ROWS / 2,
      ["sorted oldest first, the file is newest first", "dropped 2500 rows that repeat another one exactly"],
    ]);
    expect(await faultOf({ ...backwards, volume: "i" })).toMatch(/^candles_conflict x\.parquet: .* 2500 times .*, rows 1 and 2, volume 0 and 1\); /);
  });
});

describe("refusing Parquet that is to be imported", () => {
  const table = { timestamp: `(${US} // 1000)::BIGINT`, ...CANDLE };

  it("names what is missing in a table without columns of candles", async () => {
    expect(await faultOf({ a: "i" })).toMatch(/^columns_unknown x\.parquet: expected a column of times .*, was "a" \(missing a column of times, open, /);
  });

  it("refuses a table without rows", async () => {
    expect(await faultOf(table, {}, 0)).toMatch(/^candles_empty x\.parquet: expected at least one candle, was a table without rows; /);
    const columns = ["time", "open", "high", "low", "close", "volume"];
    expect(await faultOf(table, { columns }, 0)).toMatch(/^candles_empty /);
  });

  it.each([
    [{ close: "CASE WHEN i = 3210 THEN NULL ELSE 105 + i END" }, "value_unreadable x.parquet, row 3211, column close: expected a number, was NULL; "],
    [{ timestamp: `CASE WHEN i = 3210 THEN NULL ELSE ${US} END` }, "value_unreadable x.parquet, row 3211, column timestamp: expected a time, was NULL; "],
    [
      { timestamp: `CASE WHEN i = 3210 THEN 7 ELSE ${US} END` },
      'value_unreadable x.parquet, row 3211, column timestamp: expected a time as epoch seconds or finer, or as text such as 2024-01-31 09:00, was "7"; ',
    ],
    [
      { timestamp: "'soon'" },
      'value_unreadable x.parquet, row 1, column timestamp: expected a time as epoch seconds or finer, or as text such as 2024-01-31 09:00, was "soon"; ',
    ],
    [
      { timestamp: "[i]" },
      "value_unreadable x.parquet, column timestamp: expected a column of times, numbers or text, was BIGINT[]; write it with another type",
    ],
    [{ open: "'100'" }, "value_unreadable x.parquet, column open: expected a column of numbers, was VARCHAR; write it with another type"],
    [{ low: "CASE WHEN i = 9 THEN -1 ELSE 90 + i END" }, "candle_invalid x.parquet, row 10, column low: expected a positive price, was -1; "],
  ])("names the place of what is wrong: %j", async (changed, message) => {
    expect(await faultOf({ ...table, ...changed })).toContain(message);
  });
});
