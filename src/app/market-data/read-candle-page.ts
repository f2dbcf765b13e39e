import type { LoadedCandles } from "../backtest/ports.ts";
import { type Candles, indexAtOrAfter, sliceCandles } from "../../engine/candles.ts";
import { timeframeMs } from "../../engine/timeframe.ts";
import type { CandleStore } from "./ports.ts";
import type { SeriesId } from "./series.ts";
import { createStoreSource } from "./stored-candles.ts";

export interface CandlePageQuery {
  readonly series: SeriesId;
  /** Half-open, UTC epoch ms; null where it is open. */
  readonly startMs: number | null;
  readonly endMs: number | null;
  /** `asc` from the oldest on, `desc` from the newest. */
  readonly order: "asc" | "desc";
  /** The last candle of the page before; null for the first page. */
  readonly afterMs: number | null;
  /** At most so many, ≥ 1. */
  readonly limit: number;
}

/** Candles in the order asked for by their indices: `asc` 0, 1, 2, …, `desc` from the end. */
export interface StoredCandlePage extends LoadedCandles {
  /** Where the next page goes on; null at the end. */
  readonly nextMs: number | null;
}

/**
 * One page of a stored series, or of one made of the longest timeframe that fills it.
 *
 * Of a stored series only about the page is read, however long the series is.
 *
 * @throws HtsError `series_unknown`, `store_damaged`
 */
export async function readCandlePage(store: CandleStore, query: CandlePageQuery): Promise<StoredCandlePage> {
  const { series, order, limit } = query;
  const lengthMs = timeframeMs(series.timeframe);
  const fromMs = Math.max(query.startMs ?? -Infinity, order === "asc" && query.afterMs !== null ? query.afterMs + lengthMs : -Infinity);
  const untilMs = Math.min(query.endMs ?? Infinity, order === "desc" && query.afterMs !== null ? query.afterMs : Infinity);
  const loaded = await load(store, query, { fromMs, untilMs });
  const { openTimeMs } = loaded.candles;
  const [low, high] = [indexAtOrAfter(openTimeMs, fromMs), indexAtOrAfter(openTimeMs, untilMs)];
  const [from, to] = order === "asc" ? [low, Math.min(high, low + limit)] : [Math.max(low, high - limit), high];
  const hasMore = order === "asc" ? to < high : from > low;
  const edge = order === "asc" ? openTimeMs[to - 1] : openTimeMs[from];
  return { ...loaded, candles: sliceCandles(loaded.candles, from, Math.max(from, to)), nextMs: hasMore ? (edge ?? null) : null };
}

interface Span {
  readonly fromMs: number;
  readonly untilMs: number;
}

async function load(store: CandleStore, { series, order, limit }: CandlePageQuery, span: Span): Promise<LoadedCandles> {
  const manifest = await store.describe(series);
  if (manifest === null || manifest.first_ms === null || manifest.last_ms === null)
    return createStoreSource(store, series.exchange).load(series.symbol, timeframeMs(series.timeframe));
  const fromMs = Math.max(span.fromMs, manifest.first_ms);
  const untilMs = Math.min(span.untilMs, manifest.last_ms + 1);
  const candles = await readEdge(store, series, { fromMs, untilMs }, { order, count: limit + 1 });
  return { candles, isSynthetic: manifest.synthetic, notes: [] };
}

/** So many candles from one edge of a span, or more; where candles are missing, ever wider parts of it are read. */
async function readEdge(
  store: CandleStore,
  series: SeriesId,
  { fromMs, untilMs }: Span,
  { order, count }: { readonly order: "asc" | "desc"; readonly count: number },
): Promise<Candles> {
  for (let widthMs = count * timeframeMs(series.timeframe); ; widthMs *= 4) {
    const part = order === "asc" ? { fromMs, untilMs: Math.min(untilMs, fromMs + widthMs) } : { fromMs: Math.max(fromMs, untilMs - widthMs), untilMs };
    const candles = await store.read(series, part);
    if (candles.openTimeMs.length >= count || (part.fromMs <= fromMs && part.untilMs >= untilMs)) return candles;
  }
}
