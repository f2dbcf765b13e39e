import type { SeriesManifest } from "../../contract/candle-series.ts";
import { HtsError } from "../../engine/errors.ts";
import { countSlots, coverageOf } from "./coverage.ts";
import { lastSettledMs } from "./settled.ts";
import { findMissing } from "./find-missing.ts";
import type { CandleExchange, CandleStore } from "./ports.ts";
import { describeSeries, type SeriesId, seriesTimeframeMs, type TimeSpan } from "./series.ts";

/** Before it there was nothing to trade: the first block of Bitcoin, 2009-01-03T00:00:00Z. */
const EARLIEST_MS = 1_230_940_800_000;
const WEEK_MS = 7 * 86_400_000;
/** Below it, asking where the history begins costs more than it spares. */
const FEW_PAGES = 5;

/** What is to be fetched of a series. */
export interface DownloadPlan {
  readonly series: SeriesId;
  /** Ranges to fetch, oldest first; empty when nothing is missing. */
  readonly spans: readonly TimeSpan[];
  /** No candle lies before it, so time before it takes no requests. */
  readonly beginsMs: number;
  /** Candles' places in time from then on: no more candles will come. */
  readonly slots: number;
  /** Requests that this takes at most. */
  readonly pages: number;
}

export interface DownloadScope {
  /** Null: from where the exchange's history begins. */
  readonly fromMs: number | null;
  /** Null: to the last candle that has closed. */
  readonly untilMs: number | null;
  /** Only holes between candles that are there. */
  readonly holesOnly: boolean;
}

export interface PlanDependencies {
  readonly store: CandleStore;
  readonly exchange: CandleExchange;
  /** UTC epoch ms. */
  readonly nowMs: () => number;
}

/** Works out what is missing of a series: neither in the store nor known not to exist. */
export async function planDownload(series: SeriesId, scope: DownloadScope, { store, exchange, nowMs }: PlanDependencies): Promise<DownloadPlan> {
  const timeframeMs = seriesTimeframeMs(series);
  const manifest = await store.describe(series);
  if (manifest === null && scope.holesOnly) throw new HtsError("series_unknown", `the store has no ${describeSeries(series)} to repair; download it first`);
  const asked = { fromMs: scope.fromMs ?? EARLIEST_MS, untilMs: Math.min(scope.untilMs ?? Infinity, lastSettledMs(nowMs(), timeframeMs)) };
  const held = { fromMs: manifest?.first_ms ?? Infinity, untilMs: manifest?.last_ms ?? -Infinity };
  const span = scope.holesOnly ? { fromMs: Math.max(asked.fromMs, held.fromMs), untilMs: Math.min(asked.untilMs, held.untilMs) } : asked;
  const gaps = span.fromMs < span.untilMs ? await findGaps(series, span, manifest, store) : [];
  const spans = gaps.filter((gap) => countSlots(gap, timeframeMs) > 0);
  const first = spans[0];
  const beginsMs = scope.fromMs === null && first?.fromMs === EARLIEST_MS ? await findBeginning(series, first.untilMs, exchange) : EARLIEST_MS;
  const real = spans.map(({ fromMs, untilMs }) => ({ fromMs: Math.max(fromMs, beginsMs), untilMs: Math.max(untilMs, beginsMs) }));
  const slots = real.reduce((sum, one) => sum + countSlots(one, timeframeMs), 0);
  // One more to be sure of where the history begins.
  const pages = spans.length === 0 ? 0 : countPages(real, timeframeMs, exchange.pageSize) + 1;
  return { series, spans, beginsMs, slots, pages };
}

async function findGaps(series: SeriesId, span: TimeSpan, manifest: SeriesManifest | null, store: CandleStore): Promise<TimeSpan[]> {
  if (manifest === null) return [span];
  return findMissing(await store.read(series, span), coverageOf(manifest), span);
}

/**
 * An instant at or before the first candle of an exchange's history, found by its weekly candles: a few requests that
 * spare guessing how long a download takes.
 */
async function findBeginning({ symbol, timeframe }: SeriesId, knownMs: number, exchange: CandleExchange): Promise<number> {
  const timeframeMs = seriesTimeframeMs({ exchange: exchange.name, symbol, timeframe });
  if (timeframeMs >= WEEK_MS || knownMs - EARLIEST_MS < FEW_PAGES * exchange.pageSize * timeframeMs) return EARLIEST_MS;
  let untilMs = knownMs;
  try {
    for (;;) {
      const { candles } = await exchange.fetchCandles({ symbol, timeframeMs: WEEK_MS, untilMs, count: exchange.pageSize });
      const [oldestMs] = candles.openTimeMs;
      if (oldestMs === undefined || candles.openTimeMs.length < exchange.pageSize)
        return Math.max(EARLIEST_MS, Math.min(oldestMs ?? untilMs, untilMs - WEEK_MS));
      untilMs = oldestMs;
    }
  } catch (error) {
    // An exchange without weeks: then the pages themselves will tell.
    if (error instanceof HtsError && error.code === "timeframe_unknown") return EARLIEST_MS;
    throw error;
  }
}

/** As the download goes: from the end, a page at a time, over whatever small ranges lie within it. */
function countPages(spans: readonly TimeSpan[], timeframeMs: number, pageSize: number): number {
  let pages = 0;
  let reachedMs = Infinity;
  for (const { fromMs, untilMs } of spans.toReversed()) {
    const topMs = Math.min(untilMs, reachedMs);
    if (topMs <= fromMs) continue;
    const needed = Math.ceil(countSlots({ fromMs, untilMs: topMs }, timeframeMs) / pageSize);
    pages += needed;
    reachedMs = topMs - needed * pageSize * timeframeMs;
  }
  return pages;
}
