import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { readCandleFile } from "../../src/adapters/files/candle-file.ts";
import { summariseGaps } from "../../src/engine/candles.ts";
import type { HtsError } from "../../src/engine/errors.ts";
import { DATA_FOLDER } from "./data-folder.ts";

const HEADER = "timestamp_utc_ms,open,high,low,close,volume";
const folder = mkdtempSync(join(tmpdir(), "candles-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const dirty = (name: string): string => join(DATA_FOLDER, "dirty", name);

/** The code and message of reading a file, without the path before the file's name. */
async function faultOf(path: string): Promise<string> {
  const error = await readCandleFile(path).then(
    () => null,
    (thrown: unknown) => thrown as HtsError,
  );
  if (error === null) return "no fault";
  expect(error.message).not.toMatch(/[\r\n]/);
  return `${error.code} ${error.message.replaceAll(`${dirname(path)}/`, "")}`;
}

/** Writes the named columns of a foreign file as the six of a candle file. */
function convert(name: string, text: string, columns: readonly number[]): string {
  const rows = text.split(/\r?\n/).filter((line) => line !== "" && /^\d/.test(line));
  const path = join(folder, name);
  writeFileSync(path, [HEADER, ...rows.map((line) => columns.map((index) => line.split(",")[index]).join(","))].join("\n"));
  return path;
}

describe("real dirty files", () => {
  it.each([
    [
      "cdd_Binance_BTCUSDT_1h_full.csv.gz",
      /^columns_unknown .*was the header of a CryptoDataDownload file; import it with coin-hts data import, or convert it: .*sort it oldest first/,
    ],
    [
      "cdd_Binance_BTCUSDT_1h_findings.csv",
      /^columns_unknown .*\(missing timestamp_utc_ms, open, high, low, close, volume; unknown "# finding \| original line"\)/,
    ],
    [
      "empty_header_only_KRW-AVAX_1h.csv",
      /^columns_unknown .*was the header of a table with another time column; import it with coin-hts data import, or convert it: .*UTC epoch milliseconds/,
    ],
    ["empty_quotes_only_KRW-SEI_1d.csv", /^candles_empty .*was a file of 3 bytes without any value; download the candles again$/],
    [
      "format_binance_kline_BTCUSDT-1m-2022-11-09.csv",
      /^columns_unknown .*was the header of a Binance kline file; import it with coin-hts data import, or convert it: rename open_time/,
    ],
    [
      "format_pyupbit_KST_index_KRW-BTC_1d_excerpt.csv",
      /^columns_unknown .*was the header of a pyupbit table; import it with coin-hts data import, or convert it: .*minus 9 hours/,
    ],
    [
      "format_upbit_api_KRW-ARB_1d.csv",
      /^columns_unknown .*was the header of an Upbit API dump; import it with coin-hts data import, or convert it: .*candle_date_time_utc in epoch ms/,
    ],
    [
      "headerless_descending_BTCUSDT_minute.csv",
      /^columns_unknown .*the first row looks like data; add the header timestamp_utc_ms,open,high,low,close,volume.*\(there are 10\)$/,
    ],
    ["upbit_1d_open_vs_1h_open_mismatch.json", /^columns_unknown .*the file looks like JSON; convert it to CSV or Parquet$/],
    [
      "upbit_prelaunch_KRW-ETH_4h_excerpt.csv",
      /^columns_unknown .*was the header of a table with another time column; import it with coin-hts data import, or convert it: /,
    ],
  ])("refuses %s by naming what it is", async (name, message) => {
    expect(await faultOf(dirty(name))).toMatch(message);
  });

  it("reads the file whose layout is sound, with its gaps, however odd its prices are", async () => {
    const { candles, rows } = await readCandleFile(dirty("bybit_testnetlike_ETHUSDT_1m_20k.csv.gz"));
    const gaps = summariseGaps(candles);
    expect([rows, candles.timeframeMs]).toEqual([20_000, 60_000]);
    // Jumps of 802 minutes leave 801 candles out.
    expect(gaps.longestCandles).toBe(801);
    expect(gaps.runs).toBeGreaterThan(90);
  });

  it("names the unit of the first row in seconds once the CryptoDataDownload columns are renamed", async () => {
    const text = gunzipSync(readFileSync(dirty("cdd_Binance_BTCUSDT_1h_full.csv.gz"))).toString();
    const path = convert("cdd.csv", text, [0, 3, 4, 5, 6, 7]);
    const index = text.split("\n").findIndex((line) => /^\d{10}\.0,/.test(line));
    expect(await faultOf(path)).toMatch(
      new RegExp(`^value_unreadable cdd\\.csv, row ${index + 1}, column timestamp_utc_ms: .*looks like seconds; multiply the times by 1000$`),
    );
  });

  it("says newest first once the headerless file has a header", async () => {
    const path = convert("minute.csv", readFileSync(dirty("headerless_descending_BTCUSDT_minute.csv"), "utf8"), [0, 3, 4, 5, 6, 7]);
    expect(await faultOf(path)).toMatch(/^candles_unsorted minute\.csv, row 3, column timestamp_utc_ms: .*: the file is newest first; sort it oldest first$/);
  });
});
