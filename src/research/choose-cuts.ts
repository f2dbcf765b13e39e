import type { Random } from "../engine/random.ts";
import type { Signals } from "../engine/signals.ts";

/**
 * Candles in `[first, last]` at which a check is to look: half of them at decisions, where a fault is
 * likeliest to show, the rest anywhere; ascending, each once, fewer than `wanted` where there are not as many.
 */
export function chooseCuts(wanted: number, first: number, last: number, signals: Signals, random: Random): number[] {
  const pick = (count: number): number => Math.floor(random() * count);
  const chosen = new Set<number>();
  const decided = signals.index.filter((candle) => candle >= first && candle <= last);
  for (let k = 0; k < wanted / 2 && decided.length > 0; k++) chosen.add(decided[pick(decided.length)]);
  const possible = last - first + 1;
  for (let tries = 0; chosen.size < Math.min(wanted, possible) && tries < 20 * wanted; tries++) chosen.add(first + pick(possible));
  return [...chosen].sort((a, b) => a - b);
}
