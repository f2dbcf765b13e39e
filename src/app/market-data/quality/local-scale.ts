import type { Candles } from "../../../engine/candles.ts";
import { median } from "../../../engine/metrics/statistics.ts";

/** Candles that share one reference, and how many it is taken from. */
const BLOCK = 128;
const MARGIN = 64;
/** Fewer candles that moved say nothing of how much they usually do. */
const MIN_MOVING = 8;

/** What is usual around a candle: medians, which a few bad candles do not move. */
export interface LocalScale {
  readonly close: number;
  /** Of high/low − 1 of the candles that moved at all: in a quiet market most do not. 0 when hardly one did. */
  readonly rangeRate: number;
  /** Of the candles with a trade; NaN without any. */
  readonly volume: number;
}

/**
 * Looks up what is usual around a candle. Worked out once for every 128 candles, from them and 64 on either side,
 * and only where somebody asks, so that a sound series costs next to nothing and the worst one is bounded.
 */
export class LocalScales {
  readonly #candles: Candles;
  readonly #scales: LocalScale[] = [];

  constructor(candles: Candles) {
    this.#candles = candles;
  }

  at(index: number): LocalScale {
    const block = Math.floor(index / BLOCK);
    return (this.#scales[block] ??= this.#measure(block));
  }

  #measure(block: number): LocalScale {
    const { high, low, close, volume } = this.#candles;
    const from = Math.max(0, block * BLOCK - MARGIN);
    const until = Math.min(close.length, (block + 1) * BLOCK + MARGIN);
    const ranges = new Float64Array(until - from);
    for (let i = from; i < until; i++) ranges[i - from] = (high[i] as number) / (low[i] as number) - 1;
    const moving = ranges.filter((range) => range > 0);
    return {
      close: median(close.subarray(from, until)),
      rangeRate: moving.length < MIN_MOVING ? 0 : median(moving),
      volume: median(volume.subarray(from, until).filter((amount) => amount > 0)),
    };
  }
}
