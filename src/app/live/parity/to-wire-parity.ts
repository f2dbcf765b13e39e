import type { ParityRecord } from "../read-sessions.ts";
import type { DayFill, ParityDifference } from "./compare-day.ts";

/** A compared day as it goes over the wire. */
export function toWireParity({ beginsMs, endsMs, outcome, comparedMs }: ParityRecord) {
  const { score, fills, matched, differences } = outcome;
  return {
    begins_at: iso(beginsMs),
    ends_at: iso(endsMs),
    score,
    fills,
    matched,
    differences: differences.map(toWireDifference),
    compared_at: iso(comparedMs),
  };
}

function toWireDifference({ symbol, strategy, side, kind, cause, candleTimeMs, session, backtest }: ParityDifference) {
  const candle_time = candleTimeMs === null ? null : iso(candleTimeMs);
  return { symbol, strategy, side, kind, cause, candle_time, session: toWireFill(session), backtest: toWireFill(backtest) };
}

function toWireFill(fill: DayFill | null) {
  if (fill === null) return null;
  const { position, candleTimeMs, timeMs, price, quantity, fee } = fill;
  return { position, candle_time: iso(candleTimeMs), filled_at: iso(timeMs), price, quantity, fee };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
