import { deskOptionsOf } from "../adapters/desk/desk-options.ts";
import { startDeskScheduler } from "../adapters/desk/start-desk-scheduler.ts";
import { startHeartbeat } from "../adapters/health/heartbeat.ts";
import { openJobQueue } from "../adapters/jobs/open-job-queue.ts";
import { logSettingsOf } from "../adapters/logging/log-settings.ts";
import { openLog } from "../adapters/logging/open-log.ts";
import { openDatabase } from "../adapters/postgres/open-database.ts";
import { toldToEnd } from "../adapters/told-to-end.ts";
import type { Config } from "../config.ts";
import { ENGINE_VERSION } from "../engine/version.ts";

/**
 * Starts what is due, and nothing else, until it is told to end. As many such processes as one likes may run, beside one another
 * and beside servers. It needs database and queue alone, so it is a small one.
 *
 * @throws HtsError of the database and the queue
 */
export async function keepSchedules(config: Config): Promise<void> {
  const ended = toldToEnd();
  const log = await openLog(logSettingsOf(config, "scheduler"));
  const logger = log.logger("schedules");
  const onError = (error: unknown): void => logger.warn({ error }, "trouble with the queue");
  const options = deskOptionsOf(config, "coin-hts scheduler", onError);
  const { db, url, kind } = await openDatabase(options);
  try {
    const queue = await openJobQueue({ ...options, databaseUrl: url, isOwnDatabase: kind === "own", onError });
    const scheduler = startDeskScheduler({ db, queue }, logger);
    const heartbeat = await startHeartbeat(db, {
      role: "scheduler",
      version: ENGINE_VERSION,
      concurrency: 0,
      onTrouble: (error) => logger.warn({ error }, "no sign of life could be given"),
    });
    logger.info({ scheduler: scheduler.name, queue: queue.backend }, "keeping schedules");
    await ended;
    await scheduler.stop();
    await heartbeat.stop();
    await queue.close();
  } finally {
    await db.destroy();
  }
  logger.info("ended");
  await log.close();
}
