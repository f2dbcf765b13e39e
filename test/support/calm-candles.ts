import { allocateCandles, CANDLE_COLUMNS, type Candles } from "../../src/engine/candles.ts";
import { createRandom } from "../../src/engine/random.ts";
import { MINUTE_MS } from "./candles-of.ts";

/** A Monday, 00:00 UTC. */
export const CALM_START_MS = Date.UTC(2024, 0, 1);

/**
 * Candles in which there is nothing to find: closes between 10,000 and 10,010, wicks of 1, every second open at the
 * close before, volumes from 10 on that are all different.
 */
export function calmCandles(count: number, timeframeMs = MINUTE_MS, startMs = CALM_START_MS): Candles {
  const candles = allocateCandles(count, timeframeMs);
  const closeOf = (i: number): number => 10_000 + ((i * 7) % 11);
  for (let i = 0; i < count; i++) {
    const open = closeOf(Math.max(0, i - 1)) + (i % 2);
    candles.openTimeMs[i] = startMs + i * timeframeMs;
    candles.open[i] = open;
    candles.close[i] = closeOf(i);
    candles.high[i] = Math.max(open, closeOf(i)) + 1;
    candles.low[i] = Math.min(open, closeOf(i)) - 1;
    candles.volume[i] = 10 + i / 1000;
  }
  return candles;
}

/** A random market as plain data. */
export interface RandomWalkSpec {
  readonly seed: number;
  readonly count: number;
  readonly timeframeMs: number;
  readonly firstPrice: number;
  /** Size of a candle's body at most, as a fraction. */
  readonly moveRate: number;
}

/** A random walk without gaps: bodies, steps between candles and wicks of their usual sizes, volumes from 5 to 15. */
export function randomWalk({ seed, count, timeframeMs, firstPrice, moveRate }: RandomWalkSpec): Candles {
  const random = createRandom(seed);
  const candles = allocateCandles(count, timeframeMs);
  let before = firstPrice;
  for (let i = 0; i < count; i++) {
    const open = before * (1 + 0.1 * moveRate * (random() - 0.5));
    const close = open * (1 + 2 * moveRate * (random() - 0.5));
    candles.openTimeMs[i] = CALM_START_MS + i * timeframeMs;
    candles.open[i] = open;
    candles.close[i] = close;
    candles.high[i] = Math.max(open, close) * (1 + 0.5 * moveRate * random());
    candles.low[i] = Math.min(open, close) / (1 + 0.5 * moveRate * random());
    candles.volume[i] = 5 + 10 * random();
    before = close;
  }
  return candles;
}

/** The candles without those for which `isDropped` holds. */
export function dropCandles(candles: Candles, isDropped: (index: number) => boolean): Candles {
  const kept = Array.from(candles.close.keys()).filter((i) => !isDropped(i));
  return Object.assign({ timeframeMs: candles.timeframeMs }, ...CANDLE_COLUMNS.map((name) => ({ [name]: Float64Array.from(kept, (i) => candles[name][i]) })));
}

/** Writes candle `from` over candle `to`, all but its time. */
export function copyValues(candles: Candles, from: number, to: number): void {
  for (const column of CANDLE_COLUMNS) if (column !== "openTimeMs") candles[column][to] = candles[column][from];
}

/** Multiplies the prices of candles `[from, until)`. */
export function scalePrices(candles: Candles, factor: number, from: number, until = candles.close.length): void {
  for (const column of ["open", "high", "low", "close"] as const) {
    for (let i = from; i < until; i++) candles[column][i] *= factor;
  }
}
