import { DAY_MS, timeframeMs } from "../../engine/timeframe.ts";
import type { MarketView } from "./market-view.ts";
import { candleFields, changeFields, type Payload } from "./payloads.ts";
import { type CandleRow, hasOwnCandles, readCandles } from "./read-candles.ts";
import { invalidParameter, typeMismatch } from "./rest-error.ts";
import { readCount, readInstant } from "./rest-query.ts";
import { utcDate } from "./wire-time.ts";

const UNITS: ReadonlySet<number> = new Set([1, 3, 5, 10, 15, 30, 60, 240]);
const WEEK_MS = timeframeMs("1w");
const MAX_CANDLES = 200;

interface CandlePath {
  readonly timeframeMs: number;
  /** What the answer has beyond the common fields. */
  readonly extra: (row: CandleRow, older: CandleRow | undefined) => Payload;
}

const PATH = /^\/v1\/candles\/(?:minutes\/(?<unit>[^/]+)|(?<kind>seconds|days|weeks))$/;

/** Whether a path leads to candles; minutes of whatever unit. */
export function isCandlePath(path: string): boolean {
  return PATH.test(path);
}

/** @throws RestError 400 for minutes of a unit that does not exist */
function readPath(path: string): CandlePath {
  const { unit, kind } = PATH.exec(path)?.groups ?? {};
  if (kind === "seconds") return { timeframeMs: 1000, extra: () => ({}) };
  if (kind === "days") return { timeframeMs: DAY_MS, extra: dayFields };
  if (kind === "weeks") return { timeframeMs: WEEK_MS, extra: (row) => ({ first_day_of_period: utcDate(row.openTimeMs) }) };
  if (!/^\d{1,4}$/.test(unit ?? "")) throw typeMismatch();
  const minutes = Number(unit);
  if (!UNITS.has(minutes)) throw invalidParameter();
  return { timeframeMs: minutes * 60_000, extra: () => ({ unit: minutes }) };
}

/**
 * Answers a request for candles: the newest ones that open before `to`, newest first.
 *
 * @throws RestError 400
 */
export function listCandles(view: MarketView, pathText: string, query: URLSearchParams, nowMs: number): { body: Payload[]; isSynthetic: boolean } {
  const path = readPath(pathText);
  const count = readCount(query, "count", { min: 1, max: MAX_CANDLES, fallback: 1 });
  const untilMs = readInstant(query, "to") ?? Infinity;
  // One more than asked for: a day tells how it stands to the day before.
  const rows = readCandles(view.tape, { timeframeMs: path.timeframeMs, nowMs, untilMs, count: count + 1 });
  const body = rows.slice(0, count).map((row, i) => ({ market: view.symbol, ...candleFields(row), ...path.extra(row, rows[i + 1]) }));
  return { body, isSynthetic: view.market.isSynthetic || !hasOwnCandles(view.market.candles.timeframeMs, path.timeframeMs) };
}

function dayFields(row: CandleRow, older: CandleRow | undefined): Payload {
  const { prev_closing_price, signed_change_price, signed_change_rate } = changeFields(row.close, older?.close ?? row.open);
  return { prev_closing_price, change_price: signed_change_price, change_rate: signed_change_rate };
}
