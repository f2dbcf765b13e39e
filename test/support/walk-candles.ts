import { allocateCandles, type Candles } from "../../src/engine/candles.ts";
import { createRandom } from "../../src/engine/random.ts";

export interface WalkSpec {
  readonly timeframeMs: number;
  /** Open times in timeframes since the epoch of the grid, ascending. */
  readonly slots: readonly number[];
  readonly seed?: number;
}

/** Sound candles at the given slots, of prices that a seed decides. */
export function walkCandles({ timeframeMs, slots, seed = 1 }: WalkSpec): Candles {
  const random = createRandom(seed);
  const candles = allocateCandles(slots.length, timeframeMs);
  let price = 1000;
  slots.forEach((slot, i) => {
    const open = price;
    const close = Math.max(1, open + Math.round(20 * random() - 10));
    candles.openTimeMs[i] = slot * timeframeMs;
    candles.open[i] = open;
    candles.close[i] = close;
    candles.high[i] = Math.max(open, close) + Math.round(5 * random());
    candles.low[i] = Math.min(open, close) * (1 - 0.01 * random());
    candles.volume[i] = random() * 10;
    price = close;
  });
  return candles;
}

/** Whole numbers from one to another, the latter not included. */
export function range(from: number, until: number): number[] {
  return Array.from({ length: until - from }, (_, i) => from + i);
}
