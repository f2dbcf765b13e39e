import type { StreamedCandle } from "../../../app/live/feed/stream-ports.ts";
import type { StreamedTrade } from "../../../app/live/feed/trade-candles.ts";
import { MAX_PRICE, MAX_VOLUME, MIN_PRICE } from "../../../engine/candles.ts";
import { firstLine } from "../../files/fault-messages.ts";
import { parseDecimal, parseNaiveTime } from "../upbit-candles.ts";

/** A message of Upbit's stream, read. */
export type StreamMessage =
  | { readonly kind: "candle"; readonly candle: StreamedCandle }
  | { readonly kind: "trade"; readonly symbol: string; readonly trade: StreamedTrade }
  /** That it is up. */
  | { readonly kind: "status" }
  /** Upbit cannot serve a request; it closes the connection after most of these. */
  | { readonly kind: "refusal"; readonly reason: string }
  | { readonly kind: "garbled"; readonly problem: string };

type Fields = Readonly<Record<string, unknown>>;

const CANDLE_TYPE = /^candle\.(\d{1,3})m$/;
const SEQUENTIAL_ID = /"sequential_id"\s*:\s*(\d{1,19})\s*[,}]/;
const MINUTE_MS = 60_000;
/** 2100-01-01. */
const LAST_INSTANT_MS = 4_102_444_800_000;
const CANDLE_TIMEFRAMES_MS: ReadonlySet<number> = new Set([1, 3, 5, 10, 15, 30, 60, 240].map((minutes) => minutes * MINUTE_MS));

/** Upbit's name for the stream of a timeframe's candles; null where it has none. */
export function candleType(timeframeMs: number): string | null {
  return CANDLE_TIMEFRAMES_MS.has(timeframeMs) ? `candle.${timeframeMs / MINUTE_MS}m` : null;
}

/** Reads a message in the default format, whatever it is; nothing is believed that does not have the documented shape. */
export function readStreamMessage(data: Buffer): StreamMessage {
  const text = data.toString("utf8");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return garbled(`expected JSON, was ${excerpt(data)}`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return garbled(`expected an object, was ${excerpt(data)}`);
  const fields = value as Fields;
  const { type } = fields;
  if (type === "trade") return readTrade(fields, text) ?? garbled(`expected a trade, was ${excerpt(data)}`);
  const minutes = typeof type === "string" ? CANDLE_TYPE.exec(type)?.[1] : undefined;
  if (minutes !== undefined) return readCandle(fields, Number(minutes) * MINUTE_MS) ?? garbled(`expected a candle, was ${excerpt(data)}`);
  if (fields["error"] !== undefined) return { kind: "refusal", reason: describeRefusal(fields["error"]) };
  return typeof fields["status"] === "string" ? { kind: "status" } : garbled(`expected a candle or trade, was ${excerpt(data)}`);
}

function readCandle(fields: Fields, timeframeMs: number): StreamMessage | null {
  const { code, timestamp } = fields;
  const openTimeMs = parseNaiveTime(fields["candle_date_time_utc"]);
  const open = readPrice(fields["opening_price"]);
  const high = readPrice(fields["high_price"]);
  const low = readPrice(fields["low_price"]);
  const close = readPrice(fields["trade_price"]);
  const volume = readVolume(fields["candle_acc_trade_volume"]);
  if (typeof code !== "string" || !isInstant(timestamp) || openTimeMs === null || openTimeMs % timeframeMs !== 0) return null;
  if (open === null || high === null || low === null || close === null || volume === null) return null;
  if (low > Math.min(open, close) || high < Math.max(open, close) || timestamp < openTimeMs) return null;
  const candle = { openTimeMs, open, high, low, close, volume };
  return { kind: "candle", candle: { symbol: code, timeframeMs, candle, stampMs: timestamp } };
}

function readTrade(fields: Fields, text: string): StreamMessage | null {
  const { code, trade_timestamp: timeMs } = fields;
  // Of 17 digits JSON keeps 16: two trades would become one.
  const [, id] = SEQUENTIAL_ID.exec(text) ?? [];
  const price = readPrice(fields["trade_price"]);
  const volume = readVolume(fields["trade_volume"]);
  if (typeof code !== "string" || !isInstant(timeMs) || id === undefined || price === null || volume === null) return null;
  return { kind: "trade", symbol: code, trade: { timeMs, price, volume, id: BigInt(id) } };
}

function readPrice(value: unknown): number | null {
  const price = parseDecimal(value);
  return price !== null && price >= MIN_PRICE && price <= MAX_PRICE ? price : null;
}

function readVolume(value: unknown): number | null {
  const volume = parseDecimal(value);
  return volume !== null && volume >= 0 && volume <= MAX_VOLUME ? volume : null;
}

function isInstant(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= LAST_INSTANT_MS;
}

function describeRefusal(error: unknown): string {
  const { name, message } = (error ?? {}) as Fields;
  return firstLine([name, message].filter((part) => typeof part === "string").join(": "), 200);
}

function garbled(problem: string): StreamMessage {
  return { kind: "garbled", problem };
}

function excerpt(data: Buffer): string {
  return JSON.stringify(data.toString("utf8", 0, 120));
}
