import { allocateCandles, type Candles } from "../../engine/candles.ts";
import { HtsError } from "../../engine/errors.ts";
import { createRandom, type Random } from "../../engine/random.ts";
import { DAY_MS, gridOriginMs } from "../../engine/timeframe.ts";

interface DemoSymbol {
  readonly symbol: string;
  readonly seed: number;
  readonly firstPrice: number;
  /** Smallest price step. */
  readonly tick: number;
  /** Standard deviation of a day's return, fraction. */
  readonly dailyVolatilityRate: number;
  /** Mean volume a day, base currency. */
  readonly dailyVolume: number;
}

/** The symbols of the demo market. None of them exists, and neither does a single one of their candles. */
const DEMO_SYMBOLS: readonly DemoSymbol[] = [
  { symbol: "DEMO-BTC", seed: 11, firstPrice: 40_000_000, tick: 1000, dailyVolatilityRate: 0.028, dailyVolume: 4000 },
  { symbol: "DEMO-ETH", seed: 23, firstPrice: 2_500_000, tick: 500, dailyVolatilityRate: 0.036, dailyVolume: 60_000 },
  { symbol: "DEMO-XRP", seed: 37, firstPrice: 700, tick: 1, dailyVolatilityRate: 0.045, dailyVolume: 90_000_000 },
];

export const DEMO_SYMBOL_NAMES: readonly string[] = DEMO_SYMBOLS.map(({ symbol }) => symbol);

/** When the demo market starts: 2021-01-01T00:00:00Z. */
const START_MS = 1_609_459_200_000;
const DEMO_DAYS = 1461;
const MAX_CANDLES = 200_000;

/**
 * Synthetic candles of one demo symbol: trends that change, calm and wild phases, crashes, volume that
 * clusters with the moves. The same symbol and timeframe give the same candles on every machine.
 *
 * @throws HtsError `symbol_invalid`
 */
export function makeDemoCandles(symbol: string, timeframeMs: number): Candles {
  const demo = DEMO_SYMBOLS.find((one) => one.symbol === symbol);
  if (demo === undefined)
    throw new HtsError("symbol_invalid", `the demo market has no ${JSON.stringify(symbol)}, expected one of ${DEMO_SYMBOL_NAMES.join(", ")}`);
  const count = Math.min(Math.floor((DEMO_DAYS * DAY_MS) / timeframeMs), MAX_CANDLES);
  const candles = allocateCandles(count, timeframeMs);
  const random = createRandom(demo.seed);
  const daysPerCandle = timeframeMs / DAY_MS;
  const candleVolatility = demo.dailyVolatilityRate * Math.sqrt(daysPerCandle);
  const market = { price: demo.firstPrice, driftPerDay: 0.001, wildness: 1 };
  const origin = gridOriginMs(timeframeMs);
  const firstOpenMs = origin + Math.ceil((START_MS - origin) / timeframeMs) * timeframeMs;
  for (let i = 0; i < count; i++) {
    turnMarket(market, random, daysPerCandle, demo.firstPrice);
    candles.openTimeMs[i] = firstOpenMs + i * timeframeMs;
    writeCandle(candles, i, demo, market, candleVolatility, daysPerCandle, random);
  }
  return candles;
}

interface MarketMood {
  price: number;
  /** Mean return a day, fraction. */
  driftPerDay: number;
  /** Multiplies volatility and volume; falls back to 1. */
  wildness: number;
}

/** Now and then the trend turns (every 40 days on average), the market goes wild (25) or crashes (400). */
function turnMarket(market: MarketMood, random: Random, days: number, anchorPrice: number): void {
  if (random() < days / 40) {
    // The further the price has run from where it started, the likelier it turns back.
    const pull = (anchorPrice - market.price) / (anchorPrice + market.price);
    market.driftPerDay = 0.006 * (normal(random) + pull) + 0.001;
  }
  if (random() < days / 25) market.wildness += 1.5 * random();
  if (random() < days / 400) {
    market.wildness += 3;
    market.price *= 1 - 0.05 - 0.1 * random();
  }
  market.wildness += (1 - market.wildness) * Math.min(1, days / 6);
}

function writeCandle(candles: Candles, i: number, demo: DemoSymbol, market: MarketMood, volatility: number, days: number, random: Random): void {
  const toTick = (price: number): number => Math.max(1, Math.round(price / demo.tick)) * demo.tick;
  const spread = volatility * market.wildness;
  const move = market.driftPerDay * days + spread * normal(random);
  const open = market.price;
  const close = Math.max(demo.tick, open * (1 + Math.max(move, -0.5)));
  const high = Math.max(open, close) * (1 + 0.5 * spread * Math.abs(normal(random)));
  const low = Math.min(open, close) * (1 - 0.5 * Math.min(1, spread * Math.abs(normal(random))));
  market.price = close;
  candles.open[i] = toTick(open);
  candles.close[i] = toTick(close);
  candles.high[i] = toTick(high);
  candles.low[i] = toTick(low);
  const activity = 0.4 + random() + 0.8 * Math.abs(move / volatility);
  candles.volume[i] = Math.round(demo.dailyVolume * days * activity * market.wildness * 1e4) / 1e4;
}

/** A standard normal number, near enough: the sum of twelve uniform ones less 6. No logarithm, so equal on every machine. */
function normal(random: Random): number {
  let sum = -6;
  for (let k = 0; k < 12; k++) sum += random();
  return sum;
}
