import type { Candles } from "../candles.ts";
import { atLeast } from "../tolerance.ts";

/**
 * volume_zone_breakout the way one writes it down first: bins filled anew for every candle, added up from
 * the top. The baseline that the kernel is compared with.
 *
 * @returns the number of signals
 */
export function countBreakoutsByBruteForce({ low, high, volume }: Candles, window: number, bins: number, topShare: number, buffer: number): number {
  const binVolume = new Float64Array(bins);
  let signals = 0;
  for (let i = window; i < low.length; i++) {
    let least = Infinity;
    let most = -Infinity;
    let total = 0;
    for (let j = i - window; j < i; j++) {
      if (low[j] < least) least = low[j];
      if (high[j] > most) most = high[j];
      total += volume[j];
    }
    if (most === least || total === 0) continue;
    const step = (most - least) / bins;
    binVolume.fill(0);
    for (let j = i - window; j < i; j++) spread(binVolume, low[j], high[j], volume[j], least, step);
    let above = 0;
    let bin = bins - 1;
    for (; bin > 0; bin--) {
      above += binVolume[bin];
      if (atLeast(above, topShare * total)) break;
    }
    if (atLeast(high[i], (least + bin * step) * (1 + buffer))) signals++;
  }
  return signals;
}

function spread(binVolume: Float64Array, low: number, high: number, volume: number, least: number, step: number): void {
  const last = binVolume.length - 1;
  const first = Math.min(last, Math.floor((low - least) / step));
  const end = Math.min(last, Math.floor((high - least) / step));
  if (first === end) {
    binVolume[first] += volume;
    return;
  }
  const density = volume / (high - low);
  binVolume[first] += density * (least + (first + 1) * step - low);
  for (let bin = first + 1; bin < end; bin++) binVolume[bin] += density * step;
  binVolume[end] += density * (high - (least + end * step));
}
