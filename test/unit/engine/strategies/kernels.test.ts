import { describe, expect, it } from "vitest";
import { resolveStrategyParameters } from "../../../../src/engine/backtest.ts";
import { allocateCandles, type Candles } from "../../../../src/engine/candles.ts";
import { createRandom } from "../../../../src/engine/random.ts";
import type { Signals } from "../../../../src/engine/signals.ts";
import { findStrategy } from "../../../../src/engine/strategies/registry.ts";
import { scanSignals } from "../../../../src/engine/strategies/scan-signals.ts";

/** A walk on a coarse grid: flat candles, equal highs, prices on edges, idle candles, a spike of volume now and then. */
function coarseWalk(seed: number, count: number, tick: number, volatilityRate: number): Candles {
  const random = createRandom(seed);
  const candles = allocateCandles(count, 60_000);
  const toTick = (price: number): number => Math.max(1, Math.round(price / tick)) * tick;
  let price = 1000;
  for (let i = 0; i < count; i++) {
    const open = toTick(price);
    price *= 1 + volatilityRate * (random() + random() - 1) + 0.002 * (1 - price / 1000);
    const close = toTick(price);
    candles.openTimeMs[i] = i * 60_000;
    candles.open[i] = open;
    candles.close[i] = close;
    candles.high[i] = Math.max(open, close) + (random() < 0.3 ? tick : 0);
    candles.low[i] = Math.max(tick, Math.min(open, close) - (random() < 0.3 ? tick : 0));
    candles.volume[i] = random() < 0.01 ? 1e9 * random() : Math.floor(5 * random());
  }
  return candles;
}

function columnsOf({ index, side, confidence, level }: Signals): number[][] {
  return [[...index], [...side], [...confidence], [...level]];
}

const ZONE = "volume_zone_breakout";
const CASES: [string, Record<string, unknown>][] = [
  [ZONE, { volume_window: 2, num_bins: 2, top_percentile: 0.5, breakout_buffer: 0 }],
  [ZONE, { volume_window: 20, num_bins: 10, top_percentile: 0.2, breakout_buffer: 0.005 }],
  [ZONE, { volume_window: 20, num_bins: 20, top_percentile: 1, breakout_buffer: 0, trigger: "close" }],
  [ZONE, { volume_window: 50, num_bins: 7, top_percentile: 0.05, breakout_buffer: 0.01, include_wicks: false }],
  [ZONE, { volume_window: 50, num_bins: 100, top_percentile: 0.3, breakout_buffer: 0.002, require_cross: true }],
  ["sma_cross", { fast: 1, slow: 2 }],
  ["sma_cross", { fast: 5, slow: 20 }],
  ["volume_long_candle", { vol_ma_window: 3, vol_multiplier: 1, body_pct: 0.002 }],
];

describe.each(CASES)("the kernel of %s with %j", (name, given) => {
  const strategy = findStrategy(name);
  const params = resolveStrategyParameters(strategy, given);

  it.each([
    [1, 600, 5, 0.02],
    [2, 600, 1, 0.005],
    [3, 1200, 10, 0.03],
    [4, 5000, 2, 0.01],
  ])("decides what the definition decides, to the last bit (walk %d)", (seed, count, tick, volatilityRate) => {
    const candles = coarseWalk(seed, count, tick, volatilityRate);
    const truth = columnsOf(scanSignals(strategy, params, candles, 0, false));
    expect(truth[0].length).toBeGreaterThan(3);
    expect(columnsOf(scanSignals(strategy, params, candles, 0))).toEqual(truth);
    for (const from of [1, 21, 333]) {
      const first = truth[0].findIndex((index) => index >= from);
      expect(columnsOf(scanSignals(strategy, params, candles, from))).toEqual(truth.map((column) => (first < 0 ? [] : column.slice(first))));
    }
  });
});
