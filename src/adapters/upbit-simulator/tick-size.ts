/** What a market's prices are quoted in, the part of its symbol before the hyphen: KRW of KRW-BTC. */
export function quoteCurrency(symbol: string): string {
  return symbol.split("-", 1)[0] ?? symbol;
}

type Steps = readonly (readonly [fromPrice: number, tick: number])[];

/** The KRW market's steps as of 31 July 2025 (docs.upbit.com/kr/docs/krw-market-info). */
const KRW_STEPS: Steps = [
  [1_000_000, 1000],
  [500_000, 500],
  [100_000, 100],
  [50_000, 50],
  [10_000, 10],
  [5_000, 5],
  [100, 1],
  [10, 0.1],
  [1, 0.01],
  [0.1, 0.001],
  [0.01, 0.0001],
  [0.001, 0.00001],
  [0.0001, 0.000001],
  [0.00001, 0.0000001],
];

const USDT_STEPS: Steps = [
  [10, 0.01],
  [1, 0.001],
  [0.1, 0.0001],
  [0.01, 0.00001],
  [0.001, 0.000001],
  [0.0001, 0.0000001],
];

const SMALLEST_TICK = 0.00000001;

/**
 * Upbit's smallest price step at a price, in the quote currency. Quotes other than BTC and USDT step like KRW.
 *
 * @example tickSize(116_542_000, "KRW") // 1000
 */
export function tickSize(price: number, quote: string): number {
  const steps = quote === "BTC" ? [] : quote === "USDT" ? USDT_STEPS : KRW_STEPS;
  for (const [fromPrice, tick] of steps) if (price >= fromPrice) return tick;
  return SMALLEST_TICK;
}

/**
 * The price on the grid of its tick that is nearest.
 *
 * @example snapToTick(1234.56, "KRW") // 1235
 */
export function snapToTick(price: number, quote: string): number {
  const tick = tickSize(price, quote);
  return priceAt(Math.round(countTicks(price, tick)), tick);
}

/** The lowest price on the grid above a price. */
export function nextPriceUp(price: number, quote: string): number {
  const tick = tickSize(price, quote);
  return priceAt(Math.floor(countTicks(price, tick) + SLACK_TICKS) + 1, tick);
}

/**
 * The highest price on the grid below a price, where the tick of the lower side holds; 0 when there is none.
 *
 * @example nextPriceDown(1_000_000, "KRW") // 999500
 */
export function nextPriceDown(price: number, quote: string): number {
  const tick = tickSize(price * (1 - 1e-12), quote);
  return Math.max(0, priceAt(Math.ceil(countTicks(price, tick) - SLACK_TICKS) - 1, tick));
}

/** A price that lies on the grid may be a rounding error off it. */
const SLACK_TICKS = 1e-6;

/** Ticks below 1 are exact only as the inverse of a whole number. */
function countTicks(price: number, tick: number): number {
  return tick >= 1 ? price / tick : price * Math.round(1 / tick);
}

function priceAt(ticks: number, tick: number): number {
  return tick >= 1 ? ticks * tick : ticks / Math.round(1 / tick);
}
