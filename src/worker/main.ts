import { deskOptionsOf } from "../adapters/desk/desk-options.ts";
import { openDesk } from "../adapters/desk/open-desk.ts";
import { startDeskWorker } from "../adapters/desk/start-desk-worker.ts";
import { logSettingsOf } from "../adapters/logging/log-settings.ts";
import { openLog } from "../adapters/logging/open-log.ts";
import { startHeartbeat } from "../adapters/health/heartbeat.ts";
import { toldToEnd } from "../adapters/told-to-end.ts";
import { readConfig } from "../config.ts";
import { HtsError } from "../engine/errors.ts";
import { ENGINE_VERSION } from "../engine/version.ts";

/** Longest that tasks under way may take once the worker was told to end, ms; then they are given back. */
const DRAIN_MS = 25_000;

try {
  const ended = toldToEnd();
  const config = readConfig();
  const log = await openLog(logSettingsOf(config, "worker"));
  const logger = log.logger("jobs");
  const desk = await openDesk(deskOptionsOf(config, "coin-hts worker", (error) => logger.warn({ error }, "trouble with the queue")));
  const worker = await startDeskWorker(desk, config, logger);
  const heartbeat = await startHeartbeat(desk.db, {
    role: "worker",
    version: ENGINE_VERSION,
    concurrency: config.workerConcurrency,
    onTrouble: (error) => logger.warn({ error }, "no sign of life could be given"),
  });
  logger.info({ worker: worker.name, concurrency: config.workerConcurrency, queue: desk.queue.backend }, "working");
  await ended;
  const { givenBack } = await worker.close(DRAIN_MS);
  await heartbeat.stop();
  await desk.close();
  logger.info({ given_back: givenBack }, "ended");
  await log.close();
} catch (error) {
  const isKnown = error instanceof HtsError;
  process.stderr.write(`coin-hts: ${isKnown ? `${error.message} [${error.code}]` : (error as Error).stack}\n`);
  process.exit(isKnown ? error.exitCode : 1);
}
