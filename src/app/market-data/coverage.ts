import type { SeriesManifest } from "../../contract/candle-series.ts";
import type { Candles } from "../../engine/candles.ts";
import { gridOriginMs } from "../../engine/timeframe.ts";
import type { TimeSpan } from "./series.ts";

/** What the exchange of a series has been asked for in full, ascending and apart; nothing of a series that is not there. */
export function coverageOf(manifest: SeriesManifest | null): TimeSpan[] {
  return (manifest?.covered ?? []).map(([fromMs, untilMs]) => ({ fromMs, untilMs }));
}

/** The union of spans, ascending and apart; what touches is joined, what is empty is dropped. */
export function uniteSpans(spans: readonly TimeSpan[]): TimeSpan[] {
  const sorted = spans.filter(({ fromMs, untilMs }) => fromMs < untilMs).sort((a, b) => a.fromMs - b.fromMs);
  const united: { fromMs: number; untilMs: number }[] = [];
  for (const { fromMs, untilMs } of sorted) {
    const last = united.at(-1);
    if (last !== undefined && fromMs <= last.untilMs) last.untilMs = Math.max(last.untilMs, untilMs);
    else united.push({ fromMs, untilMs });
  }
  return united;
}

/** What is left of a span without others, ascending. @param others ascending and apart @param first where among them to begin: all before it end before the span */
export function subtractSpans({ fromMs, untilMs }: TimeSpan, others: readonly TimeSpan[], first = 0): TimeSpan[] {
  const left: TimeSpan[] = [];
  let atMs = fromMs;
  for (let k = first; k < others.length; k++) {
    const other = others[k] as TimeSpan;
    if (other.untilMs <= atMs) continue;
    if (other.fromMs >= untilMs) break;
    if (other.fromMs > atMs) left.push({ fromMs: atMs, untilMs: other.fromMs });
    atMs = other.untilMs;
  }
  if (atMs < untilMs) left.push({ fromMs: atMs, untilMs });
  return left;
}

/** How many candles of a timeframe open in a finite span. */
export function countSlots({ fromMs, untilMs }: TimeSpan, timeframeMs: number): number {
  const origin = gridOriginMs(timeframeMs);
  return Math.max(0, Math.ceil((untilMs - origin) / timeframeMs) - Math.ceil((fromMs - origin) / timeframeMs));
}

/** How many candles of a timeframe open both in one of some spans and in one of others; all of them finite, ascending and apart. */
export function countSharedSlots(spans: readonly TimeSpan[], others: readonly TimeSpan[], timeframeMs: number): number {
  let slots = 0;
  let first = 0;
  for (const { fromMs, untilMs } of spans) {
    while ((others[first]?.untilMs ?? Infinity) <= fromMs) first++;
    for (let k = first; (others[k]?.fromMs ?? Infinity) < untilMs; k++) {
      const other = others[k] as TimeSpan;
      slots += countSlots({ fromMs: Math.max(fromMs, other.fromMs), untilMs: Math.min(untilMs, other.untilMs) }, timeframeMs);
    }
  }
  return slots;
}

/** A run of missing candles. */
export interface Hole extends TimeSpan {
  readonly missingCandles: number;
}

/** The runs of missing candles between the first and the last one. */
export function findHoles({ openTimeMs, timeframeMs }: Candles): Hole[] {
  const holes: Hole[] = [];
  for (let i = 1; i < openTimeMs.length; i++) {
    const fromMs = (openTimeMs[i - 1] as number) + timeframeMs;
    const untilMs = openTimeMs[i] as number;
    if (fromMs < untilMs) holes.push({ fromMs, untilMs, missingCandles: (untilMs - fromMs) / timeframeMs });
  }
  return holes;
}
