import type { WarmUpSource } from "../../app/live/session-ports.ts";
import { downloadSeries } from "../../app/market-data/download-series.ts";
import { planDownload } from "../../app/market-data/plan-download.ts";
import type { CandleExchange, CandleStore } from "../../app/market-data/ports.ts";
import { type SeriesId, seriesTimeframeMs } from "../../app/market-data/series.ts";
import { DEMO_EXCHANGE } from "../../app/demo-market/demo-market.ts";
import type { Candle } from "../../engine/strategies/strategy-runner.ts";
import { rowsOfCandles } from "./candle-rows.ts";
import { fetchCandlesBetween } from "./fetch-candles-between.ts";

export interface WarmUpParts {
  readonly store: CandleStore;
  readonly openExchange: (name: string) => Promise<CandleExchange>;
  readonly nowMs: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** Told why candles did not come from the store. */
  readonly onDetour: (series: SeriesId, error: unknown) => void;
  /** After a close, until the exchange is believed to have the candle, ms. */
  readonly graceMs?: number;
}

const GRACE_MS = 2000;
/** How much further back than it would take without gaps, for markets in which not every minute has a trade. */
const REACHES = [1, 4, 16];

/**
 * The candles before a session: from the store, which is brought up to date first, or straight from the exchange when that
 * cannot be. The newest ones always come from the exchange, since the store waits until candles are settled.
 */
export class StoreWarmUp implements WarmUpSource {
  readonly #parts: WarmUpParts;

  constructor(parts: WarmUpParts) {
    this.#parts = parts;
  }

  async read(series: SeriesId, untilMs: number, count: number): Promise<readonly Candle[]> {
    const { openExchange, nowMs, sleep, graceMs = GRACE_MS } = this.#parts;
    const waitMs = untilMs + graceMs - nowMs();
    if (waitMs > 0) await sleep(waitMs);
    const exchange = await openExchange(series.exchange);
    let candles: Candle[] = [];
    let before = -1;
    for (const reach of REACHES) {
      candles = await this.#readFrom(exchange, series, untilMs - count * reach * seriesTimeframeMs(series), untilMs);
      // Further back there is nothing, or enough has come.
      if (candles.length >= count || candles.length === before) break;
      before = candles.length;
    }
    return candles.slice(-count);
  }

  async #readFrom(exchange: CandleExchange, series: SeriesId, fromMs: number, untilMs: number): Promise<Candle[]> {
    const timeframeMs = seriesTimeframeMs(series);
    const fetch = (sinceMs: number): Promise<Candle[]> => fetchCandlesBetween(exchange, series.symbol, timeframeMs, { fromMs: sinceMs, untilMs });
    // Its live candles are its stored ones at other times, and have no place in the store.
    if (series.exchange === DEMO_EXCHANGE) return fetch(fromMs);
    const stored = await this.#readStore(exchange, series, fromMs, untilMs);
    const newest = await fetch(Math.max(fromMs, untilMs - exchange.pageSize * timeframeMs));
    const firstMs = newest[0]?.openTimeMs ?? untilMs;
    return stored === null ? fetch(fromMs) : [...stored.filter(({ openTimeMs }) => openTimeMs < firstMs), ...newest];
  }

  async #readStore(exchange: CandleExchange, series: SeriesId, fromMs: number, untilMs: number): Promise<Candle[] | null> {
    const { store, nowMs, onDetour } = this.#parts;
    try {
      const dependencies = { store, exchange, nowMs };
      const plan = await planDownload(series, { fromMs, untilMs, holesOnly: false }, dependencies);
      if (plan.spans.length > 0) await downloadSeries(plan, dependencies);
      return (await store.describe(series)) === null ? null : rowsOfCandles(await store.read(series, { fromMs, untilMs }));
    } catch (error) {
      onDetour(series, error);
      return null;
    }
  }
}
