import { HtsError } from "../../engine/errors.ts";
import type { Timeframe } from "../../engine/timeframe.ts";
import { downloadSeries, type DownloadDependencies, type DownloadOutcome } from "./download-series.ts";
import { type DownloadPlan, type DownloadScope, planDownload } from "./plan-download.ts";
import type { CandleStore } from "./ports.ts";
import type { SeriesId } from "./series.ts";

/** What most of our users trade, and the timeframes that their strategies run on. */
export const USUAL_SYMBOLS: readonly string[] = ["KRW-BTC", "KRW-ETH", "KRW-XRP", "KRW-ADA"];
export const USUAL_TIMEFRAMES: readonly Timeframe[] = ["1h", "1d"];

/** A series that could not be brought up to date, and why. */
export interface FailedSeries {
  readonly series: SeriesId;
  readonly error: HtsError;
}

export interface RefreshOutcome {
  readonly updated: readonly DownloadOutcome[];
  readonly failed: readonly FailedSeries[];
}

/** These come from the exchange as a whole: trying the next series would only make it worse. */
const FATAL = new Set(["exchange_blocked", "exchange_rate_limited", "exchange_unreachable", "configuration_invalid", "package_missing", "cancelled"]);

/**
 * Brings series up to date, one after the other: what is missing of each is fetched and merged. A series that fails
 * leaves the others alone, unless it is the exchange that does not answer.
 *
 * This is the daily refresh; who calls it at what time is the scheduler's business.
 */
export async function refreshMarketData<S extends SeriesId>(
  series: readonly S[],
  scope: DownloadScope | ((series: S) => DownloadScope),
  dependencies: DownloadDependencies,
): Promise<RefreshOutcome> {
  const updated: DownloadOutcome[] = [];
  const failed: FailedSeries[] = [];
  for (const one of series) {
    try {
      const plan = await planDownload(one, typeof scope === "function" ? scope(one) : scope, dependencies);
      updated.push(await downloadSeries(plan, dependencies));
    } catch (error) {
      if (!(error instanceof HtsError)) throw error;
      failed.push({ series: one, error });
      if (FATAL.has(error.code)) break;
    }
  }
  return { updated, failed };
}

/** What a refresh would fetch. */
export async function planRefresh(series: readonly SeriesId[], scope: DownloadScope, dependencies: DownloadDependencies): Promise<DownloadPlan[]> {
  const plans: DownloadPlan[] = [];
  for (const one of series) plans.push(await planDownload(one, scope, dependencies));
  return plans;
}

/** Every pair of a symbol and a timeframe of an exchange. */
export function crossSeries(exchange: string, symbols: readonly string[], timeframes: readonly Timeframe[]): SeriesId[] {
  return symbols.flatMap((symbol) => timeframes.map((timeframe) => ({ exchange, symbol, timeframe })));
}

/** The series that a store has of an exchange. */
export async function findStoredSeries(store: CandleStore, exchange: string): Promise<SeriesId[]> {
  const { series } = await store.list();
  return series.filter((one) => one.exchange === exchange).map(({ symbol, timeframe }) => ({ exchange, symbol, timeframe }));
}
