import { createRandom } from "../../src/engine/random.ts";
import type { Candles } from "../../src/engine/candles.ts";
import { range, walkCandles } from "./walk-candles.ts";

export const HOUR_MS = 3_600_000;
/** Two years of hours, from 2022-07-01 on: every batch may touch three files. */
export const FIRST_SLOT = Date.UTC(2022, 6, 1) / HOUR_MS;
export const SLOTS = 2 * 8766;

/** The k-th of an endless row of batches: some hours somewhere, which others overlap and contradict. */
export function makeBatch(k: number): Candles {
  const random = createRandom(k + 1);
  const length = 1 + Math.floor(random() ** 3 * 12_000);
  const start = FIRST_SLOT + Math.floor(random() * (SLOTS - Math.min(length, SLOTS)));
  const slots = range(start, Math.min(start + length, FIRST_SLOT + SLOTS)).filter(() => random() < 0.97);
  return walkCandles({ timeframeMs: HOUR_MS, slots, seed: k + 1 });
}
