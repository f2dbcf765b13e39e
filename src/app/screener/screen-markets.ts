import type { SeriesManifest } from "../../contract/candle-series.ts";
import type { Candles } from "../../engine/candles.ts";
import { BUY } from "../../engine/signals.ts";
import type { ParameterValues } from "../../engine/parameters.ts";
import { scanSignals } from "../../engine/strategies/scan-signals.ts";
import type { AnyStrategy } from "../../engine/strategies/strategy.ts";
import { type Timeframe, timeframeMs } from "../../engine/timeframe.ts";
import type { CandleStore } from "../market-data/ports.ts";

export interface ScreenRequest {
  readonly exchange: string;
  readonly timeframe: Timeframe;
  /** The change is measured from the close so many candles ago, ≥ 1. */
  readonly changeCandles: number;
  /** The newest volume is compared with the mean of so many candles before it, ≥ 1. */
  readonly volumeCandles: number;
  /** Null for none; resolved parameters. */
  readonly strategy: { readonly strategy: AnyStrategy; readonly params: ParameterValues } | null;
}

export interface ScreenedMarket {
  readonly symbol: string;
  readonly isSynthetic: boolean;
  /** When the newest candle opened, epoch ms; it may be long ago. */
  readonly lastCandleMs: number;
  readonly lastClose: number;
  /** A fraction; null with too few candles. */
  readonly change: number | null;
  /** Newest volume by the mean of those before it; null with too few candles or where that mean is 0. */
  readonly volumeRatio: number | null;
  /** What the strategy says at the newest candle; null for nothing, and for too few candles. */
  readonly signal: { readonly side: "BUY" | "SELL"; readonly confidence: number } | null;
}

/** A strategy that remembers is warmed up on all of a series; others see no more than they declare. */
const ALL = Infinity;

/**
 * Looks at the newest stored candle of every series of a timeframe, in the order of the symbols.
 *
 * @throws HtsError `store_damaged`, `strategy_failed`, `lookback_exceeded`
 */
export async function screenMarkets(store: CandleStore, request: ScreenRequest): Promise<ScreenedMarket[]> {
  const { series } = await store.list();
  const wanted = series.filter(({ exchange, timeframe }) => exchange === request.exchange && timeframe === request.timeframe);
  const screened: ScreenedMarket[] = [];
  for (const manifest of wanted) {
    const candles = await readNewest(store, manifest, candlesNeeded(request));
    if (candles.close.length > 0) screened.push(screen(manifest, candles, request));
  }
  return screened;
}

function candlesNeeded({ changeCandles, volumeCandles, strategy }: ScreenRequest): number {
  const hasMemory = strategy !== null && (strategy.strategy.update !== undefined || strategy.strategy.createState !== undefined);
  const warmUp = strategy === null ? 0 : hasMemory ? ALL : strategy.strategy.warmUpCandles(strategy.params);
  return Math.max(changeCandles, volumeCandles, warmUp) + 1;
}

/** At least so many of the newest candles where there are as many; missing ones are made up for by older ones. */
async function readNewest(store: CandleStore, manifest: SeriesManifest, count: number): Promise<Candles> {
  const untilMs = (manifest.last_ms ?? 0) + 1;
  for (let widthMs = count * timeframeMs(manifest.timeframe); ; widthMs *= 4) {
    const fromMs = Math.max(manifest.first_ms ?? 0, untilMs - widthMs);
    const candles = await store.read(manifest, { fromMs, untilMs });
    if (candles.close.length >= count || fromMs <= (manifest.first_ms ?? 0)) return candles;
  }
}

function screen({ symbol, synthetic }: SeriesManifest, candles: Candles, request: ScreenRequest): ScreenedMarket {
  const last = candles.close.length - 1;
  const lastClose = candles.close[last] as number;
  const before = candles.close[last - request.changeCandles];
  return {
    symbol,
    isSynthetic: synthetic,
    lastCandleMs: candles.openTimeMs[last] as number,
    lastClose,
    change: before === undefined ? null : lastClose / before - 1,
    volumeRatio: volumeRatio(candles.volume, request.volumeCandles),
    signal: newestSignal(candles, request.strategy),
  };
}

function volumeRatio(volume: Float64Array, count: number): number | null {
  const last = volume.length - 1;
  if (last < count) return null;
  const mean = volume.subarray(last - count, last).reduce((sum, value) => sum + value, 0) / count;
  return mean > 0 ? (volume[last] as number) / mean : null;
}

function newestSignal(candles: Candles, chosen: ScreenRequest["strategy"]): ScreenedMarket["signal"] {
  if (chosen === null) return null;
  const last = candles.close.length - 1;
  const { count, side, confidence } = scanSignals(chosen.strategy, chosen.params, candles, last);
  if (count === 0) return null;
  return { side: side[count - 1] === BUY ? "BUY" : "SELL", confidence: confidence[count - 1] as number };
}
