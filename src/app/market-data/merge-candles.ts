import { allocateCandles, CANDLE_COLUMNS, type Candles } from "../../engine/candles.ts";

/** Two series merged by open time. */
export interface MergedCandles {
  /** Both together; where both have a candle, the later write's. */
  readonly candles: Candles;
  /** Candles that only the later write has. */
  readonly added: number;
  /** Candles that both have with the same values. */
  readonly unchanged: number;
  /** Candles that both have with different values: their places in the former and in the later columns. */
  readonly changed: readonly (readonly [before: number, after: number])[];
}

/** Merges two sound series of one timeframe, the later one wins. O(n); returns the former columns themselves when nothing is new. */
export function mergeCandles(before: Candles, after: Candles): MergedCandles {
  const changed: [number, number][] = [];
  const { added, unchanged } = compare(before, after, changed);
  if (added === 0 && changed.length === 0) return { candles: before, added, unchanged, changed };
  const out = allocateCandles(before.openTimeMs.length + added, before.timeframeMs);
  interleave(before, after, out);
  return { candles: out, added, unchanged, changed };
}

function compare(before: Candles, after: Candles, changed: [number, number][]): { added: number; unchanged: number } {
  let added = 0;
  let unchanged = 0;
  let b = 0;
  for (let a = 0; a < after.openTimeMs.length; a++) {
    const time = after.openTimeMs[a] as number;
    while (b < before.openTimeMs.length && (before.openTimeMs[b] as number) < time) b++;
    if (before.openTimeMs[b] !== time) added++;
    else if (isSameCandle(before, b, after, a)) unchanged++;
    else changed.push([b, a]);
  }
  return { added, unchanged };
}

function isSameCandle(one: Candles, i: number, other: Candles, k: number): boolean {
  return (
    one.open[i] === other.open[k] &&
    one.high[i] === other.high[k] &&
    one.low[i] === other.low[k] &&
    one.close[i] === other.close[k] &&
    one.volume[i] === other.volume[k]
  );
}

function interleave(before: Candles, after: Candles, out: Candles): void {
  let b = 0;
  let a = 0;
  for (let at = 0; at < out.openTimeMs.length; at++) {
    const beforeMs = before.openTimeMs[b] ?? Infinity;
    const afterMs = after.openTimeMs[a] ?? Infinity;
    if (beforeMs < afterMs) copyCandle(before, b++, out, at);
    else copyCandle(after, a++, out, at);
    if (beforeMs === afterMs) b++;
  }
}

function copyCandle(from: Candles, index: number, to: Candles, at: number): void {
  for (const column of CANDLE_COLUMNS) to[column][at] = from[column][index] as number;
}
