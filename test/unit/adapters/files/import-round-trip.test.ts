import { gzipSync } from "node:zlib";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ImportOptions, readImportFile } from "../../../../src/adapters/files/import-file.ts";
import { type Timeframe, TIMEFRAME_NAMES, timeframeMs } from "../../../../src/engine/timeframe.ts";
import { checkAsyncProperty } from "../../../support/check-property.ts";
import { useTempFolder } from "./temp-folder.ts";

const { write } = useTempFolder();
const HOUR_MS = 3_600_000;

interface Row {
  readonly openTimeMs: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/** A way to write candles: a header, a line for each, and what the reader has to be told. */
interface Layout {
  readonly header: string | null;
  readonly line: (row: Row, index: number) => string;
  readonly options?: ImportOptions;
}

const text = (ms: number): string => new Date(ms).toISOString().slice(0, 19);
const prices = ({ open, high, low, close }: Row): string => [open, high, low, close].join(",");
const kline = (row: Row, perMs: number): string =>
  `${row.openTimeMs * perMs},${prices(row)},${row.volume},${(row.openTimeMs + 60_000) * perMs - 1},1.5,7,0.5,0.25,0`;

const LAYOUTS: Readonly<Record<string, Layout>> = {
  own: { header: "timestamp_utc_ms,open,high,low,close,volume", line: (row) => `${row.openTimeMs},${prices(row)},${row.volume}` },
  "own, other order": {
    header: "volume,timestamp_utc_ms,low,high,open,close",
    line: (row) => [row.volume, row.openTimeMs, row.low, row.high, row.open, row.close].join(","),
  },
  "Upbit API": {
    header: ",market,candle_date_time_utc,candle_date_time_kst,opening_price,high_price,low_price,trade_price,timestamp,candle_acc_trade_volume,change_price",
    line: (row, index) =>
      `${index},KRW-BTC,${text(row.openTimeMs)},${text(row.openTimeMs + 9 * HOUR_MS)},${prices(row)},${row.openTimeMs + 999},${row.volume},`,
  },
  pyupbit: {
    header: ",open,high,low,close,volume,value",
    line: (row) => `${text(row.openTimeMs + 9 * HOUR_MS).replace("T", " ")},${prices(row)},${row.volume},NULL`,
  },
  "Binance in ms": { header: "open_time,open,high,low,close,volume,close_time,quote_volume,count,a,b,ignore", line: (row) => kline(row, 1) },
  "Binance in µs, headerless": { header: null, line: (row) => kline(row, 1000) },
  CryptoDataDownload: {
    header: "https://www.CryptoDataDownload.com\nunix,date,symbol,open,high,low,close,Volume USDT,Volume BTC,tradecount",
    line: (row, index) => `${index % 2 === 0 ? row.openTimeMs : row.openTimeMs / 1000},${text(row.openTimeMs)},BTC/USDT,${prices(row)},1,${row.volume},NULL`,
  },
  "named zone": {
    header: "Date,Open,High,Low,Close,Volume",
    line: (row) => `${text(row.openTimeMs - 3.5 * HOUR_MS)},${prices(row)},${row.volume}`,
    options: { zone: "-03:30" },
  },
  "written offset": {
    header: "time,open,high,low,close,volume",
    line: (row) => `"${text(row.openTimeMs + 5 * HOUR_MS)}+05:00","${prices(row).replaceAll(",", '","')}",${row.volume}`,
  },
  listed: {
    header: null,
    line: (row) => [row.close, `"a,b"`, row.low, row.openTimeMs, row.volume, row.high, row.open].join(","),
    options: { columns: ["close", "_", "low", "time", "volume", "high", "open"] },
  },
};

const price = fc.double({ min: 1e-20, max: 1e20, noNaN: true });
const candle = fc.record({
  prices: fc.array(price, { minLength: 4, maxLength: 4 }),
  volume: fc.double({ min: 0, max: 1e50, noNaN: true }),
  gap: fc.integer({ min: 1, max: 3 }),
});
const market = fc.record({
  timeframe: fc.constantFrom(...TIMEFRAME_NAMES),
  startStep: fc.double({ min: 0.1, max: 1, noNaN: true }),
  candles: fc.array(candle, { minLength: 2, maxLength: 40 }),
  order: fc.constantFrom("oldest first", "newest first", "mixed"),
  repeats: fc.array(fc.nat(), { maxLength: 3 }),
});

/** Rows in time's order: on the timeframe's grid, the first two next to each other. */
function buildRows(timeframe: Timeframe, startStep: number, candles: readonly { prices: number[]; volume: number; gap: number }[]): Row[] {
  const stepMs = timeframeMs(timeframe);
  // Between 1984 and 2105; weeks open on Mondays, four days after the epoch's.
  let openTimeMs = Math.floor((startStep * 4.26e12) / stepMs) * stepMs + (timeframe === "1w" ? 4 * 24 * HOUR_MS : 0);
  return candles.map(({ prices: [open, close, a, b], volume, gap }, i) => {
    openTimeMs += i === 1 ? stepMs : gap * stepMs;
    return { openTimeMs, open, high: Math.max(open, close, a, b), low: Math.min(open, close, a, b), close, volume };
  });
}

describe("importing what was written", () => {
  it.each(Object.entries(LAYOUTS))("gives the same candles bit for bit: %s", async (_, { header, line, options }) => {
    await checkAsyncProperty(market, 60, async ({ timeframe, startStep, candles, order, repeats }) => {
      const rows = buildRows(timeframe, startStep, candles);
      const repeated = [...rows, ...repeats.map((index) => rows[index % rows.length])].sort((a, b) => a.openTimeMs - b.openTimeMs);
      const ordered = order === "oldest first" ? repeated : order === "newest first" ? repeated.toReversed() : [...repeated.slice(1), repeated[0]];
      const lines = [...(header === null ? [] : [header]), ...ordered.map(line)].join("\n");
      const path = write("x.csv", repeats.length > 1 ? gzipSync(lines) : lines);
      const file = await readImportFile(path, { ...options, timeframeMs: timeframeMs(timeframe) });
      const column = (name: keyof Row): Float64Array => Float64Array.from(rows, (row) => row[name]);
      expect(file.candles).toEqual({
        timeframeMs: timeframeMs(timeframe),
        openTimeMs: column("openTimeMs"),
        open: column("open"),
        high: column("high"),
        low: column("low"),
        close: column("close"),
        volume: column("volume"),
      });
      expect([file.rows, file.format]).toEqual([repeated.length, repeats.length > 1 ? "csv.gz" : "csv"]);
    });
  });
});
