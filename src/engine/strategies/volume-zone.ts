import type { Candles } from "../candles.ts";
import { atLeast, TIE_TOLERANCE } from "../tolerance.ts";
import type { VolumeZone } from "./strategy.ts";

/** The window that a zone is built on: one low, high and volume a candle, in `[from, to)` of the columns. */
export interface ZoneWindow {
  readonly low: Float64Array;
  readonly high: Float64Array;
  readonly volume: Float64Array;
  readonly from: number;
  readonly to: number;
}

/** The price range over which each candle's volume is spread: from low to high, or over the body only. */
export function zoneColumns(candles: Pick<Candles, "open" | "high" | "low" | "close">, includeWicks: boolean): { low: Float64Array; high: Float64Array } {
  if (includeWicks) return { low: candles.low, high: candles.high };
  const { open, close } = candles;
  const low = new Float64Array(open.length);
  const high = new Float64Array(open.length);
  for (let j = 0; j < low.length; j++) {
    low[j] = Math.min(open[j], close[j]);
    high[j] = Math.max(open[j], close[j]);
  }
  return { low, high };
}

/**
 * The volume traded above a price, each candle's volume spread evenly from its low to its high; a
 * candle without height counts as a whole when it lies at or above the price.
 *
 * Falls monotonically in `edge`, in floating point too: every operation is monotone, rounded correctly
 * and done in the same order. Base currency.
 */
export function volumeAbove({ low, high, volume, from, to }: ZoneWindow, edge: number): number {
  let sum = 0;
  for (let j = from; j < to; j++) sum += volume[j] * shareAbove(low[j], high[j], edge);
  return sum;
}

function shareAbove(low: number, high: number, edge: number): number {
  if (high === low) return atLeast(low, edge) ? 1 : 0;
  const share = (high - Math.max(low, edge)) / (high - low);
  return share > 0 ? share : 0;
}

/** Edge b of B bins over `[lowest, highest]`. */
export function zoneEdge(lowest: number, highest: number, bins: number, b: number): number {
  return lowest + (b * (highest - lowest)) / bins;
}

/** What A(b) has to reach: θ · V, less the tie tolerance. */
export function zoneThreshold(topShare: number, totalVolume: number): number {
  const share = topShare * totalVolume;
  return share - TIE_TOLERANCE * share;
}

/**
 * The bin whose lower edge is the resistance: the highest b in `[0, bins)` above whose edge at least
 * the top share of the volume was traded; −1 when there is no zone (no range, no volume).
 *
 * Since `volumeAbove` falls in b, the highest such b is found by bisection and equals that of a scan.
 */
export function resistanceBin(window: ZoneWindow, lowest: number, highest: number, totalVolume: number, bins: number, topShare: number): number {
  if (highest === lowest || totalVolume === 0) return -1;
  const threshold = zoneThreshold(topShare, totalVolume);
  let known = 0;
  let above = bins;
  while (above - known > 1) {
    const middle = (known + above) >>> 1;
    if (volumeAbove(window, zoneEdge(lowest, highest, bins, middle)) >= threshold) known = middle;
    else above = middle;
  }
  return known;
}

/** Volume by price of a window, for charts. Null when there is no zone. */
export function buildVolumeZone(window: ZoneWindow, bins: number, topShare: number, buffer: number): VolumeZone | null {
  let lowest = Infinity;
  let highest = -Infinity;
  let totalVolume = 0;
  for (let j = window.from; j < window.to; j++) {
    lowest = Math.min(lowest, window.low[j]);
    highest = Math.max(highest, window.high[j]);
    totalVolume += window.volume[j];
  }
  const bin = resistanceBin(window, lowest, highest, totalVolume, bins, topShare);
  if (bin < 0) return null;
  const edges = Float64Array.from({ length: bins + 1 }, (_, b) => zoneEdge(lowest, highest, bins, b));
  const above = edges.map((edge) => volumeAbove(window, edge));
  const volumes = Float64Array.from({ length: bins }, (_, b) => above[b] - (b + 1 < bins ? above[b + 1] : 0));
  const resistance = edges[bin];
  return { edges, volumes, resistance, level: resistance * (1 + buffer) };
}
