import type { Candles } from "../../../engine/candles.ts";
import { describeNumber } from "./describe.ts";
import type { Finding } from "./quality-report.ts";
import { Tally } from "./tally.ts";

const PRICES = ["open", "high", "low", "close"] as const;
/** How far from a whole number of steps a price may be, in steps, before double precision is taken into account. */
const SLACK = 1e-6;

/** Finds prices that are no multiple of the market's price step. @param quoteTick in quote currency, positive */
export function findOffTick(candles: Candles, quoteTick: number | undefined): Finding[] {
  if (quoteTick === undefined || !(quoteTick > 0)) return [];
  const tally = new Tally("off_tick");
  for (let i = 0; i < candles.close.length; i++) {
    const column = PRICES.find((name) => !isOnTick(candles[name][i] as number, quoteTick));
    if (column === undefined) continue;
    const timeMs = candles.openTimeMs[i] as number;
    if (tally.add("warning", timeMs)) tally.explain(timeMs, `${column} ${candles[column][i]} is no multiple of ${describeNumber(quoteTick)}`);
  }
  return tally.toFindings(
    "Prices lie between the steps of the market, so nobody traded at them: they are averages, quotes or converted from another currency; use " +
      "candles that are made of trades.",
  );
}

function isOnTick(price: number, quoteTick: number): boolean {
  const steps = price / quoteTick;
  // Both numbers carry a relative error of half a unit in the last place.
  return Math.abs(steps - Math.round(steps)) <= SLACK + steps * 4 * Number.EPSILON;
}
