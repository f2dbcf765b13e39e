import { type Candles, sliceCandles } from "../candles.ts";
import { slidingMaximum, slidingMinimum, slidingSum, sumOf } from "../indicators/sliding-window.ts";
import { BUY, type SignalBuffer } from "../signals.ts";
import { atLeast } from "../tolerance.ts";
import { buildVolumeRamps, rampsAbove, type VolumeRamps } from "./volume-ramps.ts";
import { volumeAbove, zoneColumns, zoneEdge, zoneThreshold } from "./volume-zone.ts";

export interface VolumeZoneParameters {
  readonly volume_window: number;
  readonly num_bins: number;
  readonly top_percentile: number;
  readonly breakout_buffer: number;
  readonly include_wicks: boolean;
  readonly trigger: string;
  readonly require_cross: boolean;
}

/** A comparison of approximate sums closer than this share of the volume is made again, exactly. */
const DOUBT = 1e-10;
/** Updates of a running sum before it is dropped; their rounding stays two orders of magnitude below `DOUBT`. */
const MAX_UPDATES = 4096;

/**
 * Finds the breakouts of `volume_zone_breakout`, bit-equal to its `decide`.
 *
 * The volume above a fixed price does not depend on the bins, so it can be carried from one window to
 * the next in O(1) even where the window's range, and with it every edge, has changed. The scan carries
 * it for two prices that bracket the resistance: `floor`, above which at least the threshold was
 * traded, and `ceiling`, above which less was. Since the volume above a price falls with the price, an
 * edge at or below `floor` is met and one at or above `ceiling` is not, without a look at the window.
 * Only an edge between the two is added up, and becomes the new floor or ceiling.
 */
export function scanVolumeZones(allCandles: Candles, params: VolumeZoneParameters, from: number, signals: SignalBuffer): void {
  const { volume_window: width, num_bins: bins, top_percentile: topShare } = params;
  const offset = Math.max(0, from - width - 1);
  const candles = sliceCandles(allCandles, offset, allCandles.close.length);
  const { volume, close } = candles;
  const price = params.trigger === "high" ? candles.high : close;
  const { low, high } = zoneColumns(candles, params.include_wicks);
  const lowest = slidingMinimum(low, width);
  const highest = slidingMaximum(high, width);
  const total = slidingSum(volume, width);
  const ramps = buildVolumeRamps(low, high, volume);
  const { top, density } = ramps;
  const levelFactor = 1 + params.breakout_buffer;

  let floor = -Infinity;
  let aboveFloor = 0;
  let ceiling = Infinity;
  let aboveCeiling = 0;
  let peakTotal = 0;
  let updates = 0;

  for (let i = Math.max(width, from - offset); i < close.length; i++) {
    const j = i - 1;
    const k = j - width;
    if (floor !== -Infinity) {
      aboveFloor += clamp(density[j] * (top[j] - floor), volume[j]) - clamp(density[k] * (top[k] - floor), volume[k]);
    }
    if (ceiling !== Infinity) {
      aboveCeiling += clamp(density[j] * (top[j] - ceiling), volume[j]) - clamp(density[k] * (top[k] - ceiling), volume[k]);
    }
    const totalVolume = total[i];
    if (totalVolume > peakTotal) peakTotal = totalVolume;
    if (++updates > MAX_UPDATES) {
      floor = -Infinity;
      ceiling = Infinity;
      peakTotal = totalVolume;
      updates = 0;
    }

    const least = lowest[i];
    const most = highest[i];
    const x = price[i];
    if (most === least || totalVolume === 0 || !atLeast(x, least * levelFactor)) continue;

    const threshold = zoneThreshold(topShare, totalVolume);
    const doubt = DOUBT * peakTotal;
    // Written so that a NaN, too, drops the price.
    if (!(aboveFloor > threshold + doubt)) floor = -Infinity;
    if (!(aboveCeiling < threshold - doubt)) ceiling = Infinity;

    // It is a breakout when the resistance, the highest edge that is met, lies below the candidate:
    // the first edge whose level the price does not reach.
    const candidate = firstLevelBeyond(x, least, most, bins, levelFactor);
    let met = floor === -Infinity ? 0 : Math.max(firstEdgeBeyond(floor, least, most, bins) - 1, 0);
    let unmet = ceiling === Infinity ? bins : Math.max(firstEdgeFrom(ceiling, least, most, bins), met + 1);
    while (met < candidate && unmet - met > 1) {
      const bin = candidate < unmet ? candidate : (met + unmet) >>> 1;
      const edge = zoneEdge(least, most, bins, bin);
      const above = measureAbove(ramps, low, high, i - width, i, edge, topShare, totalVolume);
      if (above >= threshold) {
        met = bin;
        if (above === Infinity) continue;
        floor = edge;
        aboveFloor = above;
      } else {
        unmet = bin;
        if (above === -Infinity) continue;
        ceiling = edge;
        aboveCeiling = above;
      }
    }
    if (met >= candidate) continue;
    const level = zoneEdge(least, most, bins, met) * levelFactor;
    if (params.require_cross && atLeast(close[i - 1], level)) continue;
    signals.push(i + offset, BUY, Math.min(0.5 + (x - level) / level, 1), level);
  }
}

function clamp(value: number, limit: number): number {
  return Math.min(Math.max(value, 0), limit);
}

/** The volume above an edge; where rounding could decide whether it meets the threshold, ±Infinity as exact sums say. */
function measureAbove(
  ramps: VolumeRamps,
  low: Float64Array,
  high: Float64Array,
  from: number,
  to: number,
  edge: number,
  topShare: number,
  totalVolume: number,
): number {
  const above = rampsAbove(ramps, from, to, edge);
  if (Math.abs(above - zoneThreshold(topShare, totalVolume)) > DOUBT * totalVolume) return above;
  const exact = volumeAbove({ low, high, volume: ramps.volume, from, to }, edge);
  return exact >= zoneThreshold(topShare, sumOf(ramps.volume, from, to)) ? Infinity : -Infinity;
}

/** The first bin whose level a price does not reach; `bins` when it reaches them all. */
function firstLevelBeyond(x: number, least: number, most: number, bins: number, levelFactor: number): number {
  let b = guessBin(x / levelFactor, least, most, bins);
  while (b < bins && atLeast(x, zoneEdge(least, most, bins, b) * levelFactor)) b++;
  while (b > 0 && !atLeast(x, zoneEdge(least, most, bins, b - 1) * levelFactor)) b--;
  return b;
}

/** The first bin whose edge lies above a price; `bins` when none does. */
function firstEdgeBeyond(price: number, least: number, most: number, bins: number): number {
  let b = guessBin(price, least, most, bins);
  while (b < bins && zoneEdge(least, most, bins, b) <= price) b++;
  while (b > 0 && zoneEdge(least, most, bins, b - 1) > price) b--;
  return b;
}

/** The first bin whose edge lies at or above a price; `bins` when none does. */
function firstEdgeFrom(price: number, least: number, most: number, bins: number): number {
  let b = guessBin(price, least, most, bins);
  while (b < bins && zoneEdge(least, most, bins, b) < price) b++;
  while (b > 0 && zoneEdge(least, most, bins, b - 1) >= price) b--;
  return b;
}

function guessBin(price: number, least: number, most: number, bins: number): number {
  const position = ((price - least) / (most - least)) * bins;
  return position > 0 ? Math.min(Math.ceil(position), bins) : 0;
}
