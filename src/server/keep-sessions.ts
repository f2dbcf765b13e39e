import { deskOptionsOf } from "../adapters/desk/desk-options.ts";
import { startHeartbeat } from "../adapters/health/heartbeat.ts";
import { sessionSettingsOf } from "../adapters/live/thread/session-settings.ts";
import { startSessions } from "../adapters/live/thread/start-sessions.ts";
import { logSettingsOf } from "../adapters/logging/log-settings.ts";
import { openLog } from "../adapters/logging/open-log.ts";
import { openDatabase } from "../adapters/postgres/open-database.ts";
import { toldToEnd } from "../adapters/told-to-end.ts";
import type { Config } from "../config.ts";
import { ENGINE_VERSION } from "../engine/version.ts";

/**
 * Runs paper sessions, and nothing else, until it is told to end; then all of them are kept and released. As many such
 * processes as one likes may run: each session is run by one of them, and by another when that one dies.
 *
 * @throws HtsError of the database
 */
export async function keepSessions(config: Config): Promise<void> {
  const ended = toldToEnd();
  const log = await openLog(logSettingsOf(config, "live"));
  const logger = log.logger("sessions");
  const { db, url: databaseUrl } = await openDatabase(deskOptionsOf(config, "coin-hts live", () => undefined));
  try {
    const sessions = startSessions({ db, databaseUrl, ...sessionSettingsOf(config), logger });
    const heartbeat = await startHeartbeat(db, {
      role: "live",
      version: ENGINE_VERSION,
      concurrency: 0,
      onTrouble: (error) => logger.warn({ error }, "no sign of life could be given"),
    });
    logger.info({ owner: sessions.owner }, "running sessions");
    await ended;
    await sessions.stop();
    await heartbeat.stop();
  } finally {
    await db.destroy();
  }
  logger.info("ended");
  await log.close();
}
