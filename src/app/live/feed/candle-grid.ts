import { gridOriginMs } from "../../../engine/timeframe.ts";

/** The last instant on a timeframe's grid at or before another one, epoch ms; there one candle closes and the next one opens. */
export function gridTimeAtOrBefore(timeframeMs: number, ms: number): number {
  const origin = gridOriginMs(timeframeMs);
  return origin + Math.floor((ms - origin) / timeframeMs) * timeframeMs;
}

/**
 * The first instant on a timeframe's grid at or after another one, epoch ms.
 *
 * @example gridTimeAtOrAfter(60_000, 60_001) // 120000
 */
export function gridTimeAtOrAfter(timeframeMs: number, ms: number): number {
  const before = gridTimeAtOrBefore(timeframeMs, ms);
  return before === ms ? before : before + timeframeMs;
}
