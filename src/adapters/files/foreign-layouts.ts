import { FILE_COLUMNS } from "./candle-rows.ts";
import { KST, UTC, type Zone } from "./time-zone.ts";

/** A column that may hold open times. */
export interface TimeName {
  readonly name: string;
  /** The zone of those that do not name theirs, unless the caller names another; null where only the caller can tell. */
  readonly usualZone: Zone | null;
}

/** Which columns of a layout are a candle's; names are as `normaliseName` makes them. */
export interface ForeignLayout {
  /** For a person, with its article. */
  readonly name: string;
  readonly matches: (columns: ReadonlySet<string>) => boolean;
  /** The columns of times: the first one that is there counts, the others have to agree with it. */
  readonly times: readonly TimeName[];
  /** Open, high, low and close. */
  readonly prices: readonly string[];
  readonly volume: string;
  /** Whether there may be volumes in both currencies of the market, named such as volume_btc and volume_usdt. */
  readonly hasCurrencyVolumes?: true;
  /** How its columns become the six of a candle file. */
  readonly remedy: string;
}

const PRICES = ["open", "high", "low", "close"] as const;
/** What libraries call a table's index when they write it without a name. */
const INDEX_NAMES = ["", "unnamed:_0", "index", "__index_level_0__"];
const PLAIN_TIME_NAMES = [
  "open_time",
  "opentime",
  "timestamp",
  "timestamp_ms",
  "unix_timestamp",
  "unix_time",
  "unix",
  "ts",
  "datetime",
  "date_time",
  "date",
  "time",
];
const TIME_NAMES = [FILE_COLUMNS[0], ...PLAIN_TIME_NAMES.flatMap((name) => [name, `${name}_utc`, `${name}_kst`, `${name}_(utc)`, `${name}_(kst)`])];
/** Columns that name the market of a row. */
export const SYMBOL_NAMES: readonly string[] = ["market", "symbol", "ticker", "pair"];

/** Layouts that people often have, the more particular first. */
const LAYOUTS: readonly ForeignLayout[] = [
  {
    name: "an Upbit API dump",
    matches: (columns) => columns.has("candle_date_time_utc") || (columns.has("opening_price") && columns.has("trade_price")),
    times: withZone(null, "candle_date_time_utc", "candle_date_time_kst"),
    prices: ["opening_price", "high_price", "low_price", "trade_price"],
    volume: "candle_acc_trade_volume",
    remedy:
      "timestamp_utc_ms is candle_date_time_utc in epoch ms (not timestamp, the time of the last trade), open is opening_price, high is high_price, " +
      "low is low_price, close is trade_price, volume is candle_acc_trade_volume",
  },
  {
    name: "a pyupbit table",
    matches: (columns) => hasCandle(columns) && columns.has("value") && hasAny(columns, INDEX_NAMES) && !hasAny(columns, TIME_NAMES),
    times: withZone(KST, ...INDEX_NAMES),
    prices: PRICES,
    volume: "volume",
    remedy: "timestamp_utc_ms is the unnamed index, which is Korean time, minus 9 hours in epoch ms; drop value",
  },
  {
    name: "a Binance kline file",
    matches: (columns) => columns.has("open_time") && columns.has("close_time"),
    times: withZone(null, "open_time"),
    prices: PRICES,
    volume: "volume",
    remedy:
      "rename open_time to timestamp_utc_ms (divide it by 1000 where it is in microseconds, as in spot files from 2025 on) and drop the columns after volume",
  },
  {
    name: "a CryptoDataDownload file",
    matches: (columns) => hasAny(columns, ["unix", "unix_timestamp"]) && columns.has("date") && columns.has("symbol"),
    times: [...withZone(null, "unix", "unix_timestamp"), ...withZone(UTC, "date")],
    prices: PRICES,
    volume: "volume",
    hasCurrencyVolumes: true,
    remedy: "timestamp_utc_ms is unix in ms (some rows are in seconds), volume is the base currency's; sort it oldest first and remove repeated hours",
  },
  {
    name: "an old CryptoDataDownload file",
    matches: (columns) => columns.has("date") && columns.has("symbol") && [...columns].some((name) => name.startsWith("volume_")),
    times: withZone(null, "date"),
    prices: PRICES,
    volume: "volume",
    hasCurrencyVolumes: true,
    remedy: "timestamp_utc_ms is date in epoch ms, volume is the base currency's; sort it oldest first",
  },
  {
    name: "a table with another time column",
    matches: (columns) => hasCandle(columns) && hasTimeColumn(columns),
    times: withZone(null, ...TIME_NAMES, ...INDEX_NAMES),
    prices: PRICES,
    volume: "volume",
    remedy: "write the open time of each candle as UTC epoch milliseconds into a column timestamp_utc_ms, names in lower case",
  },
];

/** The layout of a table with a column of times and the five others of a candle, whatever else it holds. */
export const GENERIC_LAYOUT = LAYOUTS.at(-1) as ForeignLayout;

/** The columns of Binance's klines, which its files before 2025 do not name. */
export const BINANCE_COLUMNS: readonly string[] = [
  "open_time",
  ...PRICES,
  "volume",
  "close_time",
  "quote_volume",
  "count",
  "taker_buy_volume",
  "taker_buy_quote_volume",
  "ignore",
];

/** The known layout that a file's column names belong to, or null. */
export function recogniseLayout(names: readonly string[]): ForeignLayout | null {
  const columns = new Set(names.map(normaliseName));
  return LAYOUTS.find((layout) => layout.matches(columns)) ?? null;
}

/** Whether any of the names is one that tables give to their times. */
export function hasTimeColumn(columns: ReadonlySet<string>): boolean {
  return hasAny(columns, [...TIME_NAMES, ...INDEX_NAMES]);
}

/** A column's name as layouts write it. */
export function normaliseName(name: string): string {
  return name.trim().toLowerCase().replaceAll(/\s+/g, "_");
}

/** Whether a name is one that a table's index has when nobody named it. */
export function isIndexName(name: string): boolean {
  return INDEX_NAMES.includes(name);
}

/** The zone that a column's own name tells, or null. */
export function zoneInName(name: string): Zone | null {
  if (/(^|[^a-z])utc([^a-z]|$)/.test(name)) return UTC;
  return /(^|[^a-z])kst([^a-z]|$)/.test(name) ? KST : null;
}

function withZone(usualZone: Zone | null, ...names: readonly string[]): TimeName[] {
  return names.map((name) => ({ name, usualZone }));
}

function hasAny(columns: ReadonlySet<string>, names: readonly string[]): boolean {
  return names.some((name) => columns.has(name));
}

function hasCandle(columns: ReadonlySet<string>): boolean {
  return [...PRICES, "volume"].every((name) => columns.has(name));
}
