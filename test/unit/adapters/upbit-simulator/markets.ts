import { MarketView } from "../../../../src/adapters/upbit-simulator/market-view.ts";
import type { SimulatedMarket } from "../../../../src/adapters/upbit-simulator/simulated-market.ts";
import type { Candles } from "../../../../src/engine/candles.ts";
import { createRandom } from "../../../../src/engine/random.ts";
import { candlesOf, MINUTE_MS } from "../../../support/candles-of.ts";

/** 2024-01-01T00:00:00Z, a Monday. */
export const START_MS = 1_704_067_200_000;

export function at(minute: number, ms = 0): number {
  return START_MS + minute * MINUTE_MS + ms;
}

/** Minutes of a market near 50 million won that wander, with whole ticks and volumes of 4 decimals. */
export function walk(count: number, timeframeMs = MINUTE_MS, startMs = START_MS): Candles {
  const random = createRandom(7);
  let price = 50_000;
  const rows = Array.from({ length: count }, (): [number, number, number, number, number] => {
    const open = price;
    price = open + Math.floor(21 * random()) - 10;
    const high = Math.max(open, price) + Math.floor(5 * random());
    const low = Math.min(open, price) - Math.floor(5 * random());
    return [1000 * open, 1000 * high, 1000 * low, 1000 * price, Math.round(random() * 1e4) / 1e4 + 0.5];
  });
  return candlesOf(rows, timeframeMs, startMs);
}

/** A market of those candles; synthetic unless said otherwise. */
export function marketOf(candles: Candles, { symbol = "KRW-BTC", isSynthetic = true } = {}): SimulatedMarket {
  return { symbol, koreanName: "비트코인", englishName: "Bitcoin", candles, isSynthetic };
}

export function viewOf(candles: Candles, symbol = "KRW-BTC"): MarketView {
  return new MarketView(marketOf(candles, { symbol }), 1);
}

/** Candles with some of their indices left out. */
export function without(candles: Candles, ...indices: readonly number[]): Candles {
  const keep = (column: Float64Array): Float64Array => column.filter((_, i) => !indices.includes(i));
  const { openTimeMs, open, high, low, close, volume, timeframeMs } = candles;
  return { timeframeMs, openTimeMs: keep(openTimeMs), open: keep(open), high: keep(high), low: keep(low), close: keep(close), volume: keep(volume) };
}
