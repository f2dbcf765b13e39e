import { HtsError } from "./errors.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;
const WEEK_MS = 7 * DAY_MS;
/** Weeks open on Monday 00:00 UTC; the epoch was a Thursday, so the first one opened four days later. */
const FIRST_MONDAY_MS = 4 * DAY_MS;

const TIMEFRAMES = {
  "1m": MINUTE_MS,
  "3m": 3 * MINUTE_MS,
  "5m": 5 * MINUTE_MS,
  "10m": 10 * MINUTE_MS,
  "15m": 15 * MINUTE_MS,
  "30m": 30 * MINUTE_MS,
  "1h": HOUR_MS,
  "4h": 4 * HOUR_MS,
  "1d": DAY_MS,
  "1w": WEEK_MS,
} as const;

export type Timeframe = keyof typeof TIMEFRAMES;

/** The supported timeframes, shortest first. */
export const TIMEFRAME_NAMES = Object.keys(TIMEFRAMES) as readonly Timeframe[];

/**
 * The length of a timeframe in milliseconds.
 *
 * @throws HtsError `timeframe_unknown`
 * @example timeframeMs("1h") // 3600000
 */
export function timeframeMs(name: string): number {
  if (Object.hasOwn(TIMEFRAMES, name)) return TIMEFRAMES[name as Timeframe];
  throw new HtsError("timeframe_unknown", `timeframe was ${JSON.stringify(name)}, expected one of ${TIMEFRAME_NAMES.join(", ")}`);
}

/**
 * The name of a timeframe's length, or null when no supported timeframe has it.
 *
 * @example timeframeName(300000) // "5m"
 */
export function timeframeName(lengthMs: number): Timeframe | null {
  return TIMEFRAME_NAMES.find((name) => TIMEFRAMES[name] === lengthMs) ?? null;
}

/** Where the candle grid of a timeframe starts, in epoch ms: 0, for weeks the first Monday. */
export function gridOriginMs(lengthMs: number): number {
  return lengthMs === WEEK_MS ? FIRST_MONDAY_MS : 0;
}
