import {
  BACKUP_CLEANUP_KIND,
  BACKUP_KIND,
  type BackupWork,
  RESTORE_PROOF_KIND,
  runBackupTask,
  runCleanupTask,
  runProofTask,
} from "../../app/backups/backup-tasks.ts";
import { HEALTH_WATCH_KIND, type HealthWatch, runHealthWatch } from "../../app/health/watch-task.ts";
import type { OperationKind } from "../../app/schedules/operations.ts";
import { DATA_REFRESH_KIND, runRefreshTask } from "../../app/market-data/refresh-task.ts";
import { runParityTask, SESSION_PARITY_KIND } from "../../app/live/parity/parity-task.ts";
import { RETENTION_KIND, runRetentionTask } from "../../app/retention/retention-task.ts";
import { openExchange } from "../exchanges.ts";
import { parityDependencies } from "../live/parity-dependencies.ts";
import type { RunTask, TaskContext } from "../jobs/task-handlers.ts";
import { PostgresAuditLog } from "../postgres/audit.ts";
import { PostgresEndedWork } from "../postgres/ended-work.ts";
import { PostgresMarketStore } from "../postgres/market-store.ts";
import type { Desk } from "./open-desk.ts";

/** What operations work with beside an open desk. */
export interface OperationSettings {
  /** Where Upbit answers. */
  readonly upbitUrl: string;
  readonly sessionKeepDays: number;
  readonly backups: BackupWork;
  readonly health: HealthWatch;
}

/** The work of every kind of operation on an open desk. */
export function operationHandlersOf(
  { db, candles, runs, strategies }: Pick<Desk, "db" | "candles" | "runs" | "strategies">,
  { upbitUrl, sessionKeepDays, backups, health }: OperationSettings,
): Readonly<Record<OperationKind, RunTask>> {
  const optionsOf = ({ signal, reportProgress }: TaskContext) => ({ signal, onProgress: (progress: number) => reportProgress(progress) });
  const refreshing = {
    store: candles,
    markets: new PostgresMarketStore(db),
    nowMs: Date.now,
    openExchange: (name: string, signal: unknown) => openExchange(name, { signal: signal as AbortSignal, ...(name === "upbit" ? { baseUrl: upbitUrl } : {}) }),
  };
  const audit = new PostgresAuditLog(db);
  const retaining = { ended: new PostgresEndedWork(db), runs, audit, nowMs: Date.now, sessionKeepDays };
  return {
    [BACKUP_KIND]: (task) => runBackupTask(task, backups, audit),
    [BACKUP_CLEANUP_KIND]: (task) => runCleanupTask(task, backups, audit),
    [RESTORE_PROOF_KIND]: (task) => runProofTask(task, backups, audit),
    [HEALTH_WATCH_KIND]: () => runHealthWatch(health),
    [DATA_REFRESH_KIND]: (task, context) => runRefreshTask(task, refreshing, optionsOf(context)),
    [SESSION_PARITY_KIND]: (_, { signal }) => runParityTask(parityDependencies({ db, strategies, upbitUrl }, signal)),
    [RETENTION_KIND]: (task, context) => runRetentionTask(task, retaining, optionsOf(context)),
  };
}
