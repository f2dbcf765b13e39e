import type { SeriesManifest } from "../../contract/candle-series.ts";
import type { KnownRange } from "../../engine/resample.ts";

/** From the first to the last candle of a series, and as far around them as the exchange has been asked. @param lengthMs its timeframe */
export function knownRangeOf({ first_ms, last_ms, covered }: SeriesManifest, lengthMs: number): KnownRange {
  if (first_ms === null || last_ms === null) return { fromMs: 0, untilMs: 0 };
  const endMs = last_ms + lengthMs;
  const before = covered.find(([fromMs, untilMs]) => fromMs <= first_ms && untilMs >= first_ms);
  const after = covered.find(([fromMs, untilMs]) => fromMs <= endMs && untilMs >= endMs);
  return { fromMs: before?.[0] ?? first_ms, untilMs: after?.[1] ?? endMs };
}
