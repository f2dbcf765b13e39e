import type { Candle } from "../../../engine/strategies/strategy-runner.ts";

/** Two sums of the same volumes in another order differ by less than this, as a fraction. */
const VOLUME_TOLERANCE_RATE = 1e-12;

/** Whether two tellings of a candle say the same; volumes that were added up in another order do. */
export function isSameCandle(one: Candle, other: Candle): boolean {
  return (
    one.openTimeMs === other.openTimeMs &&
    one.open === other.open &&
    one.high === other.high &&
    one.low === other.low &&
    one.close === other.close &&
    Math.abs(one.volume - other.volume) <= VOLUME_TOLERANCE_RATE * Math.max(one.volume, other.volume)
  );
}
