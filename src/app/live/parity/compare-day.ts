import type { FillEvent, SignalEvent, TraderName } from "../../../engine/session/session-events.ts";
import { CANDLE_COLUMNS } from "../../../engine/candles.ts";
import type { Candle } from "../../../engine/strategies/strategy-runner.ts";

/** A fill of a day, told apart by its position and side. */
export type DayFill = Pick<FillEvent, "symbol" | "strategy" | "position" | "side" | "candleTimeMs" | "timeMs" | "price" | "quantity" | "fee">;

export type DaySignal = Pick<SignalEvent, "symbol" | "strategy" | "candleTimeMs" | "side">;

/** Why a fill differs: the first of these that holds. */
export const PARITY_CAUSES = ["late_candle", "data_revised", "signal", "fill", "fee"] as const;
export type ParityCause = (typeof PARITY_CAUSES)[number];

export interface ParityDifference extends TraderName {
  readonly cause: ParityCause;
  /** `missing`: the backtest has it and the session does not; `extra`: the other way round; `changed`: both, not alike. */
  readonly kind: "missing" | "extra" | "changed";
  readonly side: "BUY" | "SELL";
  readonly session: DayFill | null;
  readonly backtest: DayFill | null;
  /** Open time of the candle that it began with, for causes in the data; null otherwise. */
  readonly candleTimeMs: number | null;
}

export interface ParityOutcome {
  /** Fills that are the same over the fills of either; 1 when there are none. */
  readonly score: number;
  readonly fills: number;
  readonly matched: number;
  readonly differences: readonly ParityDifference[];
}

/** Both sides of a day. */
export interface DaySides {
  readonly session: { readonly fills: readonly DayFill[]; readonly signals: readonly DaySignal[] };
  readonly backtest: { readonly fills: readonly DayFill[]; readonly signals: readonly DaySignal[] };
  readonly seen: ReadonlyMap<string, readonly Candle[]>;
  readonly final: ReadonlyMap<string, readonly Candle[]>;
  /** Whether one account is traded by all, so that a candle of any symbol can change any order's size. */
  readonly isShared: boolean;
}

/** Compares what a session filled on a day with what a backtest fills, and names for each difference what it came of. */
export function compareDay(sides: DaySides): ParityOutcome {
  const session = byKey(sides.session.fills, fillKey);
  const backtest = byKey(sides.backtest.fills, fillKey);
  const keys = new Set([...session.keys(), ...backtest.keys()]);
  const faults = findCandleFaults(sides);
  const differences: ParityDifference[] = [];
  for (const key of keys) {
    const ours = session.get(key) ?? null;
    const theirs = backtest.get(key) ?? null;
    if (ours !== null && theirs !== null && isSameFill(ours, theirs)) continue;
    differences.push(explain(ours, theirs, sides, faults));
  }
  const matched = keys.size - differences.length;
  return { score: keys.size === 0 ? 1 : matched / keys.size, fills: keys.size, matched, differences };
}

interface CandleFault {
  readonly symbol: string;
  readonly openTimeMs: number;
  readonly cause: "late_candle" | "data_revised";
}

function explain(session: DayFill | null, backtest: DayFill | null, sides: DaySides, faults: readonly CandleFault[]): ParityDifference {
  const one = (session ?? backtest) as DayFill;
  const { symbol, strategy, side } = one;
  const kind = session === null ? "missing" : backtest === null ? "extra" : "changed";
  const untilMs = Math.max(session?.candleTimeMs ?? 0, backtest?.candleTimeMs ?? 0);
  const fault = faults.find((each) => (sides.isShared || each.symbol === symbol) && each.openTimeMs <= untilMs);
  const known = { symbol, strategy, kind, side, session, backtest } as const;
  if (fault !== undefined) return { ...known, cause: fault.cause, candleTimeMs: fault.openTimeMs };
  if (!hasSameSignals(one, untilMs, sides)) return { ...known, cause: "signal", candleTimeMs: null };
  const isFeeAlone = session !== null && backtest !== null && isSameTrade(session, backtest);
  return { ...known, cause: isFeeAlone ? "fee" : "fill", candleTimeMs: null };
}

/** Where what was seen differs from what is known now, oldest first. */
function findCandleFaults({ seen, final }: DaySides): CandleFault[] {
  const faults: CandleFault[] = [];
  for (const symbol of new Set([...seen.keys(), ...final.keys()])) {
    const ours = new Map((seen.get(symbol) ?? []).map((candle) => [candle.openTimeMs, candle]));
    const theirs = new Map((final.get(symbol) ?? []).map((candle) => [candle.openTimeMs, candle]));
    for (const openTimeMs of new Set([...ours.keys(), ...theirs.keys()])) {
      const before = ours.get(openTimeMs);
      const after = theirs.get(openTimeMs);
      if (before === undefined) faults.push({ symbol, openTimeMs, cause: "late_candle" });
      else if (after === undefined || !isSameCandle(before, after)) faults.push({ symbol, openTimeMs, cause: "data_revised" });
    }
  }
  return faults.sort((a, b) => a.openTimeMs - b.openTimeMs);
}

function hasSameSignals({ symbol, strategy }: TraderName, untilMs: number, { session, backtest }: DaySides): boolean {
  const keysOf = (signals: readonly DaySignal[]): string =>
    signals
      .filter((one) => one.symbol === symbol && one.strategy === strategy && one.candleTimeMs <= untilMs)
      .map(({ candleTimeMs, side }) => `${candleTimeMs} ${side}`)
      .sort()
      .join();
  return keysOf(session.signals) === keysOf(backtest.signals);
}

function fillKey({ symbol, strategy, position, side }: DayFill): string {
  return `${symbol} ${strategy} ${position} ${side}`;
}

function isSameTrade(a: DayFill, b: DayFill): boolean {
  return a.candleTimeMs === b.candleTimeMs && a.timeMs === b.timeMs && a.price === b.price && a.quantity === b.quantity;
}

function isSameFill(a: DayFill, b: DayFill): boolean {
  return isSameTrade(a, b) && a.fee === b.fee;
}

/** To the last bit, unlike the feed's comparison: here a difference of rounding is a cause, too. */
function isSameCandle(a: Candle, b: Candle): boolean {
  return CANDLE_COLUMNS.every((column) => a[column] === b[column]);
}

function byKey<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T> {
  return new Map(items.map((item) => [keyOf(item), item]));
}
