import { DEMO_START_MS } from "./demo-calendar.ts";

/** One symbol of the demo market: what makes its candles. */
export interface DemoSymbol {
  readonly symbol: string;
  readonly name: string;
  readonly seed: number;
  /** Open of its first candle, UTC epoch ms, a whole hour. */
  readonly listedMs: number;
  readonly firstPrice: number;
  /** Smallest price step. */
  readonly tick: number;
  /** How many times the market's move it makes. */
  readonly marketBeta: number;
  /** Standard deviation of a day's return of its own, apart from the market's; fraction. */
  readonly ownVolatilityRate: number;
  /** Standard deviation of its own mean return a day, which lasts for weeks; fraction. */
  readonly ownTrendRate: number;
  /** Share of the distance to the first price that it comes back in a day; 0 for one that goes where it likes. */
  readonly reversionRate: number;
  /** Usual volume a day, base currency. */
  readonly dailyVolume: number;
  /** Share of minutes without a trade in an hour of usual volume; in one of half the volume twice as many. */
  readonly emptyMinuteRate: number;
}

const USUAL = { listedMs: DEMO_START_MS, ownTrendRate: 0.002, reversionRate: 0, emptyMinuteRate: 0 };

/** The symbols of the demo market. None of them exists, and neither does a single one of their candles. */
export const DEMO_SYMBOLS: readonly DemoSymbol[] = [
  {
    ...USUAL,
    symbol: "DEMO-BTC",
    name: "Demo Bitcoin",
    seed: 22,
    firstPrice: 40_000_000,
    tick: 1000,
    marketBeta: 1,
    ownVolatilityRate: 0.012,
    dailyVolume: 4000,
  },
  {
    ...USUAL,
    symbol: "DEMO-ETH",
    name: "Demo Ether",
    seed: 7,
    firstPrice: 2_500_000,
    tick: 500,
    marketBeta: 1.15,
    ownVolatilityRate: 0.018,
    dailyVolume: 60_000,
  },
  { ...USUAL, symbol: "DEMO-XRP", name: "Demo Ripple", seed: 73, firstPrice: 700, tick: 1, marketBeta: 0.9, ownVolatilityRate: 0.032, dailyVolume: 90_000_000 },
  // Listed late, moves further than the market, and in trends of its own.
  {
    ...USUAL,
    symbol: "DEMO-SOL",
    name: "Demo Solana",
    seed: 16,
    listedMs: Date.UTC(2022, 4, 12, 6),
    firstPrice: 60_000,
    tick: 50,
    marketBeta: 1.5,
    ownVolatilityRate: 0.03,
    ownTrendRate: 0.005,
    dailyVolume: 900_000,
  },
  // Little traded: in a quiet hour there are minutes without a trade, and so without a candle.
  {
    ...USUAL,
    symbol: "DEMO-DOGE",
    name: "Demo Doge",
    seed: 38,
    firstPrice: 90,
    tick: 0.1,
    marketBeta: 0.6,
    ownVolatilityRate: 0.02,
    dailyVolume: 6_000_000,
    emptyMinuteRate: 0.03,
  },
  // Always drawn back to where it began.
  {
    ...USUAL,
    symbol: "DEMO-ADA",
    name: "Demo Ada",
    seed: 10,
    firstPrice: 800,
    tick: 1,
    marketBeta: 0.5,
    ownVolatilityRate: 0.028,
    ownTrendRate: 0,
    reversionRate: 0.12,
    dailyVolume: 30_000_000,
  },
];
