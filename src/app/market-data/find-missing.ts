import type { Candles } from "../../engine/candles.ts";
import { subtractSpans } from "./coverage.ts";
import type { TimeSpan } from "./series.ts";

/**
 * The ranges within a span in which a series has neither candles nor the exchange's word that there are none, oldest first.
 *
 * @param covered ascending and apart
 */
export function findMissing({ openTimeMs, timeframeMs }: Candles, covered: readonly TimeSpan[], span: TimeSpan): TimeSpan[] {
  const missing: TimeSpan[] = [];
  let next = 0;
  let atMs = span.fromMs;
  for (let i = 0; i <= openTimeMs.length; i++) {
    const nextMs = Math.min(openTimeMs[i] ?? Infinity, span.untilMs);
    if (nextMs > atMs) {
      while ((covered[next]?.untilMs ?? Infinity) <= atMs) next++;
      missing.push(...subtractSpans({ fromMs: atMs, untilMs: nextMs }, covered, next));
    }
    if (nextMs === span.untilMs) break;
    atMs = Math.max(atMs, nextMs + timeframeMs);
  }
  return missing;
}
