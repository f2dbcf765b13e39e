import { allocateCandles, type Candles, sliceCandles } from "../../engine/candles.ts";
import { createRandom, type Random } from "../../engine/random.ts";
import { busynessAt, DEMO_END_MS, DEMO_START_MS, HOUR_MS, HOURS_A_DAY, isMaintained } from "./demo-calendar.ts";
import type { DemoSymbol } from "./demo-symbols.ts";
import { drawNormal, drawOpeningTicks } from "./draws.ts";
import { makeMarketFactor, MARKET_VOLATILITY_RATE, type MarketFactor } from "./market-factor.ts";
import { priceOfTicks, ticksOfPrice, VOLUME_UNIT } from "./units.ts";

const LISTING_WILDNESS = 3;
/** One for every minute. */
const MIN_VOLUME_UNITS = 60;

/** The hours of one symbol, of which all of its other candles are made; none lies in a maintenance. */
export function makeBaseHours(demo: DemoSymbol): Candles {
  const candles = allocateCandles((DEMO_END_MS - demo.listedMs) / HOUR_MS, HOUR_MS);
  const walk = new SymbolWalk(demo, makeMarketFactor());
  let count = 0;
  for (let openMs = demo.listedMs; openMs < DEMO_END_MS; openMs += HOUR_MS) {
    candles.openTimeMs[count] = openMs;
    walk.writeHour(candles, count);
    if (!isMaintained(openMs)) count++;
  }
  return sliceCandles(candles, 0, count);
}

class SymbolWalk {
  readonly #demo: DemoSymbol;
  readonly #market: MarketFactor;
  readonly #random: Random;
  /** Standard deviation of the return in a usual hour: of its own, and with the market's. */
  readonly #ownSpread: number;
  readonly #wholeSpread: number;
  #price: number;
  /** Its own mean return a day, apart from the market's; fraction. */
  #driftPerDay = 0;
  #ownWildness: number;

  constructor(demo: DemoSymbol, market: MarketFactor) {
    const { ownVolatilityRate, marketBeta, listedMs, seed, firstPrice } = demo;
    this.#demo = demo;
    this.#market = market;
    this.#random = createRandom(seed);
    const marketVolatilityRate = marketBeta * MARKET_VOLATILITY_RATE;
    this.#ownSpread = ownVolatilityRate / Math.sqrt(HOURS_A_DAY);
    this.#wholeSpread = Math.sqrt((ownVolatilityRate * ownVolatilityRate + marketVolatilityRate * marketVolatilityRate) / HOURS_A_DAY);
    this.#price = firstPrice;
    this.#ownWildness = listedMs > DEMO_START_MS ? LISTING_WILDNESS : 1;
  }

  /** Goes on by the hour whose open time stands in row `at`, and writes its prices and its volume there. */
  writeHour(candles: Candles, at: number): void {
    const openMs = candles.openTimeMs[at] as number;
    const hour = (openMs - DEMO_START_MS) / HOUR_MS;
    const busyness = busynessAt(openMs);
    this.#turn();
    const wildness = this.#ownWildness + (this.#market.wildness[hour] as number) - 1;
    const liveliness = wildness * (0.5 + 0.5 * busyness);
    const before = this.#price;
    const moveRate = this.#move(this.#market.moveRate[hour] as number, liveliness);
    this.#writePrices(candles, at, before, liveliness);
    const activity = busyness * wildness * (0.4 + this.#random() + 0.8 * Math.abs(moveRate / this.#wholeSpread));
    const units = Math.round(((this.#demo.dailyVolume / HOURS_A_DAY) * activity) / VOLUME_UNIT);
    candles.volume[at] = Math.max(MIN_VOLUME_UNITS, units) * VOLUME_UNIT;
  }

  /** Now and then its own trend turns (every 30 days on average), or there is news (45). */
  #turn(): void {
    const random = this.#random;
    const { firstPrice, ownTrendRate } = this.#demo;
    if (random() < 1 / (30 * HOURS_A_DAY)) {
      const pull = (firstPrice - this.#price) / (firstPrice + this.#price);
      this.#driftPerDay = ownTrendRate * (drawNormal(random) + 1.5 * pull);
    }
    if (random() < 1 / (45 * HOURS_A_DAY)) this.#ownWildness += 2 * random();
    this.#ownWildness += (1 - this.#ownWildness) / (4 * HOURS_A_DAY);
  }

  /** Moves the price; returns by which fraction. */
  #move(marketMoveRate: number, liveliness: number): number {
    const { tick, firstPrice, marketBeta, reversionRate } = this.#demo;
    const drift = (this.#driftPerDay - reversionRate * (this.#price / firstPrice - 1)) / HOURS_A_DAY;
    const moveRate = marketBeta * marketMoveRate + drift + this.#ownSpread * liveliness * drawNormal(this.#random);
    this.#price = Math.max(tick, this.#price * (1 + Math.max(moveRate, -0.5)));
    return moveRate;
  }

  #writePrices(candles: Candles, at: number, before: number, liveliness: number): void {
    const random = this.#random;
    const { tick } = this.#demo;
    const price = this.#price;
    const reachRate = Math.min(0.5, 1.2 * this.#wholeSpread * liveliness);
    const open = Math.max(1, ticksOfPrice(before, tick) + drawOpeningTicks(random));
    const close = ticksOfPrice(price, tick);
    const high = ticksOfPrice(Math.max(before, price) * (1 + reachRate * random() * random()), tick);
    const low = ticksOfPrice(Math.min(before, price) * (1 - reachRate * random() * random()), tick);
    candles.open[at] = priceOfTicks(open, tick);
    candles.high[at] = priceOfTicks(Math.max(open, close, high), tick);
    candles.low[at] = priceOfTicks(Math.min(open, close, low), tick);
    candles.close[at] = priceOfTicks(close, tick);
  }
}
