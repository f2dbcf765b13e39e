import type { SessionEvent } from "../../../engine/session/session-events.ts";
import { type SessionSpec, type SymbolCandle, TradingSession } from "../../../engine/session/trading-session.ts";
import type { Candle } from "../../../engine/strategies/strategy-runner.ts";
import type { DayFill, DaySignal } from "./compare-day.ts";
import { obey } from "../obey.ts";
import type { DayRecord } from "./parity-ports.ts";

/** Trades a day anew over the given candles, from how the session stood when it began and with the commands that it was given. */
export function rerunDay(spec: SessionSpec, day: DayRecord, candles: ReadonlyMap<string, readonly Candle[]>): { fills: DayFill[]; signals: DaySignal[] } {
  const session = new TradingSession(spec, ({ symbol }) => day.reach.get(symbol) ?? [], day.snapshot);
  const commands = [...day.commands];
  const events: SessionEvent[] = [];
  const obeyUntil = (ms: number): void => {
    while ((commands[0]?.afterMs ?? Infinity) < ms) obey(session, (commands.shift() as (typeof commands)[number]).content);
  };
  for (const [closeTimeMs, batch] of batchesOf(spec, candles)) {
    obeyUntil(closeTimeMs);
    events.push(...session.take(closeTimeMs, batch));
  }
  return { fills: events.flatMap(toFill), signals: events.flatMap(toSignal) };
}

/** Everything that closes at each instant, in the order in which the session's symbols were given, as its feed tells it. */
function batchesOf({ traders, timeframeMs }: SessionSpec, candles: ReadonlyMap<string, readonly Candle[]>): [closeTimeMs: number, batch: SymbolCandle[]][] {
  const batches = new Map<number, SymbolCandle[]>();
  for (const symbol of new Set(traders.map((trader) => trader.symbol))) {
    for (const candle of candles.get(symbol) ?? []) {
      const closeTimeMs = candle.openTimeMs + timeframeMs;
      const batch = batches.get(closeTimeMs) ?? [];
      batches.set(closeTimeMs, batch);
      batch.push({ symbol, candle });
    }
  }
  return [...batches].sort(([a], [b]) => a - b);
}

function toFill(event: SessionEvent): DayFill[] {
  if (event.kind !== "fill") return [];
  const { symbol, strategy, position, side, candleTimeMs, timeMs, price, quantity, fee } = event;
  return [{ symbol, strategy, position, side, candleTimeMs, timeMs, price, quantity, fee }];
}

function toSignal(event: SessionEvent): DaySignal[] {
  if (event.kind !== "signal") return [];
  const { symbol, strategy, candleTimeMs, side } = event;
  return [{ symbol, strategy, candleTimeMs, side }];
}
