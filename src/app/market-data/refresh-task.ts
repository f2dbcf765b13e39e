import type { DataRefreshPayload } from "../../contract/operations.ts";
import { HtsError } from "../../engine/errors.ts";
import type { Cancellation } from "../cancellation.ts";
import type { MarketStore } from "../catalogue/ports.ts";
import type { Task, TaskOutcome } from "../jobs/task.ts";
import type { DownloadTaskDependencies } from "./download-task.ts";
import type { CandleExchange } from "./ports.ts";
import { type FailedSeries, refreshMarketData } from "./refresh-market-data.ts";
import { describeSeries, type SeriesId } from "./series.ts";

/** The kind of task that this is the work of. */
export const DATA_REFRESH_KIND = "data_refresh";

export interface RefreshTaskDependencies extends DownloadTaskDependencies {
  /** Markets that are switched off are left alone. */
  readonly markets: Pick<MarketStore, "list">;
}

interface RefreshTaskOptions {
  readonly signal: Cancellation;
  readonly onProgress: (progress: number) => void;
}

interface StoredSeries extends SeriesId {
  /** Its first candle; null without any. */
  readonly firstMs: number | null;
}

/** Candles of such were imported: there is nobody to ask for more. */
const OUT_OF_REACH = new Set(["exchange_unknown", "package_missing"]);

/**
 * Brings the series of the store up to date, each from its own first candle on, one exchange after the other. One that fails
 * leaves the others alone; what came is kept whatever becomes of the task, so another attempt only has to fetch the rest.
 *
 * @throws HtsError of the exchange and the store: that of the first series that failed, what may work later before what will not
 */
export async function runRefreshTask(task: Task, dependencies: RefreshTaskDependencies, { signal, onProgress }: RefreshTaskOptions): Promise<TaskOutcome> {
  const series = await findActiveSeries(task.request as DataRefreshPayload, dependencies);
  const failed: FailedSeries[] = [];
  const outOfReach: string[] = [];
  let doneCount = 0;
  let added = 0;
  for (const name of new Set(series.map(({ exchange }) => exchange))) {
    const group = series.filter((one) => one.exchange === name);
    const exchange = await openIfReachable(name, signal, dependencies);
    if (exchange === null) outOfReach.push(name);
    else {
      const onDone = (count: number): void => onProgress(Math.min(1, (doneCount + count) / series.length));
      const outcome = await refreshExchange(exchange, group, dependencies, onDone);
      added += outcome.updated.reduce((sum, one) => sum + one.added, 0);
      failed.push(...outcome.failed);
    }
    doneCount += group.length;
  }
  const worst = failed.find(({ error }) => error.retryable) ?? failed[0];
  if (worst !== undefined) throw explain(worst, failed.length);
  return { result: { series: series.length, added_candles: added, exchanges_out_of_reach: outOfReach } };
}

async function openIfReachable(name: string, signal: Cancellation, { openExchange }: RefreshTaskDependencies): Promise<CandleExchange | null> {
  try {
    return await openExchange(name, signal);
  } catch (error) {
    if (error instanceof HtsError && OUT_OF_REACH.has(error.code)) return null;
    throw error;
  }
}

function refreshExchange(exchange: CandleExchange, group: readonly StoredSeries[], { store, nowMs }: RefreshTaskDependencies, onDone: (count: number) => void) {
  const places = new Map(group.map((one, i) => [describeSeries(one), i]));
  return refreshMarketData(group, ({ firstMs }) => ({ fromMs: firstMs, untilMs: null, holesOnly: false }), {
    store,
    exchange,
    nowMs,
    onProgress: ({ series, doneSlots, totalSlots }) => onDone((places.get(describeSeries(series)) ?? 0) + (totalSlots === 0 ? 1 : doneSlots / totalSlots)),
  });
}

async function findActiveSeries({ exchanges, symbols, timeframes }: DataRefreshPayload, { store, markets }: RefreshTaskDependencies): Promise<StoredSeries[]> {
  const [{ series }, known] = await Promise.all([store.list(), markets.list()]);
  const off = new Set(known.filter(({ active }) => !active).map(({ exchange, symbol }) => `${exchange} ${symbol}`));
  const isAsked = <T>(asked: readonly T[] | undefined, one: T): boolean => asked === undefined || asked.includes(one);
  return series
    .filter((one) => isAsked(exchanges, one.exchange) && isAsked(symbols, one.symbol) && isAsked(timeframes, one.timeframe))
    .filter(({ exchange, symbol }) => !off.has(`${exchange} ${symbol}`))
    .map(({ exchange, symbol, timeframe, first_ms }) => ({ exchange, symbol, timeframe, firstMs: first_ms }));
}

function explain({ series, error }: FailedSeries, count: number): HtsError {
  const others = count > 1 ? `; ${count - 1} others failed, too` : "";
  const cure = error.retryable ? "" : "; should the market be gone, switch it off with PATCH /api/v1/markets/{symbol}";
  return new HtsError(error.code, `${describeSeries(series)}: ${error.message}${others}${cure}`, { cause: error });
}
