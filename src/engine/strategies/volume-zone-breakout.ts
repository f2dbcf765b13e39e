import { slidingMaximum, slidingMinimum, sumOf } from "../indicators/sliding-window.ts";
import { atLeast } from "../tolerance.ts";
import { type ChartLine, type Decision, defineStrategy, type VolumeZone } from "./strategy.ts";
import { buildVolumeZone, resistanceBin, zoneColumns, zoneEdge } from "./volume-zone.ts";
import { scanVolumeZones } from "./volume-zone-kernel.ts";

/**
 * Buys when a candle breaks out above the zone in which most of the recent volume was traded.
 *
 * Over the `volume_window` candles before i, re-binned for every i: prices are cut into `num_bins`
 * bins between the lowest low and the highest high, each candle's volume is spread evenly over its
 * range, and the resistance is the highest bin edge above which at least `top_percentile` of the volume
 * lies. BUY when the trigger price reaches resistance · (1 + breakout_buffer).
 */
export const volumeZoneBreakout = defineStrategy({
  name: "volume_zone_breakout",
  description: "Buys a breakout above the price zone that holds the top share of recent volume; leaves after a fixed number of candles.",
  parameters: {
    volume_window: { type: "integer", unit: "candles", default: 60, min: 2, max: 5000, description: "Candles over which volume is spread by price." },
    top_percentile: {
      type: "number",
      unit: "fraction",
      default: 0.2,
      min: 0,
      exclusiveMin: true,
      max: 1,
      description: "Share of the volume that lies above the resistance.",
    },
    breakout_buffer: { type: "number", unit: "fraction", default: 0.01, min: 0, max: 1, description: "How far above the resistance the price must reach." },
    hold_period_bars: { type: "integer", unit: "candles", default: 1, min: 1, max: 10_000, description: "Candles for which a position is held." },
    num_bins: { type: "integer", unit: "bins", default: 20, min: 2, max: 1000, description: "Bins between the lowest and the highest price." },
    include_wicks: { type: "boolean", default: true, description: "Spread volume from low to high; otherwise over the body only." },
    trigger: { type: "choice", choices: ["high", "close"], default: "high", description: "Which price has to reach the level." },
    require_cross: { type: "boolean", default: false, description: "Demand that the close before was below the level." },
  },
  warmUpCandles: ({ volume_window }) => volume_window,
  holdCandles: ({ hold_period_bars }) => hold_period_bars,
  decide(history, params): Decision | null {
    const window = params.volume_window;
    const past = (name: "open" | "high" | "low" | "close"): Float64Array => history.column(name, window, 1);
    const { low, high } = zoneColumns({ open: past("open"), high: past("high"), low: past("low"), close: past("close") }, params.include_wicks);
    const volume = history.column("volume", window, 1);
    const lowest = low.reduce((a, b) => Math.min(a, b));
    const highest = high.reduce((a, b) => Math.max(a, b));
    const zone = { low, high, volume, from: 0, to: window };
    const bin = resistanceBin(zone, lowest, highest, sumOf(volume, 0, window), params.num_bins, params.top_percentile);
    if (bin < 0) return null;
    const level = zoneEdge(lowest, highest, params.num_bins, bin) * (1 + params.breakout_buffer);
    const price = params.trigger === "high" ? history.high(0) : history.close(0);
    if (!atLeast(price, level) || (params.require_cross && atLeast(history.close(1), level))) return null;
    return { side: "BUY", confidence: Math.min(0.5 + (price - level) / level, 1), level };
  },
  kernel(candles, params, from, signals) {
    scanVolumeZones(candles, params, from, signals);
  },
  chartLines(candles, params): readonly ChartLine[] {
    const { low, high } = zoneColumns(candles, params.include_wicks);
    const window = params.volume_window;
    const lowest = slidingMinimum(low, window);
    const highest = slidingMaximum(high, window);
    const level = new Float64Array(candles.close.length).fill(NaN);
    for (let i = window; i < level.length; i++) {
      const zone = { low, high, volume: candles.volume, from: i - window, to: i };
      const total = sumOf(candles.volume, i - window, i);
      const bin = resistanceBin(zone, lowest[i], highest[i], total, params.num_bins, params.top_percentile);
      if (bin >= 0) level[i] = zoneEdge(lowest[i], highest[i], params.num_bins, bin) * (1 + params.breakout_buffer);
    }
    return [{ name: "breakout level", values: level }];
  },
  volumeZone(candles, params, index): VolumeZone | null {
    if (index < params.volume_window) return null;
    const { low, high } = zoneColumns(candles, params.include_wicks);
    const window = { low, high, volume: candles.volume, from: index - params.volume_window, to: index };
    return buildVolumeZone(window, params.num_bins, params.top_percentile, params.breakout_buffer);
  },
});
