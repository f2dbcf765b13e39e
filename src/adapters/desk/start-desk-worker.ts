import type { Logger } from "pino";
import { redactor } from "../../app/jobs/redact-secrets.ts";
import { startWorker, type TaskWorker } from "../jobs/start-worker.ts";
import { PostgresTaskClaims } from "../postgres/tasks/postgres-task-claims.ts";
import { PostgresTaskRepair } from "../postgres/tasks/postgres-task-repair.ts";
import { type DeskConfig, secretsOf } from "./desk-options.ts";
import { logEnd } from "./log-end.ts";
import type { Desk } from "./open-desk.ts";
import { handlersOf } from "./task-handlers.ts";

/** Candles are fetched one exchange's series after the other; more at once would only be refused by its rate limit. */
const DOWNLOADS_AT_ONCE = 1;

/** Backups, proofs and clean-up each take a disk to themselves; side by side they would only be slower. */
const OPERATIONS_AT_ONCE = 1;

/** Works on every kind of task of an open desk until it is closed. @throws HtsError `queue_unreachable` */
export async function startDeskWorker(desk: Desk, config: DeskConfig & { readonly upbitUrl: string }, logger: Logger): Promise<TaskWorker> {
  return startWorker({
    queue: desk.queue,
    claims: new PostgresTaskClaims(desk.db),
    repair: new PostgresTaskRepair(desk.db),
    handlers: handlersOf(desk, config.upbitUrl),
    concurrency: { "backtest-queue": config.workerConcurrency, data_ingestion: DOWNLOADS_AT_ONCE, operations: OPERATIONS_AT_ONCE },
    redact: redactor(secretsOf(config)),
    onEnd: (task, end) => logEnd(logger, task, end),
    onTrouble: (error) => logger.warn({ error }, "trouble with the queue or the database"),
  });
}
