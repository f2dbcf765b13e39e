import { CANDLE_COLUMNS, type Candles, sliceCandles } from "../engine/candles.ts";
import type { Random } from "../engine/random.ts";

/** What the made-up part of a series looks like: runs up, falls, jumps over eight orders of magnitude, does not move at all. */
export const GARBAGE_KINDS = ["soaring", "crashing", "jumping", "still"] as const;
export type GarbageKind = (typeof GARBAGE_KINDS)[number];

const LOWEST_PRICE = 1e-6;
const HIGHEST_PRICE = 1e12;
/** Largest volumes, mostly ordinary; beside the last of them the rounding of a sum is larger than the first. */
const VOLUMES = [1000, 1000, 1000, 1000, 1e9, 1e18];

/** The candles up to `count`, as copies: there is nothing behind them, not even in the memory that they lie in. */
export function copyCandles(candles: Candles, count = candles.close.length): Candles {
  const part = sliceCandles(candles, 0, count);
  const copies = Object.fromEntries(CANDLE_COLUMNS.map((column) => [column, part[column].slice()])) as Pick<Candles, (typeof CANDLE_COLUMNS)[number]>;
  return { timeframeMs: candles.timeframeMs, ...copies, ...(part.filled === undefined ? {} : { filled: part.filled.slice() }) };
}

/** A copy in which every candle from `first` on is made up: a valid series, at other times, prices and volumes. */
export function replaceFuture(candles: Candles, first: number, kind: GarbageKind, random: Random): Candles {
  const out = copyCandles(candles);
  for (let i = Math.max(first, 1); i < out.close.length; i++) {
    const missing = random() < 0.1 ? Math.floor(random() * 50) : 0;
    out.openTimeMs[i] = out.openTimeMs[i - 1] + out.timeframeMs * (1 + missing);
  }
  writeGarbage(out, first, out.close.length, kind, random);
  return out;
}

/** A copy in which every candle before `end` is made up, at its own time. */
export function replacePast(candles: Candles, end: number, kind: GarbageKind, random: Random): Candles {
  const out = copyCandles(candles);
  writeGarbage(out, 0, end, kind, random);
  return out;
}

/** The same candles in reverse order at the times of the old ones: the market of another symbol, as lively as this one. */
export function mirrorCandles(candles: Candles): Candles {
  const out = copyCandles(candles);
  for (const column of ["high", "low", "volume"] as const) out[column].reverse();
  out.open.set(candles.close.toReversed());
  out.close.set(candles.open.toReversed());
  out.filled?.reverse();
  return out;
}

function writeGarbage(out: Candles, from: number, to: number, kind: GarbageKind, random: Random): void {
  let price = from > 0 ? out.close[from - 1] : out.open[0];
  for (let i = from; i < to; i++) {
    const open = within(price * gapOf(kind, random));
    const close = within(open * moveOf(kind, random));
    const wick = kind === "still" ? 0 : random();
    out.open[i] = open;
    out.close[i] = close;
    out.high[i] = Math.max(open, close) * (1 + wick);
    out.low[i] = Math.min(open, close) / (1 + wick);
    out.volume[i] = kind === "still" || random() < 0.3 ? 0 : random() * VOLUMES[Math.floor(random() * VOLUMES.length)];
    if (out.filled !== undefined) out.filled[i] = random() < 0.1 ? 1 : 0;
    price = close;
  }
}

/** Open over the close before. */
function gapOf(kind: GarbageKind, random: Random): number {
  if (kind !== "jumping") return 1;
  let factor = 0.5 + random();
  for (let k = Math.floor(random() * 5); k > 0; k--) factor *= 10;
  return random() < 0.5 ? factor : 1 / factor;
}

/** Close over open. */
function moveOf(kind: GarbageKind, random: Random): number {
  if (kind === "still") return 1;
  const move = 1 + 0.5 * random();
  if (kind === "soaring") return move;
  return kind === "crashing" || random() < 0.5 ? 1 / move : move;
}

/** The price itself, or a middling one when it has left the range of prices. */
function within(price: number): number {
  return price >= LOWEST_PRICE && price <= HIGHEST_PRICE ? price : 100;
}
