import { callStrategy } from "../../engine/strategies/call-strategy.ts";
import type { BacktestRun } from "../../engine/backtest.ts";
import { sliceCandles } from "../../engine/candles.ts";
import type { VolumeZone } from "../../engine/strategies/strategy.ts";
import type { Bars } from "./bars.ts";

/** The zones that a report carries. */
export interface ZoneSet {
  /** In the order of candles; empty when the strategy has none. */
  readonly zones: readonly ZoneSample[];
  /** Whether every bar has the zone of its last candle; otherwise only entries and the last candle have theirs. */
  readonly isOfEveryBar: boolean;
}

/** The volume zone that one candle of the run had to break. */
export interface ZoneSample {
  /** Ordinal of the candle in the run. */
  readonly ordinal: number;
  readonly zone: VolumeZone;
}

/** Bins of all zones of a symbol together, which bounds what is embedded. */
const MAX_BINS = 120_000;
/** Bins times candles of the window, which bounds the time it takes. */
const MAX_WORK = 3e7;

/**
 * Volume zones of a run: of its last candle, of the candles whose signals led to the entries shown, and of
 * every bar's last candle when the budget allows.
 *
 * @param entryCandles ordinals of the candles of the entries that the report shows.
 * @param share the part of the budget that this symbol may use, 0 to 1.
 */
export function sampleZones(run: BacktestRun, bars: Bars, entryCandles: readonly number[], share: number): ZoneSet {
  const count = run.runCandles.close.length;
  const last = count === 0 ? null : zoneAt(run, count - 1);
  if (last === null || run.strategy.volumeZone === undefined) return { zones: [], isOfEveryBar: false };
  const bins = last.zone.volumes.length;
  const reach = run.strategy.warmUpCandles(run.params) as number;
  const budget = Math.floor(Math.min((MAX_BINS * share) / bins, (MAX_WORK * share) / (bins * (reach + 1))));
  const entries = thinOut(
    entryCandles.map((candle) => signalCandle(run, candle)).filter((ordinal) => ordinal >= 0),
    budget,
  );
  const barEnds = Array.from(bars.starts.subarray(1), (start) => start - 1);
  // The bars' own zones come all or not at all: a reader who clicks on a bar expects that bar's.
  const isOfEveryBar = barEnds.length + entries.length <= budget;
  const wanted = new Set(isOfEveryBar ? [...entries, ...barEnds] : entries);
  wanted.delete(count - 1);
  const zones = [...wanted].map((ordinal) => zoneAt(run, ordinal)).filter((zone) => zone !== null);
  return { zones: [...zones, last].sort((a, b) => a.ordinal - b.ordinal), isOfEveryBar };
}

/** The candle whose signal led to an entry: the one that broke the zone. */
export function signalCandle({ execution: { fill, fillDelayCandles } }: BacktestRun, entryCandle: number): number {
  return entryCandle - fillDelayCandles - (fill === "next_open" ? 1 : 0);
}

function zoneAt({ strategy, params, candles, from }: BacktestRun, ordinal: number): ZoneSample | null {
  const end = from + ordinal + 1;
  const start = Math.max(0, end - 1 - (strategy.warmUpCandles(params) as number));
  const zone = callStrategy(strategy, "volumeZone", () => strategy.volumeZone?.(sliceCandles(candles, start, end), params, end - 1 - start) ?? null);
  return zone === null ? null : { ordinal, zone };
}

/** At most `limit` of the values, evenly spread. */
function thinOut(values: readonly number[], limit: number): number[] {
  if (values.length <= limit) return [...values];
  return Array.from({ length: Math.max(0, limit) }, (_, k) => values[Math.floor((k * values.length) / limit)] as number);
}
