import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { describe, expect, it } from "vitest";
import { readCandleFile } from "../../../../src/adapters/files/candle-file.ts";
import { faultOf, HOUR_MS, START_MS, useTempFolder } from "./temp-folder.ts";

const { folder, write } = useTempFolder();
const ROWS = 5000;
const MS = `(${START_MS} + i * ${HOUR_MS})`;
const COLUMNS = {
  timestamp_utc_ms: `${MS}::BIGINT`,
  open: "(100.5 + i)::DOUBLE",
  high: "(110 + i)::DOUBLE",
  low: "(90 + i)::DOUBLE",
  close: "(105 + i)::DOUBLE",
  volume: "(i / 8)::DOUBLE",
};

/** Writes rows i = 0, 1, … to a Parquet file in which some columns have other SQL, and gives its path. */
async function writeParquet(name: string, changed: Readonly<Record<string, string>> = {}, rows = ROWS): Promise<string> {
  const path = join(folder, name);
  const columns = Object.entries({ ...COLUMNS, ...changed }).map(([column, sql]) => `${sql} AS "${column}"`);
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  await connection.run(`COPY (SELECT ${columns.join(", ")} FROM range(${rows}) t(i)) TO '${path.replaceAll("'", "''")}' (FORMAT parquet)`);
  connection.closeSync();
  instance.closeSync();
  return path;
}

const openTimes = async (path: string): Promise<number[]> => Array.from((await readCandleFile(path)).candles.openTimeMs);
const HOURS = Array.from({ length: ROWS }, (_, i) => START_MS + i * HOUR_MS);

describe("reading Parquet", () => {
  it("reads every row, in order", async () => {
    const { candles, format, rows } = await readCandleFile(await writeParquet("good.parquet"));
    expect([format, rows, candles.timeframeMs]).toEqual(["parquet", ROWS, HOUR_MS]);
    expect(Array.from(candles.openTimeMs)).toEqual(HOURS);
    expect(Array.from(candles.volume)).toEqual(HOURS.map((_, i) => i / 8));
    expect([candles.open[0], candles.open[4999], candles.high[3], candles.low[3], candles.close[3]]).toEqual([100.5, 5099.5, 113, 93, 108]);
  });

  it("makes room for more rows than it first reserved", async () => {
    const { candles, rows } = await readCandleFile(await writeParquet("long.parquet", {}, 150_000));
    expect([rows, candles.openTimeMs[149_999]]).toEqual([150_000, START_MS + 149_999 * HOUR_MS]);
  });

  it.each([
    ["DOUBLE", `${MS}::DOUBLE`],
    ["DECIMAL", `${MS}::DECIMAL(18, 2)`],
    ["TIMESTAMP", `make_timestamp(${MS} * 1000)`],
    ["TIMESTAMP_MS", `make_timestamp(${MS} * 1000)::TIMESTAMP_MS`],
    ["TIMESTAMP_NS", `make_timestamp_ns(${MS} * 1000000)`],
    ["TIMESTAMPTZ", `to_timestamp(${MS} / 1000)`],
  ])("reads open times of the type %s", async (type, sql) => {
    expect(await openTimes(await writeParquet(`time-${type}.parquet`, { timestamp_utc_ms: sql }))).toEqual(HOURS);
  });

  it("reads the columns by name, in any order", async () => {
    const path = join(folder, "order.parquet");
    const sql = Object.entries(COLUMNS)
      .toReversed()
      .map(([column, expression]) => `${expression} AS "${column}"`)
      .join(", ");
    const instance = await DuckDBInstance.create(":memory:");
    const connection = await instance.connect();
    await connection.run(`COPY (SELECT ${sql} FROM range(3) t(i)) TO '${path}' (FORMAT parquet)`);
    instance.closeSync();
    const { candles } = await readCandleFile(path);
    expect([candles.openTimeMs[1], candles.open[1], candles.volume[1]]).toEqual([START_MS + HOUR_MS, 101.5, 0.125]);
  });

  it("rounds decimals as Number does, beyond 2^53 too", async () => {
    const digits = ["4.31924344364899904", "1.84551844443458792", "5.69831471082723472", "2.54015813318841691"];
    const list = `[${digits.map((text) => `'${text}'`).join()}]`;
    const price = `(${list}[i % 4 + 1])::DECIMAL(18, 17)`;
    const path = await writeParquet("decimal.parquet", { open: price, high: price, low: price, close: price }, 4);
    expect(Array.from((await readCandleFile(path)).candles.close)).toEqual(digits.map(Number));
  });
});

describe("names of Parquet files", () => {
  it.each(["a*b.parquet", "a?b.parquet", "a[xy]b.parquet", "it's.parquet", "back\\slash.parquet", "{axb,ayb}.parquet", "한글 이름.parquet"])(
    "reads %s and no other file",
    async (name) => {
      await writeParquet("axb.parquet", {}, 7);
      await writeParquet("ayb.parquet", {}, 7);
      // DuckDB writes a name as it stands, but only reading it as it stands tells the file from its neighbours.
      expect((await readCandleFile(write(name, readFileSync(await writeParquet("plain.parquet", {}, 3))))).rows).toBe(3);
    },
  );

  it("does not take folders of the form key=value for columns", async () => {
    mkdirSync(join(folder, "year=2024"));
    expect((await readCandleFile(await writeParquet("year=2024/x.parquet"))).rows).toBe(ROWS);
  });

  it("reads a Parquet file by a name that says CSV", async () => {
    expect((await readCandleFile(await writeParquet("named.csv"))).format).toBe("parquet");
  });
});

describe("refusing Parquet", () => {
  it("names the row and column of a NULL, counting candles from 1", async () => {
    const path = await writeParquet("null.parquet", { close: "CASE WHEN i = 3210 THEN NULL ELSE 105 + i END" });
    expect(await faultOf(path)).toBe(
      "value_unreadable null.parquet, row 3211, column close: expected a number, was NULL; correct the row or remove the candle",
    );
  });

  it("names the row of a NaN and of an impossible price", async () => {
    expect(await faultOf(await writeParquet("nan.parquet", { high: "CASE WHEN i = 9 THEN 'nan'::DOUBLE ELSE 110 + i END" }))).toBe(
      "candle_invalid nan.parquet, row 10, column high: expected a finite number, was NaN; correct the row or remove the candle",
    );
    expect(await faultOf(await writeParquet("low.parquet", { low: "CASE WHEN i = 9 THEN -1 ELSE 90 + i END" }))).toBe(
      "candle_invalid low.parquet, row 10, column low: expected a positive price, was -1; correct the row or remove the candle",
    );
  });

  it.each([
    ["half a millisecond", `make_timestamp(${MS} * 1000 + 500)`, ".5"],
    ["a nanosecond", `make_timestamp_ns(${MS} * 1000000 + 1)`, ".0005"],
  ])("refuses times that are %s off a whole millisecond, instead of cutting it off", async (_, sql, fraction) => {
    const message = `expected a time as whole UTC epoch milliseconds, was ${START_MS}${fraction}, which is not whole; correct the row or remove the candle`;
    expect(await faultOf(await writeParquet("part.parquet", { timestamp_utc_ms: sql }))).toBe(
      `value_unreadable part.parquet, row 1, column timestamp_utc_ms: ${message}`,
    );
  });

  it("refuses columns of text", async () => {
    expect(await faultOf(await writeParquet("text.parquet", { open: "'100'" }))).toBe(
      "value_unreadable text.parquet, column open: expected a column of numbers, was VARCHAR; write it with another type",
    );
    expect(await faultOf(await writeParquet("time.parquet", { timestamp_utc_ms: `(${MS})::VARCHAR` }))).toBe(
      "value_unreadable time.parquet, column timestamp_utc_ms: expected a column of numbers or timestamps, was VARCHAR; write it with another type",
    );
  });

  it("refuses other columns than the six", async () => {
    expect(await faultOf(await writeParquet("more.parquet", { __index_level_0__: "i" }))).toMatch(
      /^columns_unknown more\.parquet: expected the columns .* \(unknown "__index_level_0__"\); rename, add or drop columns$/,
    );
    expect(await faultOf(await writeParquet("upbit.parquet", { candle_date_time_utc: "i" }))).toMatch(
      /^columns_unknown upbit\.parquet: .* an Upbit API dump; /,
    );
  });

  it("refuses a table without rows", async () => {
    expect(await faultOf(await writeParquet("none.parquet", {}, 0))).toBe(
      "candles_empty none.parquet: expected at least one candle, was a table without rows; download the candles again",
    );
  });

  it("refuses damaged and truncated files in one line", async () => {
    const sound = readFileSync(await writeParquet("sound.parquet"));
    const damaged = Buffer.from(sound);
    damaged.fill(0xff, 100, sound.length - 2000);
    for (const bytes of [sound.subarray(0, sound.length >> 1), sound.subarray(0, 4), damaged]) {
      const fault = await faultOf(write("bad.parquet", bytes));
      expect(fault).toMatch(/^file_unreadable bad\.parquet: expected a sound Parquet file, was a damaged one \(.+\); download or write it again$/);
    }
  });
});
