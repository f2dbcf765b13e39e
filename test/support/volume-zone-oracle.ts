import type { Market } from "./arbitrary-candles.ts";

/** Parameters of `volume_zone_breakout`, rates in thousandths. */
export interface OracleParams {
  readonly volumeWindow: number;
  readonly bins: number;
  readonly topThousandths: number;
  readonly bufferThousandths: number;
  readonly includeWicks: boolean;
  readonly trigger: "high" | "close";
  readonly requireCross: boolean;
}

/** What the definition says at one candle. `level` is in ticks; `isTie` says that some comparison was one of equal numbers. */
export interface OracleVerdict {
  readonly signal: boolean;
  readonly level: number;
  readonly isTie: boolean;
}

/** 1 + 1e-9 and 1e-13 of relative difference, as whole numbers. */
const TOLERANCE_SCALE = 1_000_000_000n;
const DOUBT_SCALE = 10_000_000_000_000n;

/** The exact outcome of a comparison within the tie tolerance; null where it lies so near the edge of the tolerance that rounding may decide. */
type Comparison = { readonly holds: boolean; readonly isTie: boolean } | null;

/** Whether a ≥ b − 1e-9·b for whole numbers a, b ≥ 0. `slack` widens the band in which no answer is given, in units of 1e-13 of b. */
function reaches(a: bigint, b: bigint, slack = 1n): Comparison {
  const difference = a * TOLERANCE_SCALE - b * (TOLERANCE_SCALE - 1n);
  const distance = difference < 0n ? -difference : difference;
  if (b > 0n && distance * DOUBT_SCALE <= b * TOLERANCE_SCALE * slack) return null;
  return { holds: difference >= 0n, isTie: a === b };
}

/**
 * What `volume_zone_breakout` has to decide at candle i, by the definition and in whole numbers alone:
 * every candle's volume is spread over the bins that it overlaps, and bins are added up from the top.
 *
 * Prices are counted in ticks / bins, so that every edge is a whole number, and volumes in a unit that
 * divides by every height in the window, so that every share is one. Null where a comparison lies at the
 * very edge of the tolerance, and undefined where there is no zone.
 */
export function judgeCandle(market: Market, params: OracleParams, i: number): OracleVerdict | null | undefined {
  const { ticks } = market;
  const { volumeWindow, bins } = params;
  const rows = Array.from({ length: volumeWindow }, (_, k) => {
    const j = i - volumeWindow + k;
    const [low, high] = params.includeWicks
      ? [ticks.low[j], ticks.high[j]]
      : [Math.min(ticks.open[j], ticks.close[j]), Math.max(ticks.open[j], ticks.close[j])];
    return { low, high, volume: BigInt(market.volume[j]) };
  });
  const least = Math.min(...rows.map(({ low }) => low));
  const most = Math.max(...rows.map(({ high }) => high));
  const total = rows.reduce((sum, { volume }) => sum + volume, 0n);
  if (least === most || total === 0n) return undefined;

  const edges = Array.from({ length: bins + 1 }, (_, b) => BigInt(least) * BigInt(bins) + BigInt(b) * BigInt(most - least));
  const unit = rows.reduce((multiple, { low, high }) => (high > low ? leastCommonMultiple(multiple, BigInt(high - low)) : multiple), 1n);
  const volumes = new Array<bigint>(bins).fill(0n);
  for (const row of rows) if (!spread(row, edges, unit, volumes)) return null;

  // In units of 1 / (bins · unit), like the bins.
  const needed = BigInt(params.topThousandths) * total * BigInt(bins) * unit;
  // The float engine knows the height of a candle to an ulp of its price, so that shares of a flat one at a high price are a little off.
  const slack = 1n + BigInt(most) / 50n;
  let above = 0n;
  let resistance = bins - 1;
  let isTie = false;
  for (; resistance >= 0; resistance--) {
    above += volumes[resistance];
    const verdict = reaches(above * 1000n, needed, slack);
    if (verdict === null) return null;
    isTie ||= verdict.isTie && resistance > 0;
    if (verdict.holds) break;
  }
  return judgeTrigger(market, params, i, edges[resistance], isTie);
}

function judgeTrigger(
  { ticks }: Market,
  { bins, bufferThousandths, trigger, requireCross }: OracleParams,
  i: number,
  edge: bigint,
  isTie: boolean,
): OracleVerdict | null {
  const level = edge * BigInt(1000 + bufferThousandths);
  const price = (ticksOf: number): bigint => BigInt(ticksOf) * BigInt(bins) * 1000n;
  const reached = reaches(price(ticks[trigger][i]), level);
  const before = reaches(price(ticks.close[i - 1]), level);
  if (reached === null || (requireCross && before === null)) return null;
  const signal = reached.holds && !(requireCross && before?.holds === true);
  return { signal, level: (Number(edge) / bins) * (1 + bufferThousandths / 1000), isTie: isTie || reached.isTie || (requireCross && before?.isTie === true) };
}

/** Adds a candle's volume to the bins that it overlaps; false where a flat one lies at the very edge of the tolerance of a bin's edge. */
function spread({ low, high, volume }: { low: number; high: number; volume: bigint }, edges: readonly bigint[], unit: bigint, volumes: bigint[]): boolean {
  const bins = volumes.length;
  const bottom = BigInt(low) * BigInt(bins);
  const top = BigInt(high) * BigInt(bins);
  if (top === bottom) {
    let bin = 0;
    for (let b = 1; b < bins; b++) {
      const verdict = reaches(bottom, edges[b]);
      if (verdict === null) return false;
      if (verdict.holds) bin = b;
    }
    volumes[bin] += volume * BigInt(bins) * unit;
    return true;
  }
  const perHeight = unit / BigInt(high - low);
  for (let b = 0; b < bins; b++) {
    const overlap = smaller(top, edges[b + 1]) - larger(bottom, edges[b]);
    if (overlap > 0n) volumes[b] += volume * overlap * perHeight;
  }
  return true;
}

function smaller(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

function larger(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

function leastCommonMultiple(a: bigint, b: bigint): bigint {
  let [x, y] = [a, b];
  while (y > 0n) [x, y] = [y, x % y];
  return (a / x) * b;
}
