import { utimesSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { type ImportedFile, type ImportOptions, readImportFile } from "../../../../src/adapters/files/import-file.ts";
import { HEADER, HOUR_MS, row, START_MS, useTempFolder } from "./temp-folder.ts";

const { write } = useTempFolder();
const at = (hour: number): number => START_MS + hour * HOUR_MS;
const utc = (hour: number): string => new Date(at(hour)).toISOString().slice(0, 19);
const kst = (hour: number): string => utc(hour + 9).replace("T", " ");
const PRICES = "100,110,90,105";

/** Writes a header and one line for each of three hours, and reads the file. */
function readHours(header: string | null, line: (hour: number) => string, options: ImportOptions = {}): Promise<ImportedFile> {
  return readImportFile(write("x.csv", [...(header === null ? [] : [header]), ...[0, 1, 2].map(line), ""].join("\n")), options);
}

const THREE_HOURS = {
  timeframeMs: HOUR_MS,
  openTimeMs: Float64Array.of(at(0), at(1), at(2)),
  open: Float64Array.of(100, 100, 100),
  high: Float64Array.of(110, 110, 110),
  low: Float64Array.of(90, 90, 90),
  close: Float64Array.of(105, 105, 105),
  volume: Float64Array.of(2.5, 2.5, 2.5),
};
const USUAL = { timeZone: "UTC", timeUnit: "milliseconds", volumeColumn: "volume", order: "oldest first", symbol: null, header: true };

const BINANCE = "open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,taker_buy_quote_volume,ignore";
const BINANCE_TAIL = "262.5,7,1.5,157.5,0";
const CDD = "unix,date,symbol,open,high,low,close,Volume BTC,Volume USDT,tradecount";
const UPBIT = ",market,candle_date_time_utc,candle_date_time_kst,opening_price,high_price,low_price,trade_price,timestamp";

describe("layouts that are understood", () => {
  it("reads the project's own, in any order of columns", async () => {
    const file = await readHours(HEADER, (hour) => row(at(hour)));
    expect(file).toEqual({
      candles: THREE_HOURS,
      format: "csv",
      layout: "a coin-hts candle file",
      understood: { ...USUAL, timeColumn: "timestamp_utc_ms" },
      rows: 3,
      notes: [],
      firstRow: row(at(0)),
      lastRow: row(at(2)),
    });
    expect((await readHours("volume,close,low,high,open,timestamp_utc_ms", (hour) => `2.5,105,90,110,100,${at(hour)}`)).candles).toEqual(THREE_HOURS);
  });

  it.each([
    ["date and time", utc, "text"],
    ["date and time with spaces", (hour: number) => utc(hour).replace("T", " "), "text"],
  ])("reads an Upbit API dump, %s", async (_, time, timeUnit) => {
    const line = (hour: number): string => `${hour},KRW-ARB,${time(hour)},${utc(hour + 9)},${PRICES},${at(hour) + 3_599_123},262.5,2.5,,`;
    const file = await readHours(`${UPBIT},candle_acc_trade_price,candle_acc_trade_volume,prev_closing_price,change_price`, line);
    expect(file).toMatchObject({
      candles: THREE_HOURS,
      layout: "an Upbit API dump",
      understood: { ...USUAL, timeColumn: "candle_date_time_utc", timeUnit, volumeColumn: "candle_acc_trade_volume", symbol: "KRW-ARB" },
      notes: [],
    });
  });

  it("reads days of an Upbit API dump whose UTC dates have no time of day", async () => {
    const line = (day: number): string => `${utc(24 * day).slice(0, 10)},${utc(24 * day + 9)},${PRICES},2.5`;
    const file = await readHours("candle_date_time_utc,candle_date_time_kst,opening_price,high_price,low_price,trade_price,candle_acc_trade_volume", line);
    expect(Array.from(file.candles.openTimeMs)).toEqual([at(0), at(24), at(48)]);
    expect(file.understood).toMatchObject({ timeZone: "UTC", timeUnit: "dates", symbol: null });
  });

  it("reads an Upbit API dump by its Korean times when it has no others", async () => {
    const file = await readHours(
      "candle_date_time_kst,opening_price,high_price,low_price,trade_price,candle_acc_trade_volume",
      (hour) => `${kst(hour)},${PRICES},2.5`,
    );
    expect([file.candles, file.understood.timeZone]).toEqual([THREE_HOURS, "KST (UTC+9)"]);
  });

  it.each([
    ["", "1 (unnamed)"],
    ["Unnamed: 0", "Unnamed: 0"],
    ["index", "index"],
  ])("reads a pyupbit table with the index %j as Korean time", async (index, timeColumn) => {
    const file = await readHours(`${index},open,high,low,close,volume,value`, (hour) => `${kst(hour)},100.0,110.0,90.0,105.0,2.5,262.5`);
    expect(file).toMatchObject({
      candles: THREE_HOURS,
      layout: "a pyupbit table",
      understood: { ...USUAL, timeColumn, timeZone: "KST (UTC+9)", timeUnit: "text" },
    });
  });

  it("takes the zone that the caller names before the usual one of a pyupbit table", async () => {
    const file = await readHours(",open,high,low,close,volume,value", (hour) => `${utc(hour)},${PRICES},2.5,1`, { zone: "UTC" });
    expect([file.candles, file.understood.timeZone, file.notes]).toEqual([THREE_HOURS, "UTC", []]);
  });

  it.each([
    ["milliseconds", 1, 3_599_999],
    ["microseconds", 1000, 3_599_999_999],
  ])("reads Binance klines in %s, with and without a header", async (timeUnit, perMs, length) => {
    const line = (hour: number): string => `${at(hour) * perMs},${PRICES},2.5,${at(hour) * perMs + length},${BINANCE_TAIL}`;
    expect(await readHours(BINANCE, line)).toMatchObject({
      candles: THREE_HOURS,
      layout: "a Binance kline file",
      understood: { ...USUAL, timeColumn: "open_time", timeUnit },
    });
    expect(await readHours(null, line)).toMatchObject({
      candles: THREE_HOURS,
      layout: "a Binance kline file without a header",
      understood: { ...USUAL, timeColumn: "1 (open_time)", timeUnit, volumeColumn: "6 (volume)", header: false },
      rows: 3,
      firstRow: line(0),
    });
  });

  it("reads Binance klines with the names of its documentation", async () => {
    const header =
      "Open time,Open,High,Low,Close,Volume,Close time,Quote asset volume,Number of trades,Taker buy base asset volume,Taker buy quote asset volume,Ignore";
    const file = await readHours(header, (hour) => `${at(hour)},${PRICES},2.5,${at(hour) + 3_599_999},${BINANCE_TAIL}`);
    expect([file.candles, file.layout, file.understood.timeColumn]).toEqual([THREE_HOURS, "a Binance kline file", "Open time"]);
  });

  it.each(["", "https://www.CryptoDataDownload.com\n", "www.cryptodatadownload.com\r\n"])("reads a CryptoDataDownload file below the line %j", async (site) => {
    const line = (hour: number): string =>
      `${hour === 0 ? `${at(2 - hour)}` : `${at(2 - hour) / 1000}.0`},${utc(2 - hour).replace("T", " ")},BTC/USDT,${PRICES},2.5,262.5,NULL`;
    const file = await readHours(site + CDD, line);
    expect(file).toMatchObject({
      candles: THREE_HOURS,
      layout: "a CryptoDataDownload file",
      understood: { ...USUAL, timeColumn: "unix", timeUnit: "seconds and milliseconds", volumeColumn: "Volume BTC", order: "newest first", symbol: "BTC/USDT" },
      firstRow: line(0),
      lastRow: line(2),
    });
    expect(file.notes).toEqual([
      ...(site === "" ? [] : ["the first line is a web address and was left out"]),
      "times are of several kinds: 2 in seconds, 1 in milliseconds",
      "sorted oldest first, the file is newest first",
    ]);
  });

  it("takes the volume of the currency that the symbol begins with, wherever it stands", async () => {
    const line = (hour: number): string => `${at(hour)},${utc(hour)},ETHUSD,${PRICES},262.5,2.5`;
    const file = await readHours("Unix Timestamp,Date,Symbol,Open,High,Low,Close,Volume USD,Volume ETH", line);
    expect([file.candles, file.understood.volumeColumn]).toEqual([THREE_HOURS, "Volume ETH"]);
  });

  it("lets a date without a time of day agree with any hour of its day", async () => {
    const file = await readHours(CDD, (hour) => `${at(hour + 21)},2024-01-01,BTC/USDT,${PRICES},2.5,1,NULL`);
    expect(Array.from(file.candles.openTimeMs)).toEqual([at(21), at(22), at(23)]);
  });

  it("compares a CryptoDataDownload date of hours in words with its epoch", async () => {
    const file = await readHours(CDD, (hour) => `${at(hour) / 1000},2024-01-01 ${hour === 0 ? 12 : `0${hour}`}-AM,BTC/USDT,${PRICES},2.5,1,NULL`);
    expect(file.candles).toEqual(THREE_HOURS);
  });
});

describe("tables that are understood by the names of their columns", () => {
  it.each([
    ["timestamp", (hour: number) => `${at(hour)}`, "milliseconds", "UTC"],
    ["ts", (hour: number) => `${at(hour) / 1000}`, "seconds", "UTC"],
    ["Unix", (hour: number) => `${at(hour)}000000`, "nanoseconds", "UTC"],
    ["DATETIME", (hour: number) => `${utc(hour)}Z`, "text with its offset", "the offset of each time"],
    ["Date", (hour: number) => `${kst(hour)}+09:00`, "text with its offset", "the offset of each time"],
    ["datetime_utc", (hour: number) => utc(hour), "text", "UTC"],
    ["Time (KST)", kst, "text", "KST (UTC+9)"],
    [" open_time ", (hour: number) => ` ${at(hour)} `, "milliseconds", "UTC"],
    ["", (hour: number) => `${at(hour)}`, "milliseconds", "UTC"],
  ])("reads the time column %j", async (name, time, timeUnit, timeZone) => {
    const file = await readHours(`${name},Open,HIGH, low ,close,Volume`, (hour) => `${time(hour)},100, 110,90,"105",2.5`);
    expect([file.candles, file.understood.timeUnit, file.understood.timeZone, file.notes]).toEqual([THREE_HOURS, timeUnit, timeZone, []]);
    expect(file.layout).toBe(`a table with the time column ${name.trim() === "" ? "1 (unnamed)" : name.trim()}`);
  });

  it.each([
    ["UTC", utc, "UTC"],
    ["KST", kst, "KST (UTC+9)"],
    ["+09:00", kst, "UTC+9"],
    ["-03:30", (hour: number) => utc(hour - 3.5), "UTC-3:30"],
  ])("reads times without a zone in the zone that is named, %s", async (zone, time, timeZone) => {
    const file = await readHours("date,open,high,low,close,volume", (hour) => `${time(hour)},${PRICES},2.5`, { zone });
    expect([file.candles, file.understood.timeZone, file.notes]).toEqual([THREE_HOURS, timeZone, []]);
  });

  it("says that a zone was not needed", async () => {
    const note = "the zone KST (UTC+9) was not needed: the times are exact without it";
    expect((await readHours("timestamp,open,high,low,close,volume", (hour) => row(at(hour)), { zone: "KST" })).notes).toEqual([note]);
    expect((await readHours("date_utc,open,high,low,close,volume", (hour) => `${utc(hour)},${PRICES},2.5`, { zone: "KST" })).notes).toEqual([note]);
    expect((await readHours(HEADER, (hour) => row(at(hour)), { zone: "KST" })).notes).toEqual([note]);
  });

  it("leaves columns alone that it does not know, whatever stands in them, and names them", async () => {
    const file = await readHours("id,date_utc,open,high,low,close,volume,note", (hour) => `"${hour},""x""",${utc(hour)},${PRICES},2.5,NULL`);
    expect([file.candles, file.notes]).toEqual([THREE_HOURS, ["columns that were not used: id, note"]]);
  });

  it("takes the exact one of several columns of times, and compares the others as far as their zone is known", async () => {
    const header = ",date,timestamp,open,high,low,close,volume";
    const line = (hour: number): string => `${hour},${kst(hour)},${at(hour)},${PRICES},2.5`;
    const file = await readHours(header, line);
    expect([file.candles, file.understood.timeColumn]).toEqual([THREE_HOURS, "timestamp"]);
    expect(file.notes).toEqual(["column date was not compared with timestamp: its times have no zone", "columns that were not used: 1 (unnamed)"]);
    expect((await readHours(header, line, { zone: "KST" })).notes).toEqual(["columns that were not used: 1 (unnamed)"]);
    await expect(readHours(header, line, { zone: "UTC" })).rejects.toMatchObject({ code: "layout_unclear" });
  });

  it("reads CRLF, a byte order mark, quotes and empty lines at the end", async () => {
    const text = `\ufeff"date_utc","open","high","low","close","volume"\r\n"${utc(0)}",100,110,90,105,"2.5"\r\n\r\n\n`;
    const file = await readImportFile(write("x.csv", text), { timeframeMs: HOUR_MS });
    expect([Array.from(file.candles.openTimeMs), file.candles.volume[0], file.rows]).toEqual([[at(0)], 2.5, 1]);
  });

  it("reads gzip and takes the symbol of all rows", async () => {
    const text = ["symbol,timestamp,open,high,low,close,volume", `KRW-BTC,${row(at(0))}`, `"KRW-BTC",${row(at(1))}`].join("\n");
    const file = await readImportFile(write("x.csv", gzipSync(text)));
    expect([file.format, file.understood.symbol, file.rows]).toEqual(["csv.gz", "KRW-BTC", 2]);
  });

  it.each([
    ["KRW\u202eBTC", "KRW\\u202eBTC"],
    ["K".repeat(99), `${"K".repeat(40)}…`],
  ])("makes the symbol %j safe to show", async (symbol, shown) => {
    const file = await readHours("symbol,timestamp,open,high,low,close,volume", (hour) => `${symbol},${row(at(hour))}`);
    expect(file.understood.symbol).toBe(shown);
  });
});

describe("columns that are listed", () => {
  const columns = ["time", "_", "symbol", "open", "high", "low", "close", "volume", "_"];
  const line = (hour: number): string => `${at(hour)},${kst(hour)},BTC/USDT,${PRICES},2.5,21`;

  it("reads a file without a header", async () => {
    const understood = { ...USUAL, timeColumn: "1 (time)", volumeColumn: "8 (volume)", symbol: "BTC/USDT", header: false };
    expect(await readHours(null, line, { columns })).toMatchObject({ candles: THREE_HOURS, layout: "columns as listed", understood, firstRow: line(0) });
  });

  it("reads a file with one, whatever its names say", async () => {
    const file = await readHours("a,b,c,d,e,f,g,h,i", line, { columns });
    expect(file).toMatchObject({ candles: THREE_HOURS, understood: { timeColumn: "a", volumeColumn: "h", header: true }, rows: 3, firstRow: line(0) });
  });

  it("does not take a first row with values missing for a header", async () => {
    const missing = (hour: number): string => (hour === 0 ? `${at(0)},x,BTC/USDT,,,,,,` : line(hour));
    await expect(readHours(null, missing, { columns })).rejects.toMatchObject({
      code: "value_unreadable",
      message: expect.stringMatching(/, row 1, column 4 \(open\): /),
    });
  });
});

describe("what was done is said", () => {
  const table = (...rows: string[]): string => write("x.csv", ["timestamp,open,high,low,close,volume", ...rows].join("\n"));

  it("sorts rows that are in no order", async () => {
    const file = await readImportFile(table(row(at(1)), row(at(2)), row(at(0))));
    expect([file.candles, file.understood.order, file.notes]).toEqual([THREE_HOURS, "mixed", ["sorted oldest first, the file is in no order"]]);
  });

  it("drops rows that repeat another one exactly", async () => {
    const file = await readImportFile(table(row(at(0)), row(at(1)), row(at(1), "100.0,110.0,90.0,105.0", "2.50"), row(at(2))));
    expect([file.candles, file.rows, file.notes]).toEqual([THREE_HOURS, 4, ["dropped 1 row that repeats another one exactly"]]);
  });

  it.each([
    ["first", 2.5],
    ["last", 7],
  ] as const)("keeps the %s of rows that contradict each other when it is told to", async (duplicates, volume) => {
    const file = await readImportFile(table(row(at(2)), row(at(1)), row(at(1), PRICES, "7"), row(at(0))), { duplicates });
    expect(Array.from(file.candles.volume)).toEqual([2.5, volume, 2.5]);
    expect(file.notes).toEqual(["sorted oldest first, the file is newest first", `kept the ${duplicates} row of 1 time that came with different values`]);
  });

  it("says that the last candle was open when the file was written", async () => {
    const path = table(row(at(0)), row(at(1)), row(at(2)));
    const writeAt = (ms: number): void => utimesSync(path, ms / 1000, ms / 1000);
    writeAt(at(2.5));
    expect((await readImportFile(path)).notes).toEqual([
      "the last candle, 2024-01-01T02:00:00.000Z, was still open when the file was written at 2024-01-01T02:30:00.000Z: it is unfinished",
    ]);
    for (const ms of [at(3), at(1)]) {
      writeAt(ms);
      expect((await readImportFile(path)).notes).toEqual([]);
    }
  });

  it("takes the timeframe that was asked for", async () => {
    const path = table(row(at(0)), row(at(24)));
    expect((await readImportFile(path, { timeframeMs: 24 * HOUR_MS })).candles.timeframeMs).toBe(24 * HOUR_MS);
    await expect(readImportFile(path, { timeframeMs: HOUR_MS })).rejects.toMatchObject({ code: "timeframe_mismatch" });
  });
});
