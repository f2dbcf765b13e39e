interface ForeignLayout {
  readonly name: string;
  readonly matches: (columns: ReadonlySet<string>) => boolean;
  /** How its columns become the six of a candle file. */
  readonly remedy: string;
}

const TIME_NAMES = ["", "unnamed: 0", "date", "datetime", "time", "timestamp", "ts", "unix", "open_time"];

/** Layouts that people often have, the more particular first; names are lower case here. */
const LAYOUTS: readonly ForeignLayout[] = [
  {
    name: "an Upbit API dump",
    matches: (columns) => columns.has("candle_date_time_utc") || (columns.has("opening_price") && columns.has("trade_price")),
    remedy:
      "timestamp_utc_ms is candle_date_time_utc in epoch ms (not timestamp, the time of the last trade), open is opening_price, high is high_price, " +
      "low is low_price, close is trade_price, volume is candle_acc_trade_volume",
  },
  {
    name: "a pyupbit table",
    matches: (columns) => (columns.has("") || columns.has("unnamed: 0")) && hasPrices(columns) && columns.has("value"),
    remedy: "timestamp_utc_ms is the unnamed index, which is Korean time, minus 9 hours in epoch ms; drop value",
  },
  {
    name: "a Binance kline file",
    matches: (columns) => columns.has("open_time") && columns.has("close_time"),
    remedy:
      "rename open_time to timestamp_utc_ms (divide it by 1000 where it is in microseconds, as in spot files from 2025 on) and drop the columns after volume",
  },
  {
    name: "a CryptoDataDownload file",
    matches: (columns) => columns.has("unix") && columns.has("date") && columns.has("symbol"),
    remedy: "timestamp_utc_ms is unix in ms (some rows are in seconds), volume is the base currency's; sort it oldest first and remove repeated hours",
  },
  {
    name: "a table with another time column",
    matches: (columns) => columns.size === 6 && hasPrices(columns) && TIME_NAMES.some((name) => columns.has(name)),
    remedy: "write the open time of each candle as UTC epoch milliseconds into a column timestamp_utc_ms, names in lower case",
  },
];

/** The known layout that a file's column names belong to, or null. */
export function recogniseLayout(names: readonly string[]): { readonly name: string; readonly remedy: string } | null {
  const columns = new Set(names.map((name) => name.toLowerCase()));
  return LAYOUTS.find((layout) => layout.matches(columns)) ?? null;
}

function hasPrices(columns: ReadonlySet<string>): boolean {
  return ["open", "high", "low", "close", "volume"].every((name) => columns.has(name));
}
