import { allocateCandles, type Candles } from "../src/engine/candles.ts";
import { createRandom } from "../src/engine/random.ts";

export const MINUTE_MS = 60_000;

/** A random walk of minutes around a price that ticks by one. */
export function walkMinutes(fromMs: number, count: number, seed: number): Candles {
  const random = createRandom(seed);
  const candles = allocateCandles(count, MINUTE_MS);
  let price = 1000;
  for (let i = 0; i < count; i++) {
    const open = price;
    const close = Math.max(100, open + Math.round(20 * random() - 10));
    candles.openTimeMs[i] = fromMs + i * MINUTE_MS;
    candles.open[i] = open;
    candles.close[i] = close;
    candles.high[i] = Math.max(open, close) + Math.round(5 * random());
    candles.low[i] = Math.min(open, close) - Math.round(5 * random());
    candles.volume[i] = Math.round(1000 * random()) / 100 + 0.1;
    price = close;
  }
  return candles;
}
