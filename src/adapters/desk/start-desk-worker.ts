import { hostname } from "node:os";
import type { Logger } from "pino";
import { type BackupConfig, backupSettingsOf } from "../backups/backup-settings.ts";
import { deskBackups } from "../backups/desk-backups.ts";
import { redactor } from "../../app/jobs/redact-secrets.ts";
import { type AlertSettings, alertSecretsOf } from "../alerts/alert-settings.ts";
import { startAlerts } from "../alerts/open-alerts.ts";
import type { HealthWatch } from "../../app/health/watch-task.ts";
import { apiUrlOf, askApi } from "../health/ask-api.ts";
import { healthChecksOf } from "../health/health-checks.ts";
import { HealthMonitor } from "../health/health-monitor.ts";
import { type HealthConfig, healthOptionsOf } from "../health/health-options.ts";
import { startWorker, type TaskWorker } from "../jobs/start-worker.ts";
import { PostgresAlertBook } from "../postgres/alerts/postgres-alert-book.ts";
import { PostgresTaskClaims } from "../postgres/tasks/postgres-task-claims.ts";
import { PostgresTaskRepair } from "../postgres/tasks/postgres-task-repair.ts";
import { type DeskConfig, secretsOf } from "./desk-options.ts";
import { logEnd } from "./log-end.ts";
import type { Desk } from "./open-desk.ts";
import { handlersOf } from "./task-handlers.ts";

/** Candles are fetched one exchange's series after the other; more at once would only be refused by its rate limit. */
const DOWNLOADS_AT_ONCE = 1;

/** A backup may take an hour, and health is watched meanwhile. Backups, proofs and clean-up keep out of each other's way by a lock. */
const OPERATIONS_AT_ONCE = 2;

/** What a worker is configured to beside its desk. */
export interface DeskWorkerConfig extends DeskConfig, BackupConfig, HealthConfig {
  readonly host: string;
  readonly port: number;
  readonly sessionKeepDays: number;
  readonly alerts: AlertSettings;
}

/** Works on every kind of task of an open desk, and delivers its alerts, until it is closed. @throws HtsError `queue_unreachable` */
export async function startDeskWorker(desk: Desk, config: DeskWorkerConfig, logger: Logger): Promise<TaskWorker> {
  const worker = await startWorker({
    queue: desk.queue,
    claims: new PostgresTaskClaims(desk.db),
    repair: new PostgresTaskRepair(desk.db),
    handlers: handlersOf(desk, {
      upbitUrl: config.upbitUrl,
      sessionKeepDays: config.sessionKeepDays,
      backups: deskBackups(backupSettingsOf(config)),
      health: watchDesk(desk, config),
    }),
    concurrency: { "backtest-queue": config.workerConcurrency, data_ingestion: DOWNLOADS_AT_ONCE, operations: OPERATIONS_AT_ONCE },
    redact: redactor([...secretsOf(config), ...alertSecretsOf(config.alerts)]),
    onEnd: (task, end) => logEnd(logger, task, end),
    onTrouble: (error) => logger.warn({ error }, "trouble with the queue or the database"),
  });
  const alerts = await startAlerts(desk.db, config.alerts, logger);
  return {
    name: worker.name,
    get activeCount() {
      return worker.activeCount;
    },
    async close(timeoutMs) {
      const [outcome] = await Promise.all([worker.close(timeoutMs), alerts.stop()]);
      return outcome;
    },
  };
}

/** Looks at the desk as from outside, since its API may be another process. */
function watchDesk(desk: Desk, config: DeskWorkerConfig): HealthWatch {
  const url = apiUrlOf(config.host, config.port);
  const monitor = new HealthMonitor(healthChecksOf(healthOptionsOf(desk, config, { ask: () => askApi(url), url, host: hostname() })));
  return { report: () => monitor.report(), alerts: new PostgresAlertBook(desk.db) };
}
