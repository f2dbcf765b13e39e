import type { OperationKind } from "../../app/schedules/operations.ts";
import { DATA_REFRESH_KIND, runRefreshTask } from "../../app/market-data/refresh-task.ts";
import { RETENTION_KIND, runRetentionTask } from "../../app/retention/retention-task.ts";
import { openExchange } from "../exchanges.ts";
import type { RunTask, TaskContext } from "../jobs/task-handlers.ts";
import { PostgresAuditLog } from "../postgres/audit.ts";
import { PostgresEndedWork } from "../postgres/ended-work.ts";
import { PostgresMarketStore } from "../postgres/market-store.ts";
import type { Desk } from "./open-desk.ts";

/** The work of every kind of operation on an open desk. @param upbitUrl where Upbit answers */
export function operationHandlersOf({ db, candles, runs }: Pick<Desk, "db" | "candles" | "runs">, upbitUrl: string): Readonly<Record<OperationKind, RunTask>> {
  const optionsOf = ({ signal, reportProgress }: TaskContext) => ({ signal, onProgress: (progress: number) => reportProgress(progress) });
  const refreshing = {
    store: candles,
    markets: new PostgresMarketStore(db),
    nowMs: Date.now,
    openExchange: (name: string, signal: unknown) => openExchange(name, { signal: signal as AbortSignal, ...(name === "upbit" ? { baseUrl: upbitUrl } : {}) }),
  };
  const retaining = { ended: new PostgresEndedWork(db), runs, audit: new PostgresAuditLog(db), nowMs: Date.now };
  return {
    [DATA_REFRESH_KIND]: (task, context) => runRefreshTask(task, refreshing, optionsOf(context)),
    [RETENTION_KIND]: (task, context) => runRetentionTask(task, retaining, optionsOf(context)),
  };
}
