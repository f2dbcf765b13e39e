import type { Payload } from "./payloads.ts";

export const WIRE_FORMATS = ["DEFAULT", "SIMPLE", "JSON_LIST", "SIMPLE_LIST"] as const;
export type WireFormat = (typeof WIRE_FORMATS)[number];

/** Upbit's short names (docs.upbit.com/kr/reference/websocket-ticker and its neighbours). */
const SHORT_NAMES: Readonly<Record<string, string>> = {
  type: "ty",
  code: "cd",
  timestamp: "tms",
  stream_type: "st",
  opening_price: "op",
  high_price: "hp",
  low_price: "lp",
  trade_price: "tp",
  prev_closing_price: "pcp",
  change: "c",
  change_price: "cp",
  signed_change_price: "scp",
  change_rate: "cr",
  signed_change_rate: "scr",
  trade_volume: "tv",
  acc_trade_volume: "atv",
  acc_trade_volume_24h: "atv24h",
  acc_trade_price: "atp",
  acc_trade_price_24h: "atp24h",
  trade_date: "tdt",
  trade_time: "ttm",
  trade_timestamp: "ttms",
  ask_bid: "ab",
  acc_ask_volume: "aav",
  acc_bid_volume: "abv",
  highest_52_week_price: "h52wp",
  highest_52_week_date: "h52wdt",
  lowest_52_week_price: "l52wp",
  lowest_52_week_date: "l52wdt",
  market_state: "ms",
  is_trading_suspended: "its",
  delisting_date: "dd",
  market_warning: "mw",
  sequential_id: "sid",
  best_ask_price: "bap",
  best_ask_size: "bas",
  best_bid_price: "bbp",
  best_bid_size: "bbs",
  total_ask_size: "tas",
  total_bid_size: "tbs",
  orderbook_units: "obu",
  ask_price: "ap",
  bid_price: "bp",
  ask_size: "as",
  bid_size: "bs",
  level: "lv",
  candle_date_time_utc: "cdttmu",
  candle_date_time_kst: "cdttmk",
  candle_acc_trade_volume: "catv",
  candle_acc_trade_price: "catp",
  method: "mthd",
  result: "rslt",
  codes: "cds",
  ticket: "tckt",
};

/** A trade's date is `td` where a ticker's is `tdt`. */
const TRADE_SHORT_NAMES: Readonly<Record<string, string>> = { ...SHORT_NAMES, trade_date: "td" };

/** A message as it goes over the wire; the list formats wrap it into an array of one. */
export function encodeMessage(payload: Payload, format: WireFormat): string {
  const isSimple = format === "SIMPLE" || format === "SIMPLE_LIST";
  const names = payload["type"] === "trade" ? TRADE_SHORT_NAMES : SHORT_NAMES;
  const message = isSimple ? shorten(payload, names) : payload;
  return JSON.stringify(format === "JSON_LIST" || format === "SIMPLE_LIST" ? [message] : message);
}

function shorten(value: unknown, names: Readonly<Record<string, string>>): unknown {
  if (Array.isArray(value)) return value.map((one) => shorten(one, names));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [names[key] ?? key, shorten(one, names)]));
}
