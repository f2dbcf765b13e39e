import { allocateCandles, type Candles } from "../candles.ts";
import { createRandom } from "../random.ts";

const MINUTE_MS = 60_000;

export interface WalkOptions {
  readonly count: number;
  /** Standard deviation of a candle's return, fraction. */
  readonly volatilityRate: number;
  /** Price step; 0 for prices of any value. */
  readonly tick: number;
}

/** A seeded random walk of minutes around a price of 50,000 that does not run away. */
export function makeRandomWalk({ count, volatilityRate, tick }: WalkOptions): Candles {
  const random = createRandom(7);
  const candles = allocateCandles(count, MINUTE_MS);
  const toTick = (price: number): number => (tick === 0 ? price : Math.max(tick, Math.round(price / tick) * tick));
  let price = 50_000;
  for (let i = 0; i < count; i++) {
    const open = toTick(price);
    price *= 1 + volatilityRate * normal(random) + 1e-6 * (1 - price / 50_000);
    const close = toTick(price);
    candles.openTimeMs[i] = i * MINUTE_MS;
    candles.open[i] = open;
    candles.close[i] = close;
    candles.high[i] = Math.max(open, close, toTick(Math.max(open, close) * (1 + 0.5 * volatilityRate * random())));
    candles.low[i] = Math.min(open, close, toTick(Math.min(open, close) * (1 - 0.5 * volatilityRate * random())));
    candles.volume[i] = tick === 0 ? 10 * random() + (random() < 0.01 ? 100 : 0) : Math.floor(20 * random());
  }
  return candles;
}

function normal(random: () => number): number {
  let sum = -3;
  for (let k = 0; k < 6; k++) sum += random();
  return sum * Math.SQRT2;
}
