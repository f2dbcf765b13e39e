import { toIso } from "../../backtest/date-range.ts";
import type { ParityRecord } from "../read-sessions.ts";
import type { DayFill, ParityDifference } from "./compare-day.ts";

/** A compared day as it goes over the wire. */
export function toWireParity({ beginsMs, endsMs, outcome, comparedMs }: ParityRecord) {
  const { score, fills, matched, differences } = outcome;
  return {
    begins_at: toIso(beginsMs),
    ends_at: toIso(endsMs),
    score,
    fills,
    matched,
    differences: differences.map(toWireDifference),
    compared_at: toIso(comparedMs),
  };
}

function toWireDifference({ symbol, strategy, side, kind, cause, candleTimeMs, session, backtest }: ParityDifference) {
  const candle_time = candleTimeMs === null ? null : toIso(candleTimeMs);
  return { symbol, strategy, side, kind, cause, candle_time, session: toWireFill(session), backtest: toWireFill(backtest) };
}

function toWireFill(fill: DayFill | null) {
  if (fill === null) return null;
  const { position, candleTimeMs, timeMs, price, quantity, fee } = fill;
  return { position, candle_time: toIso(candleTimeMs), filled_at: toIso(timeMs), price, quantity, fee };
}
