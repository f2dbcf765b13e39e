import type { Timeframe } from "../../engine/timeframe.ts";
import { HtsError } from "../../engine/errors.ts";
import { resolveRange } from "../backtest/date-range.ts";
import type { Cancellation } from "../cancellation.ts";
import type { Task, TaskOutcome } from "../jobs/task.ts";
import type { CandleExchange, CandleStore } from "./ports.ts";
import { crossSeries, refreshMarketData } from "./refresh-market-data.ts";
import { describeSeries } from "./series.ts";

/** The kind of task that this is the work of. */
export const DOWNLOAD_KIND = "download";

/** What a download is asked for, checked at the door. */
export interface DownloadTaskRequest {
  readonly symbols: readonly string[];
  readonly timeframes: readonly Timeframe[];
  readonly exchange: string;
  readonly start_date?: string;
  readonly end_date?: string;
}

export interface DownloadTaskDependencies {
  readonly store: CandleStore;
  readonly openExchange: (name: string, signal: Cancellation) => Promise<CandleExchange>;
  readonly nowMs: () => number;
}

interface DownloadTaskOptions {
  readonly signal: Cancellation;
  readonly onProgress: (progress: number) => void;
}

/**
 * Fetches what is missing of series. What came is kept whatever becomes of the task, so another attempt goes on from there.
 *
 * @throws HtsError of the exchange and the store: that of the first series that failed
 */
export async function runDownloadTask(task: Task, dependencies: DownloadTaskDependencies, { signal, onProgress }: DownloadTaskOptions): Promise<TaskOutcome> {
  const { symbols, timeframes, exchange: name, start_date, end_date } = task.request as unknown as DownloadTaskRequest;
  const { store, openExchange, nowMs } = dependencies;
  const exchange = await openExchange(name, signal);
  const series = crossSeries(name, symbols, timeframes);
  const { startMs, endMs } = resolveRange(start_date, end_date);
  let done = 0;
  const { updated, failed } = await refreshMarketData(
    series,
    { fromMs: startMs, untilMs: endMs, holesOnly: false },
    {
      store,
      exchange,
      nowMs,
      onProgress: ({ series: current, doneSlots, totalSlots }) => {
        done = Math.max(
          done,
          series.findIndex((one) => describeSeries(one) === describeSeries(current)),
        );
        onProgress(Math.min(1, (done + (totalSlots === 0 ? 1 : doneSlots / totalSlots)) / series.length));
      },
    },
  );
  const [first] = failed;
  if (first !== undefined) {
    const others = failed.length > 1 ? `; ${failed.length - 1} others failed, too` : "";
    throw new HtsError(first.error.code, `${describeSeries(first.series)}: ${first.error.message}${others}`, { cause: first.error });
  }
  return { result: { series: updated.map(({ series: one, ...counts }) => ({ ...one, ...counts })) } };
}
