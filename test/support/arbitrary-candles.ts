import fc from "fast-check";
import { allocateCandles, type Candles } from "../../src/engine/candles.ts";
import { DAY_MS, MINUTE_MS } from "./candles-of.ts";

/** Size of a price step: `ticks · multiply ÷ divide` is the price, rounded correctly. */
export interface TickSize {
  readonly multiply: number;
  readonly divide: number;
}

/** One candle in strides, seen from the close before. */
export interface CandleShape {
  /** Open less the close before, close less open, and the wicks beyond them. */
  readonly gap: number;
  readonly body: number;
  readonly upperWick: number;
  readonly lowerWick: number;
  /** Volume in units of 1 / 1000. */
  readonly volume: number;
  /** Candles that are missing before it. */
  readonly missing: number;
}

/** A market as plain data, from which `buildMarket` makes candles: what a failed property prints. */
export interface MarketSpec {
  readonly tick: TickSize;
  readonly firstTicks: number;
  /** Ticks that every move is a multiple of. */
  readonly stride: number;
  readonly timeframeMs: number;
  readonly shapes: readonly CandleShape[];
}

/** Candles and the whole numbers that they were made of. */
export interface Market {
  readonly candles: Candles;
  /** Prices in ticks. */
  readonly ticks: { readonly open: readonly number[]; readonly high: readonly number[]; readonly low: readonly number[]; readonly close: readonly number[] };
  /** Thousandths. */
  readonly volume: readonly number[];
}

/** Markets of all sizes: prices of about 1e-4, 1, 100, 50 million and 1e9, steps of a hundredth to a hundred-thousandth of them. */
const SCALES: readonly (TickSize & { readonly firstTicks: number })[] = [
  { multiply: 1, divide: 1_000_000, firstTicks: 100 },
  { multiply: 1, divide: 100_000_000, firstTicks: 12_345 },
  { multiply: 1, divide: 100, firstTicks: 97 },
  { multiply: 5, divide: 1, firstTicks: 60 },
  { multiply: 1, divide: 1, firstTicks: 5000 },
  { multiply: 1000, divide: 1, firstTicks: 50_000 },
  { multiply: 10_000_000, divide: 1, firstTicks: 100 },
  { multiply: 100_000, divide: 1, firstTicks: 10_000 },
];

/** Whole numbers around 0: mostly 0, often small, sometimes a jump. */
function moves(small: number, jump: number): fc.Arbitrary<number> {
  return fc.oneof(
    { weight: 6, arbitrary: fc.constant(0) },
    { weight: 6, arbitrary: fc.integer({ min: -small, max: small }) },
    { weight: 1, arbitrary: fc.integer({ min: -jump, max: jump }) },
  );
}

const volumes = fc.oneof(
  { weight: 4, arbitrary: fc.constant(0) },
  { weight: 12, arbitrary: fc.constantFrom(1000, 2000, 5000) },
  { weight: 12, arbitrary: fc.integer({ min: 1, max: 10_000 }) },
  { weight: 2, arbitrary: fc.integer({ min: 10_000, max: 50_000 }) },
  { weight: 1, arbitrary: fc.integer({ min: 1_000_000, max: 100_000_000 }) },
);

const shapes: fc.Arbitrary<CandleShape> = fc.record({
  gap: moves(2, 12),
  body: moves(4, 25),
  upperWick: moves(3, 15).map(Math.abs),
  lowerWick: moves(3, 15).map(Math.abs),
  volume: volumes,
  missing: fc.oneof({ weight: 15, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: 1, max: 20 }) }),
});

/** Markets of a number of candles: flat ones, equal highs, zero volumes, gaps in price and time; moves of ticks or of per cents. */
export function arbitraryMarket(minCandles: number, maxCandles: number): fc.Arbitrary<MarketSpec> {
  const rows = fc.array(shapes, { minLength: minCandles, maxLength: maxCandles, size: "max" });
  return fc
    .record({ scale: fc.constantFrom(...SCALES), isLively: fc.boolean(), timeframeMs: fc.constantFrom(MINUTE_MS, DAY_MS), shapes: rows })
    .map(({ scale: { firstTicks, ...tick }, isLively, timeframeMs, shapes }) => {
      const stride = isLively ? Math.max(1, Math.round(firstTicks / 80)) : 1;
      return { tick, firstTicks, stride, timeframeMs, shapes };
    });
}

/** Prices in ticks stay at 1 or more. */
export function buildMarket({ tick, firstTicks, stride, timeframeMs, shapes }: MarketSpec): Market {
  const candles = allocateCandles(shapes.length, timeframeMs);
  const ticks = { open: [] as number[], high: [] as number[], low: [] as number[], close: [] as number[] };
  let before = firstTicks;
  let timeMs = 0;
  shapes.forEach(({ gap, body, upperWick, lowerWick, volume, missing }, i) => {
    const open = Math.max(1, before + stride * gap);
    const close = Math.max(1, open + stride * body);
    const prices = { open, high: Math.max(open, close) + stride * upperWick, low: Math.max(1, Math.min(open, close) - stride * lowerWick), close };
    for (const column of ["open", "high", "low", "close"] as const) {
      ticks[column].push(prices[column]);
      candles[column][i] = (prices[column] * tick.multiply) / tick.divide;
    }
    timeMs += missing * timeframeMs;
    candles.openTimeMs[i] = timeMs;
    candles.volume[i] = volume / 1000;
    timeMs += timeframeMs;
    before = close;
  });
  return { candles, ticks, volume: shapes.map(({ volume }) => volume) };
}
