import { allocateCandles, type Candles } from "./candles.ts";
import { HtsError } from "./errors.ts";
import { gridOriginMs, timeframeName } from "./timeframe.ts";

/** What is known in full: a candle missing in `[fromMs, untilMs)` does not exist. Epoch ms, may be infinite. */
export interface KnownRange {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** Whether every candle of the longer timeframe consists of whole candles of the shorter one. */
export function canResample(sourceMs: number, targetMs: number): boolean {
  return targetMs > sourceMs && targetMs % sourceMs === 0 && (gridOriginMs(targetMs) - gridOriginMs(sourceMs)) % sourceMs === 0;
}

/**
 * Aggregates candles to a longer timeframe: the first open, the highest high, the lowest low, the last close,
 * the sum of volumes, added up oldest first. A candle counts as filled when all of its parts are.
 *
 * Only whole candles come out: one whose time is not known in full, at either end, is left out, so none ever shows
 * what happened before its own close would have been seen. Where no part exists, there is no candle. O(n).
 *
 * @param known what the source covers; from its first candle's open to its last one's close unless given. Who knows
 * that the exchange has nothing up to a later instant, such as now, gets candles that end with missing parts, too.
 * @throws HtsError `timeframe_mismatch`
 * @example resampleCandles(minutes from 09:00 to 10:30, 3_600_000) // the hour of 09:00
 */
export function resampleCandles(candles: Candles, targetMs: number, known: KnownRange = knownRange(candles)): Candles {
  if (!canResample(candles.timeframeMs, targetMs)) {
    const [source, target] = [candles.timeframeMs, targetMs].map((ms) => timeframeName(ms) ?? `${ms} ms`);
    throw new HtsError(
      "timeframe_mismatch",
      `${target} candles were to be made of ${source} ones, expected a longer timeframe that whole ${source} candles fill`,
    );
  }
  const origin = gridOriginMs(targetMs);
  const fromMs = origin + Math.ceil((known.fromMs - origin) / targetMs) * targetMs;
  const untilMs = origin + Math.floor((known.untilMs - origin) / targetMs) * targetMs;
  const out = allocateCandles(countBuckets(candles.openTimeMs, origin, targetMs, fromMs, untilMs), targetMs);
  const filled = candles.filled === undefined ? undefined : new Uint8Array(out.openTimeMs.length);
  aggregate(candles, out, filled, { origin, fromMs, untilMs });
  return filled === undefined ? out : { ...out, filled };
}

function knownRange({ openTimeMs, timeframeMs }: Candles): KnownRange {
  return { fromMs: openTimeMs[0] ?? 0, untilMs: openTimeMs.length === 0 ? 0 : openTimeMs[openTimeMs.length - 1] + timeframeMs };
}

function countBuckets(openTimeMs: Float64Array, origin: number, targetMs: number, fromMs: number, untilMs: number): number {
  let count = 0;
  let endMs = -Infinity;
  for (let i = 0; i < openTimeMs.length; i++) {
    const time = openTimeMs[i];
    if (time < endMs || time < fromMs) continue;
    if (time >= untilMs) break;
    endMs = origin + (Math.floor((time - origin) / targetMs) + 1) * targetMs;
    count++;
  }
  return count;
}

interface Grid {
  readonly origin: number;
  readonly fromMs: number;
  readonly untilMs: number;
}

function aggregate(candles: Candles, out: Candles, filled: Uint8Array | undefined, { origin, fromMs, untilMs }: Grid): void {
  const { openTimeMs, open, high, low, close, volume } = candles;
  const targetMs = out.timeframeMs;
  let at = -1;
  let endMs = -Infinity;
  for (let i = 0; i < openTimeMs.length; i++) {
    const time = openTimeMs[i];
    if (time < fromMs) continue;
    if (time >= untilMs) break;
    if (time >= endMs) {
      const startMs = origin + Math.floor((time - origin) / targetMs) * targetMs;
      endMs = startMs + targetMs;
      at++;
      out.openTimeMs[at] = startMs;
      out.open[at] = open[i];
      out.high[at] = high[i];
      out.low[at] = low[i];
      if (filled !== undefined) filled[at] = 1;
    } else {
      if (high[i] > out.high[at]) out.high[at] = high[i];
      if (low[i] < out.low[at]) out.low[at] = low[i];
    }
    out.close[at] = close[i];
    out.volume[at] += volume[i];
    if (filled !== undefined && candles.filled?.[i] !== 1) filled[at] = 0;
  }
}
