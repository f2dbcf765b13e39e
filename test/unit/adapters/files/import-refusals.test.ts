import { basename } from "node:path";
import { describe, expect, it } from "vitest";
import { type ImportOptions, readImportFile } from "../../../../src/adapters/files/import-file.ts";
import type { HtsError } from "../../../../src/engine/errors.ts";
import { HEADER, HOUR_MS, row, START_MS, useTempFolder } from "./temp-folder.ts";

const { folder, write } = useTempFolder();
const at = (hour: number): number => START_MS + hour * HOUR_MS;
const utc = (hour: number): string => new Date(at(hour)).toISOString().slice(0, 19);
const PRICES = "100,110,90,105";
const GENERIC = "timestamp,open,high,low,close,volume";
const CORRECT = "correct the row or remove the candle";

/** The code and message of importing lines, without the path before the file's name. */
async function faultOf(lines: readonly string[] | string | Uint8Array, options: ImportOptions = {}): Promise<string> {
  const path = write("x.csv", typeof lines === "string" || lines instanceof Uint8Array ? lines : lines.join("\n"));
  const error = await readImportFile(path, options).then(
    () => null,
    (thrown: unknown) => thrown as HtsError,
  );
  expect(error?.message ?? "").not.toMatch(/[\r\n]/);
  return error === null ? "no fault" : `${error.code} ${error.message.replaceAll(path, basename(path))}`;
}

describe("refusing what cannot be told", () => {
  it("refuses times without a zone, and says how to name it", async () => {
    const remedy = "name the zone with --zone UTC, --zone KST or an offset such as --zone +09:00";
    const header = "date,open,high,low,close,volume";
    expect(await faultOf([header, `2024-01-01 00:00:00,${PRICES},2.5`])).toBe(
      `layout_unclear x.csv, row 2, column date: expected times whose zone is known, was "2024-01-01 00:00:00" without one; ${remedy}`,
    );
    expect(await faultOf([header, `2024-01-01T00:00Z,${PRICES},2.5`, `2024-01-01 01:00,${PRICES},2.5`])).toBe(
      `layout_unclear x.csv, row 3, column date: expected times whose zone is known, was "2024-01-01 01:00" without one; ${remedy}`,
    );
  });

  it("refuses rows without a header, and shows what a list of their columns may be", async () => {
    const problem = (values: number): string =>
      `layout_unclear x.csv: expected a header that names the columns, the first row looks like data (${values} values); list them with --columns, such as`;
    const end = "if that is what they are (_ for what is not used)";
    expect(await faultOf([`${at(0)},2024-01-01,BTC/USDT,${PRICES},2.5,1,1`])).toBe(`${problem(10)} time,_,_,open,high,low,close,volume,_,_ ${end}`);
    expect(await faultOf([`7,2024-01-01 00:00,${PRICES},2.5`])).toBe(`${problem(7)} _,time,open,high,low,close,volume ${end}`);
    expect(await faultOf([`${row(at(0))}${",1".repeat(25)}`])).toBe(`${problem(31)} time,open,high,low,close,volume ${end}`);
    expect(await faultOf(["x,1,2"])).toBe(`${problem(3)} time,open,high,low,close,volume ${end}`);
    // Twelve numbers are klines only when the seventh is a time after the first.
    expect(await faultOf([`${at(0)},${PRICES},2.5,${at(0)},1,1,1,1,0`])).toContain(`${problem(12)} time,open,high,low,close,volume,_,`);
  });

  it("refuses candles of two symbols", async () => {
    const remedy = "split the file by symbol";
    expect(await faultOf([`market,${GENERIC}`, `KRW-BTC,${row(at(0))}`, `KRW-ETH,${row(at(1))}`])).toBe(
      `layout_unclear x.csv, row 3, column market: expected candles of one symbol, was "KRW-ETH" after "KRW-BTC"; ${remedy}`,
    );
    expect(await faultOf([`market,${GENERIC}`, `KRW-BTC,${row(at(0))}`, `KRW-BTCX,${row(at(1))}`])).toContain('was "KRW-BTCX" after "KRW-BTC"');
  });

  it("refuses volumes of which none is in the currency that the symbol begins with", async () => {
    const header = "unix,date,symbol,open,high,low,close,Volume BTC,Volume USDT";
    const fault = (symbol: string): string =>
      `layout_unclear x.csv: expected one volume in the currency that the symbol "${symbol}" begins with, was Volume BTC, Volume USDT; list the columns with --columns, _ for the volume that is not used`;
    for (const symbol of ["ETH/USDT", "", "BTC"]) expect(await faultOf([header, `${at(0)},2024-01-01,${symbol},${PRICES},1,2`])).toBe(fault(symbol));
  });

  it.each([
    ["date,close", '"date,close" (missing open, high, low, volume)'],
    ["open,high,low,close,volume", '"open,high,low,close,volume" (missing a column of times)'],
  ])("refuses the header %j", async (header, found) => {
    const expected = "expected a column of times (date, time, timestamp, …) and open,high,low,close,volume, was";
    const remedy = "rename the columns, or list them with --columns, such as time,open,high,low,close,volume (_ for what is not used)";
    expect(await faultOf([header, "x,y"])).toBe(`columns_unknown x.csv: ${expected} ${found}; ${remedy}`);
  });

  it.each([
    ["candle_date_time_utc,opening_price,high_price,trade_price", "an Upbit API dump", "missing low_price, candle_acc_trade_volume"],
    ["open_time,open,high,low,close,volume,close_time,Volume", "a Binance kline file", "repeated volume"],
    ["open_time,open,high,low,close,close_time,open", "a Binance kline file", "missing volume; repeated open"],
    ["opening_price,high_price,low_price,trade_price,candle_acc_trade_volume", "an Upbit API dump", "missing candle_date_time_utc"],
  ])("says what a layout lacks: %j", async (header, layout, wrong) => {
    const shown = header.length > 40 ? `${header.slice(0, 40)}…` : header;
    expect(await faultOf([header, "a,b,c"])).toBe(
      `columns_unknown x.csv: expected the columns of ${layout}, was "${shown}" (${wrong}); rename the columns, or list them with --columns`,
    );
  });

  it.each([
    [GENERIC.replaceAll(",", ";"), 'separated by commas, was ";" between them; write it with commas'],
    ['[{"market":"KRW-BTC"}]', "the file looks like JSON; convert it to CSV or Parquet"],
    ["<!DOCTYPE html>", "the file looks like a web page; convert it to CSV or Parquet"],
  ])("says what %j is instead", async (header, message) => {
    expect(await faultOf([header, "x"])).toContain(`columns_unknown x.csv: expected a column of times`);
    expect(await faultOf([header, "x"])).toContain(message);
  });

  it("refuses a first line that is too long to be a header", async () => {
    expect(await faultOf([`${GENERIC},${"x".repeat(8192)}`, row(at(0))])).toBe(
      `columns_unknown x.csv: expected a first line of at most 8192 bytes, was ${GENERIC.length + 8193}; choose a file of candles, one a line`,
    );
  });

  it.each([
    ["", "expected a header and candles, was an empty file"],
    ['""\n', "expected a header and candles, was a file of 3 bytes without any value"],
    [GENERIC, "expected at least one candle, was a header without rows"],
    [`${GENERIC}\r\n\r\n`, "expected at least one candle, was a header without rows"],
    [`${HEADER}\n`, "expected at least one candle, was a header without rows"],
    ["https://example.com/\n", "expected at least one candle, was a header without rows"],
  ])("refuses a file without candles: %j", async (content, problem) => {
    expect(await faultOf(content)).toBe(`candles_empty x.csv: ${problem}; download the candles again`);
  });

  it("refuses a header without rows when its columns are listed", async () => {
    expect(await faultOf("a,b,c,d,e,f\n", { columns: ["time", "open", "high", "low", "close", "volume"] })).toMatch(/^candles_empty /);
  });
});

describe("refusing options that cannot be", () => {
  const columns = (list: string): ImportOptions => ({ columns: list.split(",") });
  it.each([
    [columns("time,open,high,low,close"), 'usage the list of columns was "time,open,high,low,close", expected volume once in it'],
    [columns("time,time,open,high,low,close,volume"), 'usage the list of columns was "time,time,open,high,low,close,volume", expected time once in it'],
    [columns("symbol,symbol,time,open,high,low,close,volume"), "expected symbol once in it"],
    [columns("Time,open,high,low,close,volume"), 'usage a column was listed as "Time", expected one of time, open, high, low, close, volume, symbol, _'],
    [{ zone: "EST" }, 'usage time zone was "EST", expected UTC, KST or an offset such as +09:00'],
    [{ duplicates: "both" as "last" }, 'usage duplicates was "both", expected refuse, first or last'],
  ])("refuses %j", async (options, message) => {
    expect(await faultOf([HEADER, row(at(0))], options)).toContain(message);
  });

  it("refuses a list of other columns than the file has", async () => {
    expect(await faultOf([HEADER, row(at(0))], columns("time,open,high,low,close,volume,_"))).toBe(
      "columns_unknown x.csv: expected 7 columns as they were listed, the first line has 6; list one name for each column, _ for what is not used",
    );
  });

  it("refuses what is no file, and one that is too large", async () => {
    await expect(readImportFile(folder)).rejects.toMatchObject({ code: "file_not_found" });
    expect(await faultOf([HEADER, row(at(0))], { maxBytes: 10 })).toMatch(/^file_unreadable x\.csv: expected at most 10 bytes/);
    expect(await faultOf(Buffer.from("PK\u0003\u0004rest"))).toMatch(/^file_unreadable x\.csv: .*a zip archive/);
  });
});

describe("refusing rows that contradict each other", () => {
  it("counts times with different values, shows the first in the file, and says how to choose", async () => {
    const rows = [row(at(2)), row(at(2), PRICES, "3"), row(at(1)), row(at(0)), row(at(0), "100,110,90,104")];
    expect(await faultOf([GENERIC, ...rows])).toBe(
      "candles_conflict x.csv: expected one candle a time, 2 times came with different values (first 2024-01-01T02:00:00.000Z, rows 2 and 3, volume 2.5 and 3); " +
        "remove the wrong rows, or keep one of each with --duplicates first or --duplicates last",
    );
  });

  const CDD = "unix,date,symbol,open,high,low,close,Volume BTC,Volume USDT,tradecount";
  const line = (hour: number, date: string, volume = "2.5"): string => `${at(hour)},${date},BTC/USDT,${PRICES},${volume},1,NULL`;
  const agree = "expected the columns unix and date to be of one time";
  const believe = "correct the rows whose times differ, or believe unix alone with --columns time,_,_,open,high,low,close,volume,_,_";

  it("counts rows whose columns of times disagree", async () => {
    const rows = [line(2, "2024-01-01 02-AM"), line(1, "2024-01-01 09:00:00"), line(0, "2023-12-31")];
    expect(await faultOf([CDD, ...rows])).toBe(
      `layout_unclear x.csv: ${agree}, 2 rows are not (first row 3, 2024-01-01T01:00:00.000Z and 2024-01-01T09:00:00.000Z); ${believe}`,
    );
    expect(await faultOf([CDD, ...rows], { columns: "time,_,_,open,high,low,close,volume,_,_".split(",") })).toBe("no fault");
  });

  it("says both in one line", async () => {
    const rows = [line(1, utc(1)), line(1, utc(1), "7"), line(0, utc(4))];
    const fault = await faultOf([CDD, ...rows]);
    expect(fault).toMatch(/^candles_conflict x\.csv: expected one candle a time, 1 time came with different values \(first .*\), and /);
    expect(fault).toContain(`, and ${agree}, 1 row is not (first row 4, `);
    expect(fault).toContain(`--duplicates last; ${believe}`);
    expect(await faultOf([CDD, ...rows], { duplicates: "last" })).toMatch(/^layout_unclear x\.csv: expected the columns unix and date/);
  });

  it("refuses a Korean time beside a UTC one that is another instant", async () => {
    const header = "candle_date_time_utc,candle_date_time_kst,opening_price,high_price,low_price,trade_price,candle_acc_trade_volume";
    expect(await faultOf([header, `${utc(0)},${utc(0)},${PRICES},2.5`])).toContain(
      "expected the columns candle_date_time_utc and candle_date_time_kst to be of one time, 1 row is not (first row 2, 2024-01-01T00:00:00.000Z and 2023-12-31T15:00:00.000Z)",
    );
  });
});

describe("refusing rows that are no candles", () => {
  const epoch = "expected a time as epoch seconds or finer, or as text such as 2024-01-31 09:00, was";
  it.each([
    [`12345,${PRICES},1`, `value_unreadable x.csv, row 3, column timestamp: ${epoch} "12345"; ${CORRECT}`],
    [`,${PRICES},1`, `value_unreadable x.csv, row 3, column timestamp: ${epoch} empty; ${CORRECT}`],
    [`01/02/2024,${PRICES},1`, `value_unreadable x.csv, row 3, column timestamp: ${epoch} "01/02/2024"; ${CORRECT}`],
    [`${at(1)}x,${PRICES},1`, `value_unreadable x.csv, row 3, column timestamp: ${epoch} "${at(1)}x"; ${CORRECT}`],
    [`${at(1)},100,,90,105,1`, `value_unreadable x.csv, row 3, column High: expected a decimal number, was empty; ${CORRECT}`],
    [`${at(1)},100,NaN,90,105,1`, `value_unreadable x.csv, row 3, column High: expected a decimal number, was "NaN"; ${CORRECT}`],
    [`${at(1)},100,110,90,105,NULL`, `value_unreadable x.csv, row 3, column volume: expected a decimal number, was "NULL"; ${CORRECT}`],
    [`${at(1)},100,"1,100",90,105,1`, `value_unreadable x.csv, row 3, column High: expected a decimal number, was "\\"1,100\\""; ${CORRECT}`],
    [`${at(1)},100,"110;,90,105,1`, `value_unreadable x.csv, row 3, column High: expected a decimal number, was "\\"110;"; ${CORRECT}`],
    [`${at(1)},100,110,90,105`, `value_unreadable x.csv, row 3: expected 6 values, was 5: "${at(1)},100,110,90,105"; ${CORRECT}`],
    [`${at(1)},100,110,90,105,1,1`, `expected 6 values, was 7: "${at(1)},100,110,90,105,1,1"; ${CORRECT}; a number must not hold a comma`],
    ["", `value_unreadable x.csv, row 3: expected 6 values, was an empty line; remove the line`],
    [`${at(1)},100,99,100,100,1`, `candle_invalid x.csv, row 3, column High: expected high at or above low 100, was 99; ${CORRECT}`],
    [`${at(1)},0,110,90,105,1`, `candle_invalid x.csv, row 3, column open: expected a positive price, was 0; ${CORRECT}`],
    [`${at(1)},${PRICES},-1`, `candle_invalid x.csv, row 3, column volume: expected a volume of 0 or more, was -1; ${CORRECT}`],
    [`${at(1)}.5,${PRICES},1`, `expected a time as whole UTC epoch milliseconds, was ${at(1)}.5, which is not whole; ${CORRECT}`],
  ])("refuses %j between two others", async (text, message) => {
    const others = [row(at(2)), row(at(0))];
    expect(await faultOf([GENERIC.replace("high", "High"), others[0], text, others[1]])).toContain(message);
  });

  it("names the row of the file in rows that were sorted", async () => {
    const rows = [row(at(3)), row(at(1) + 60_000), row(at(0))];
    expect(await faultOf([GENERIC, ...rows])).toMatch(/^timeframe_unknown x\.csv: .* the smallest spacing is 61m \(rows 4 and 3\); /);
    expect(await faultOf([GENERIC, row(at(5)), row(at(4)), ...rows], { timeframeMs: HOUR_MS })).toMatch(
      /^candles_misaligned x\.csv, row 5, column timestamp: expected 1h candles to open on multiples of 3600000 ms/,
    );
  });

  it("asks for the timeframe of a single candle", async () => {
    expect(await faultOf([GENERIC, row(at(0))])).toMatch(/^timeframe_unknown x\.csv: .*; name the timeframe$/);
  });

  it("says that a column of times which only has to agree may be left out", async () => {
    const fault = await faultOf(["timestamp,time,open,high,low,close,volume", `${at(0)},00:00,${PRICES},2.5`]);
    expect(fault).toBe(`value_unreadable x.csv, row 2, column time: ${epoch} "00:00"; ${CORRECT}, or list the columns with --columns, _ for this one`);
  });

  it("refuses quotes that do not close on their line, used or not", async () => {
    expect(await faultOf([`${GENERIC},note`, `${row(at(0))},"two`, 'lines"'])).toMatch(
      /^value_unreadable x\.csv, row 2: expected 7 values and nothing else, was /,
    );
    expect(await faultOf([`symbol,${GENERIC}`, `"BTC,${row(at(0))}`])).toMatch(/^value_unreadable x\.csv, row 2: /);
  });

  it("cuts what it quotes and keeps it on one line", async () => {
    const lead = Array.from({ length: 200 }, (_, i) => `A,${row(at(i))}`);
    const fault = await faultOf([`symbol,${GENERIC}`, ...lead, `B\u001b[31m${"x".repeat(9000)},${row(at(300))}`]);
    expect(fault).toMatch(/^layout_unclear x\.csv, row 202, column symbol: .*, was "B\\u001b\[31mx{34}…" after "A"; split the file by symbol$/);
  });

  it("cuts a long column name", async () => {
    const columns = ["time", "open", "high", "low", "close", "volume"];
    expect(await faultOf([`${"n".repeat(100)},b,c,d,e,f`, `x,${PRICES},1`], { columns })).toContain(`row 2, column ${"n".repeat(40)}…: `);
  });
});
