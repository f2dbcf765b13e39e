import { BACKTEST_KIND, joinBacktestTask, runBacktestTask, splitBacktestTask } from "../../app/backtest/backtest-tasks.ts";
import { DOWNLOAD_KIND, runDownloadTask } from "../../app/market-data/download-task.ts";
import { openExchange } from "../exchanges.ts";
import type { TaskContext, TaskHandlers } from "../jobs/task-handlers.ts";
import type { Desk } from "./open-desk.ts";
import { operationHandlersOf, type OperationSettings } from "./operation-handlers.ts";

/** The work of every kind of task on an open desk. */
export function handlersOf(desk: Pick<Desk, "backtests" | "candles" | "db" | "runs" | "strategies">, settings: OperationSettings): TaskHandlers {
  const { backtests, candles } = desk;
  const optionsOf = ({ signal, reportProgress }: TaskContext) => ({ signal, onProgress: (progress: number) => reportProgress(progress) });
  return {
    ...operationHandlersOf(desk, settings),
    [BACKTEST_KIND]: {
      run: (task, context) => runBacktestTask(task, backtests, optionsOf(context)),
      split: (task) => splitBacktestTask(task, backtests),
      join: (task, parts) => joinBacktestTask(task, parts, backtests),
    },
    [DOWNLOAD_KIND]: (task, context) =>
      runDownloadTask(
        task,
        {
          store: candles,
          nowMs: Date.now,
          openExchange: (name, signal) => openExchange(name, { signal: signal as AbortSignal, ...(name === "upbit" ? { baseUrl: settings.upbitUrl } : {}) }),
        },
        optionsOf(context),
      ),
  };
}
