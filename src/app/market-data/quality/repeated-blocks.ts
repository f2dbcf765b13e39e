import type { Candles } from "../../../engine/candles.ts";
import { describeCount, describeLength, describeTime } from "./describe.ts";
import type { Finding } from "./quality-report.ts";
import { Tally } from "./tally.ts";

/** So many traded candles in a row do not come twice by chance. */
const MIN_BLOCK = 5;
/** At most about so many candles are looked up; of longer series a share, chosen by their values, so that copies choose alike. */
const MAX_LOOKUPS = 65_536;

/**
 * Finds stretches of candles that are there twice, to the last digit of the volume, at different times: gaps filled
 * with a copy, pages that a feed answered twice, or one source read in two time zones.
 *
 * Candles are found again by a hash of close and volume and then compared in full. O(n), whatever the data. Of a
 * million candles one in sixteen is looked up, so that a block of fifty is found with a probability of 96 %.
 */
export function findRepeatedBlocks(candles: Candles): Finding[] {
  const tally = new Tally("repeated_block");
  const { close } = candles;
  const hash = createRowHash(candles);
  let mask = 0;
  while (close.length / (mask + 1) > MAX_LOOKUPS) mask = mask * 2 + 1;
  const slots = 1 << Math.ceil(Math.log2(4 * Math.min(close.length, MAX_LOOKUPS) + 4));
  const lastSeen = new Int32Array(slots).fill(-1);
  let blockEnd = 0;
  for (let i = 0; i < close.length; i++) {
    const key = hash(i);
    if ((key & mask) !== 0 || !isTraded(candles, i)) continue;
    const slot = (key >>> 8) & (slots - 1);
    const source = lastSeen[slot] as number;
    if (source >= 0 && i >= blockEnd && source !== i - 1) blockEnd = Math.max(blockEnd, addBlock(candles, source, i, blockEnd, tally));
    lastSeen[slot] = i;
  }
  return tally.toFindings(
    "Stretches of candles come twice at different times, to the last digit of the volume: a gap was filled with a copy, or one source was read " +
      "in two time zones; download the later stretch again.",
  );
}

/** A hash of a candle's close and volume, of their bits. */
function createRowHash({ close, volume }: Candles): (index: number) => number {
  const prices = new Uint32Array(close.buffer, close.byteOffset, close.length * 2);
  const volumes = new Uint32Array(volume.buffer, volume.byteOffset, volume.length * 2);
  return (index) => {
    const low = 2 * index;
    let key = Math.imul((prices[low] as number) ^ (volumes[low + 1] as number), 0x9e3779b1);
    key = Math.imul(key ^ (key >>> 15) ^ (prices[low + 1] as number), 0x85ebca6b);
    key = Math.imul(key ^ (key >>> 13) ^ (volumes[low] as number), 0xc2b2ae35);
    return (key ^ (key >>> 16)) >>> 0;
  };
}

/** Flat candles and candles without volume do repeat. */
function isTraded({ high, low, volume }: Candles, i: number): boolean {
  return (volume[i] as number) > 0 && (high[i] as number) > (low[i] as number);
}

/** Counts the block around candle i that repeats the one around `source`; tells where it ends, or 0 when it is too short. */
function addBlock(candles: Candles, source: number, i: number, notBefore: number, tally: Tally): number {
  const lag = i - source;
  let from = i;
  while (from > Math.max(notBefore, lag) && isCopy(candles, from - 1, lag)) from--;
  let until = i;
  while (until < candles.close.length && isCopy(candles, until, lag)) until++;
  let traded = 0;
  for (let k = from; k < until; k++) if (isTraded(candles, k)) traded++;
  if (traded < MIN_BLOCK) return 0;
  const { openTimeMs } = candles;
  const firstMs = openTimeMs[from] as number;
  const lastMs = openTimeMs[until - 1] as number;
  if (tally.add("warning", firstMs, lastMs, until - from)) {
    const sourceMs = openTimeMs[from - lag] as number;
    tally.explain(
      firstMs,
      `${describeCount(until - from, "candle")} until ${describeTime(lastMs)} repeat those from ${describeTime(sourceMs)}, ` +
        `${describeLength(firstMs - sourceMs)} earlier`,
    );
  }
  return until;
}

function isCopy({ open, high, low, close, volume }: Candles, i: number, lag: number): boolean {
  const source = i - lag;
  return close[i] === close[source] && volume[i] === volume[source] && open[i] === open[source] && high[i] === high[source] && low[i] === low[source];
}
