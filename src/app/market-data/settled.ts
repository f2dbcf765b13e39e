import { gridOriginMs } from "../../engine/timeframe.ts";

/** An exchange may still add a trade to a candle shortly after it has closed. */
const SETTLE_MS = 10_000;

/** A candle that an exchange does not have this long after its close, and none after it, does not exist; before that it may be late. */
const LATE_MS = 600_000;

/** The end of the last candle of a timeframe that has certainly closed by an instant; epoch ms. */
export function lastSettledMs(nowMs: number, timeframeMs: number): number {
  return lastClosedMs(nowMs - SETTLE_MS, timeframeMs);
}

/** The end of the last candle of a timeframe that, when an exchange does not have it by an instant, does not exist; epoch ms. */
export function lastCertainMs(nowMs: number, timeframeMs: number): number {
  return lastClosedMs(nowMs - LATE_MS, timeframeMs);
}

function lastClosedMs(nowMs: number, timeframeMs: number): number {
  const origin = gridOriginMs(timeframeMs);
  return origin + Math.floor((nowMs - origin) / timeframeMs) * timeframeMs;
}
