import { describe, expect, it } from "vitest";
import { orderColumns } from "../../../../src/adapters/files/column-order.ts";
import { HEADER } from "./temp-folder.ts";

function faultOf(header: string): string {
  try {
    orderColumns("a.csv", header.split(","));
  } catch (error) {
    return `${(error as { code: string }).code} ${(error as Error).message}`;
  }
  return "no fault";
}

describe("finding the columns of a candle file", () => {
  it("gives each column of the file its place among the six", () => {
    expect(orderColumns("a.csv", ["close", "timestamp_utc_ms", "volume", "low", "high", "open"])).toEqual([4, 0, 5, 3, 2, 1]);
  });

  it.each([
    ["timestamp_utc_ms,open,high,low,close", "(missing volume)"],
    [`${HEADER},trades`, '(unknown "trades")'],
    [`${HEADER},open`, "(repeated open)"],
    ["timestamp_utc_ms,open,open,low,close,volume", "(missing high; repeated open)"],
    ["timestamp_utc_ms, open,high,low,close,volume", '(missing open; unknown " open")'],
    ["Timestamp_utc_ms,open,high,low,close,volume", '(missing timestamp_utc_ms; unknown "Timestamp_utc_ms")'],
    ["a,b,c,d", '(missing timestamp_utc_ms, open, high, low, close, volume; unknown "a", "b", "c", …)'],
  ])("refuses %j and says what differs", (header, differences) => {
    const fault = faultOf(header);
    expect(fault).toMatch(/^columns_unknown a\.csv: expected the columns timestamp_utc_ms,open,high,low,close,volume in any order, was "/);
    expect(fault).toContain(`${differences}; rename, add or drop columns`);
  });

  it("cuts a long header in the message and keeps it on one line", () => {
    const fault = faultOf(`x\r\u001b[31m${"y".repeat(10_000)}`);
    expect(fault).toContain('was "x\\r\\u001b[31m');
    expect(fault).not.toMatch(/\p{Cc}/u);
    expect(fault.length).toBeLessThan(400);
  });

  it.each([
    ["1704067200000,100,110,90,105,2.5", `the first row looks like data; add the header ${HEADER}`],
    [
      "1704067200000,2024-01-01,BTC/USDT,100,110,90,105,2.5,1,2",
      `the first row looks like data; add the header ${HEADER}, one value a row for each of its names (there are 10)`,
    ],
    ["2024-01-01 00:00,100,110,90,105,2.5", `the first row looks like data; add the header ${HEADER}`],
  ])("sees that the header is missing: %j", (header, message) => {
    expect(faultOf(header)).toBe(`columns_unknown a.csv: expected the columns ${HEADER}, ${message}`);
  });

  it.each([
    [
      ",market,candle_date_time_utc,candle_date_time_kst,opening_price,high_price,low_price,trade_price,timestamp",
      "an Upbit API dump",
      "candle_date_time_utc in epoch ms",
    ],
    [",open,high,low,close,volume,value", "a pyupbit table", "minus 9 hours"],
    ["open_time,open,high,low,close,volume,close_time,quote_volume,count", "a Binance kline file", "rename open_time"],
    ["unix,date,symbol,open,high,low,close,Volume BTC,Volume USDT,tradecount", "a CryptoDataDownload file", "oldest first"],
    ["timestamp,open,high,low,close,volume", "a table with another time column", "UTC epoch milliseconds"],
    ["Date,Open,High,Low,Close,Volume", "a table with another time column", "names in lower case"],
  ])("names the layout of %j", (header, name, remedy) => {
    const fault = faultOf(header);
    expect(fault).toContain(
      `columns_unknown a.csv: expected the columns ${HEADER}, was the header of ${name}; import it with coin-hts data import, or convert it: `,
    );
    expect(fault).toContain(remedy);
  });

  it.each([
    [HEADER.replaceAll(",", ";"), 'separated by commas, was ";" between them; write it with commas'],
    [HEADER.replaceAll(",", "\t"), 'separated by commas, was "\\t" between them; write it with commas'],
    ['[{"candle":1}]', "the file looks like JSON"],
    ["<!DOCTYPE html>", "the file looks like a web page"],
  ])("says what %j is instead", (header, message) => {
    expect(faultOf(header)).toContain(message);
  });
});
