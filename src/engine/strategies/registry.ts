import { HtsError } from "../errors.ts";
import { smaCross } from "./sma-cross.ts";
import type { AnyStrategy } from "./strategy.ts";
import { volumeLongCandle } from "./volume-long-candle.ts";
import { volumeZoneBreakout } from "./volume-zone-breakout.ts";

/** The strategies that come with the project. */
export const BUILT_IN_STRATEGIES: readonly AnyStrategy[] = [volumeZoneBreakout, volumeLongCandle, smaCross];

/** @throws HtsError `strategy_unknown`, listing the known names. */
export function findStrategy(name: string): AnyStrategy {
  const found = BUILT_IN_STRATEGIES.find((strategy) => strategy.name === name);
  if (found !== undefined) return found;
  const names = BUILT_IN_STRATEGIES.map((strategy) => strategy.name).join(", ");
  throw new HtsError("strategy_unknown", `there is no strategy ${JSON.stringify(name)}; expected one of ${names}, or the path of a strategy file`);
}
