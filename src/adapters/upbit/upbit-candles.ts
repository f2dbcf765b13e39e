import type { CandleRequest } from "../../app/market-data/ports.ts";
import { allocateCandles, type Candles, findFault } from "../../engine/candles.ts";
import { HtsError } from "../../engine/errors.ts";
import { DAY_MS, gridOriginMs, TIMEFRAME_NAMES, timeframeName } from "../../engine/timeframe.ts";
import { quote } from "../files/fault-messages.ts";
import { malformed } from "../http/passing-failure.ts";

export const PAGE_SIZE = 200;
const MINUTE_MS = 60_000;
/** The last instant whose year has four digits; Upbit reads no other. */
const LAST_INSTANT_MS = Date.UTC(9999, 11, 31);
const NAIVE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/;
const DECIMAL = /^-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?$/;

/** The fields of a candle in Upbit's answer, by our columns. */
const FIELDS = [
  ["open", "opening_price"],
  ["high", "high_price"],
  ["low", "low_price"],
  ["close", "trade_price"],
  ["volume", "candle_acc_trade_volume"],
] as const;

/**
 * The path and query of the call for candles.
 *
 * `to` is exclusive and has whole seconds, so it names the first grid time at or after `untilMs`; it is left out where
 * Upbit could not read it, and then the newest candles come.
 *
 * @throws HtsError `timeframe_unknown`
 * @example candlesPath({ symbol: "KRW-BTC", timeframeMs: 300_000, untilMs: 600_000, count: 2 })
 * // "/v1/candles/minutes/5?market=KRW-BTC&count=2&to=1970-01-01T00%3A10%3A00Z"
 */
export function candlesPath({ symbol, timeframeMs, untilMs, count }: CandleRequest): string {
  const query = new URLSearchParams({ market: symbol, count: String(count) });
  const origin = gridOriginMs(timeframeMs);
  const toMs = origin + Math.ceil((untilMs - origin) / timeframeMs) * timeframeMs;
  if (toMs <= LAST_INSTANT_MS) query.set("to", `${new Date(Math.max(toMs, 0)).toISOString().slice(0, 19)}Z`);
  return `/v1/candles/${candleKind(timeframeMs)}?${query}`;
}

function candleKind(timeframeMs: number): string {
  if (timeframeName(timeframeMs) === null) {
    throw new HtsError("timeframe_unknown", `Upbit has no candles of ${timeframeMs} ms, expected one of ${TIMEFRAME_NAMES.join(", ")}`);
  }
  if (timeframeMs < DAY_MS) return `minutes/${timeframeMs / MINUTE_MS}`;
  return timeframeMs === DAY_MS ? "days" : "weeks";
}

/**
 * Reads Upbit's answer to a call for candles, newest first, as columns, oldest first.
 *
 * A candle opens at `candle_date_time_utc`; `timestamp` is the time of its last trade.
 *
 * @throws PassingFailure for whatever is not an answer to that very request
 */
export function parseCandles(body: unknown, request: CandleRequest): Candles {
  if (!Array.isArray(body)) throw malformed(`expected a list of candles, was ${body === null ? "null" : typeof body}`);
  const rows = body as readonly unknown[];
  if (rows.length > request.count) throw malformed(`expected at most ${request.count} candles, was ${rows.length}`);
  const candles = allocateCandles(rows.length, request.timeframeMs);
  rows.forEach((row, index) => {
    const problem = readRow(row, request, candles, rows.length - 1 - index);
    if (problem !== null) throw malformed(`candle ${index + 1}: ${problem}`);
  });
  const fault = findFault(candles);
  if (fault !== null) throw malformed(`candle ${rows.length - fault.index}, ${fieldOf(fault.column)}: ${fault.problem}`);
  return candles;
}

function fieldOf(column: string): string {
  return FIELDS.find(([name]) => name === column)?.[1] ?? "candle_date_time_utc";
}

/** Reads one candle into place `at`; what is wrong with it, or null. */
function readRow(row: unknown, { symbol, timeframeMs, untilMs }: CandleRequest, candles: Candles, at: number): string | null {
  if (typeof row !== "object" || row === null) return `expected an object, was ${row === null ? "null" : typeof row}`;
  const fields = row as Readonly<Record<string, unknown>>;
  if (fields["market"] !== symbol) return `expected market ${quote(symbol)}, was ${describe(fields["market"])}`;
  if (timeframeMs < DAY_MS && fields["unit"] !== undefined && fields["unit"] !== timeframeMs / MINUTE_MS) {
    return `expected unit ${timeframeMs / MINUTE_MS}, was ${describe(fields["unit"])}`;
  }
  const openTimeMs = parseNaiveTime(fields["candle_date_time_utc"]);
  if (openTimeMs === null) return `expected candle_date_time_utc such as 2024-01-31T09:00:00, was ${describe(fields["candle_date_time_utc"])}`;
  if (openTimeMs >= untilMs) return `expected candles before ${new Date(untilMs).toISOString()}, was ${describe(fields["candle_date_time_utc"])}`;
  candles.openTimeMs[at] = openTimeMs;
  for (const [column, field] of FIELDS) {
    const value = parseDecimal(fields[field]);
    if (value === null) return `expected ${field} to be a decimal number, was ${describe(fields[field])}`;
    candles[column][at] = value;
  }
  return null;
}

/** Upbit's times without a zone, epoch ms; null for anything else. */
export function parseNaiveTime(value: unknown): number | null {
  if (typeof value !== "string" || !NAIVE_TIME.test(value)) return null;
  const instantMs = Date.parse(`${value}Z`);
  // The engine takes 30 February for 1 March.
  return Number.isFinite(instantMs) && new Date(instantMs).toISOString().startsWith(value) ? instantMs : null;
}

/** A number as Upbit writes it, also as text; null for anything else. */
export function parseDecimal(value: unknown): number | null {
  if (typeof value === "string" && DECIMAL.test(value)) return Number(value);
  return typeof value === "number" ? value : null;
}

function describe(value: unknown): string {
  if (typeof value === "string") return quote(value);
  return typeof value === "number" || value === null ? String(value) : typeof value;
}
