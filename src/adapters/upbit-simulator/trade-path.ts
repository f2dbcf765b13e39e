import { createRandom, type Random } from "../../engine/random.ts";

export interface Trade {
  /** When it happened, epoch ms; no two trades of a market share one. */
  readonly timeMs: number;
  readonly price: number;
  /** In the base currency. */
  readonly volume: number;
  /** Whether the taker bought (Upbit's BID) rather than sold (ASK). */
  readonly isBid: boolean;
  /** Unique within a market and ascending; a safe integer. */
  readonly sequentialId: number;
}

/** One candle of a series, as a row. */
export interface CandleValues {
  readonly openTimeMs: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/** Upbit's ids are times, too, with digits behind them. */
const IDS_PER_MS = 1000;
const MEAN_SPACING_MS = 5000;
const MIN_TRADES = 4;
const MAX_TRADES = 240;
/** Deviation of a price from the straight line between two corners of the path, at most, in candle heights. */
const NOISE_RATE = 0.15;
/** Upbit's volumes have 8 decimals. Smaller ones than this would lose too much to rounding and keep all theirs. */
const SMALLEST_ROUNDED_VOLUME = 1e-6;

/** The last instant at which a trade can have happened whose id is lower than this one. */
export function timeBefore(sequentialId: number): number {
  return Math.ceil(sequentialId / IDS_PER_MS) - 1;
}

/** How many trades a candle is made of: one every five seconds, 4 to 240. */
export function countTrades(timeframeMs: number): number {
  return Math.min(MAX_TRADES, Math.max(MIN_TRADES, Math.round(timeframeMs / MEAN_SPACING_MS)));
}

/**
 * Trades that a candle could have been made of, in order of time: from its open over its low and high (a falling
 * candle: its high and low) to its close. The first trade has the open, the last one the close, and the volumes,
 * added up in order, give the candle's volume to the last bit.
 *
 * @param snap puts a price on the grid of its tick
 * @param seed the same seed gives the same trades
 */
export function makeTrades(candle: CandleValues, timeframeMs: number, snap: (price: number) => number, seed: number): Trade[] {
  const random = createRandom(seed);
  const count = countTrades(timeframeMs);
  const prices = makePrices(candle, count, snap, random);
  const volumes = splitVolume(candle.volume, count, random);
  const slotMs = Math.floor(timeframeMs / count);
  const trades: Trade[] = [];
  let before = candle.open;
  for (let k = 0; k < count; k++) {
    const price = prices[k] as number;
    const timeMs = candle.openTimeMs + k * slotMs + Math.floor(random() * slotMs);
    const isBid = price === before ? random() < 0.5 : price > before;
    trades.push({ timeMs, price, volume: volumes[k] as number, isBid, sequentialId: timeMs * IDS_PER_MS });
    before = price;
  }
  return trades;
}

function makePrices({ open, high, low, close }: CandleValues, count: number, snap: (price: number) => number, random: Random): Float64Array {
  const [firstTurn, secondTurn] = close >= open ? [low, high] : [high, low];
  const firstAt = 1 + Math.floor(random() * (count - 3));
  const secondAt = firstAt + 1 + Math.floor(random() * (count - 2 - firstAt));
  const prices = new Float64Array(count);
  const drawLine = (from: number, fromPrice: number, to: number, toPrice: number): void => {
    prices[from] = fromPrice;
    for (let k = from + 1; k < to; k++) {
      const onLine = fromPrice + ((toPrice - fromPrice) * (k - from)) / (to - from);
      const noisy = onLine + (2 * random() - 1) * NOISE_RATE * (high - low);
      prices[k] = Math.min(high, Math.max(low, snap(noisy)));
    }
    prices[to] = toPrice;
  };
  drawLine(0, open, firstAt, firstTurn);
  drawLine(firstAt, firstTurn, secondAt, secondTurn);
  drawLine(secondAt, secondTurn, count - 1, close);
  return prices;
}

/** The last part takes what is left. It is always less than half, so the subtraction is exact (Sterbenz), and so is the sum. */
function splitVolume(volume: number, count: number, random: Random): Float64Array {
  const parts = new Float64Array(count);
  let total = 0;
  for (let k = 0; k < count; k++) total += parts[k] = 1 + random();
  let sum = 0;
  for (let k = 0; k < count - 1; k++) {
    const share = (volume * (parts[k] as number)) / total;
    const part = share >= SMALLEST_ROUNDED_VOLUME ? Math.floor(share * 1e8) / 1e8 : share;
    parts[k] = part;
    sum += part;
  }
  parts[count - 1] = volume - sum;
  return parts;
}
