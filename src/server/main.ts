import { join } from "node:path";
import { TOKEN_SECRETS } from "../adapters/access/token-secrets.ts";
import { openAlertDesk } from "../adapters/alerts/open-alerts.ts";
import { lockFolder, type SeriesLock } from "../adapters/candle-store/series-lock.ts";
import { BackupFolder } from "../adapters/backups/backup-folder.ts";
import { deskOptionsOf } from "../adapters/desk/desk-options.ts";
import { type Desk, openDesk } from "../adapters/desk/open-desk.ts";
import { startDeskScheduler } from "../adapters/desk/start-desk-scheduler.ts";
import { startDeskWorker } from "../adapters/desk/start-desk-worker.ts";
import { makeFolder } from "../adapters/files/durable-files.ts";
import { healthChecksOf } from "../adapters/health/health-checks.ts";
import { healthOptionsOf } from "../adapters/health/health-options.ts";
import { startHeartbeat } from "../adapters/health/heartbeat.ts";
import { watchEventLoop } from "../adapters/health/watch-event-loop.ts";
import { createQueueBoard } from "../adapters/jobs/queue-board.ts";
import { LogFiles } from "../adapters/logging/log-files.ts";
import { logSettingsOf } from "../adapters/logging/log-settings.ts";
import { logRootOf, openLog } from "../adapters/logging/open-log.ts";
import { toldToEnd } from "../adapters/told-to-end.ts";
import { PostgresAuditLog } from "../adapters/postgres/audit.ts";
import { PostgresIdempotencyStore } from "../adapters/postgres/idempotency-store.ts";
import { PostgresMarketStore } from "../adapters/postgres/market-store.ts";
import { PostgresPresetStore } from "../adapters/postgres/preset-store.ts";
import { PostgresScheduleStore } from "../adapters/postgres/schedules/postgres-schedule-store.ts";
import { PostgresTokenStore } from "../adapters/postgres/token-store.ts";
import { openSessionTools } from "../adapters/live/open-session-tools.ts";
import { sessionSettingsOf } from "../adapters/live/thread/session-settings.ts";
import { startSessions } from "../adapters/live/thread/start-sessions.ts";
import { watchCommits } from "../adapters/live/session-metrics.ts";
import { sha256 } from "../adapters/sha256.ts";
import { UploadFolder } from "../adapters/uploads/upload-folder.ts";
import { vitalCheck } from "../app/health/checks/vital.ts";
import { HealthMonitor } from "../adapters/health/health-monitor.ts";
import { Registry } from "prom-client";
import { type Config, readConfig } from "../config.ts";
import { HtsError } from "../engine/errors.ts";
import { ENGINE_VERSION } from "../engine/version.ts";
import { buildServer, type Server } from "./build-server.ts";
import { keepSchedules } from "./keep-schedules.ts";
import { keepSessions } from "./keep-sessions.ts";
import { listenOn } from "./listen.ts";
import { isLoopbackHost } from "./loopback-guard.ts";
import { QUEUE_BOARD_PLACE } from "./plugins/queue-board.ts";

/** Longest that requests and tasks under way may take once the server was told to end, ms. */
const DRAIN_MS = 10_000;

try {
  const config = readConfig();
  await runRole(config);
} catch (error) {
  const isKnown = error instanceof HtsError;
  process.stderr.write(`coin-hts: ${isKnown ? `${error.message} [${error.code}]` : (error as Error).stack}\n`);
  process.exit(isKnown ? error.exitCode : 1);
}

async function runRole(config: Config): Promise<void> {
  if (config.role === "scheduler") return keepSchedules(config);
  if (config.role === "live") return keepSessions(config);
  return serve(config);
}

/** Wires the server, listens, and lets go of everything when told to end. */
async function serve(config: Config): Promise<void> {
  const ended = toldToEnd();
  const log = await openLog(logSettingsOf(config, config.role === "all" ? "server" : config.role));
  const logger = log.logger("http");
  const jobLogger = log.logger("jobs");
  const lock = config.role === "all" ? await takeDataFolder(config.dataRoot) : null;
  const onTrouble = (error: unknown): void => jobLogger.warn({ error }, "trouble with the queue");
  const desk = await openDesk({ ...deskOptionsOf(config, `coin-hts ${config.role}`, onTrouble), migratesConfigured: true });
  const tokens = new PostgresTokenStore(desk.db);
  const metrics = new Registry();
  const server = await buildServer({
    ...wire(desk, config),
    metrics,
    uploads: await UploadFolder.open(config.dataRoot),
    logger,
    tokens,
  });
  const url = await listenOn(server, { host: config.host, port: config.port, tokens });
  // After the door is open: a server that may not listen takes no task.
  const worker = config.role === "all" ? await startDeskWorker(desk, config, jobLogger) : null;
  const scheduler = config.role === "all" ? startDeskScheduler(desk, log.logger("schedules")) : null;
  const sessions =
    config.role === "all" ? startSessions({ ...desk, ...sessionSettingsOf(config), logger: log.logger("sessions"), onCommit: watchCommits(metrics) }) : null;
  const heartbeat = await startHeartbeat(desk.db, {
    role: config.role,
    version: ENGINE_VERSION,
    concurrency: worker === null ? 0 : config.workerConcurrency,
    onTrouble: (error) => logger.warn({ error }, "no sign of life could be given"),
  });
  logger.info({ url, role: config.role, queue: desk.queue.backend }, "listening");
  process.send?.({ url });
  await ended;
  await closeServer(server);
  await sessions?.stop();
  await scheduler?.stop();
  await worker?.close(DRAIN_MS);
  await heartbeat.stop();
  await desk.close();
  await lock?.release();
  logger.info("ended");
  await log.close();
}

function wire(desk: Desk, config: Config) {
  const readDelayMs = watchEventLoop();
  const { db, candles, runs, tasks, queue, backtests, computer, exporting, strategies, uploadImporter } = desk;
  return {
    secrets: TOKEN_SECRETS,
    isLoopback: isLoopbackHost(config.host),
    idempotency: new PostgresIdempotencyStore(db),
    presets: new PostgresPresetStore(db),
    schedules: new PostgresScheduleStore(db),
    sessions: openSessionTools(desk),
    streamLimits: {
      maxClients: config.streamMaxClients,
      maxPerAddress: config.streamMaxPerAddress,
      bufferBytes: config.streamBufferKb * 1024,
      healthEveryMs: config.streamHealthSeconds * 1000,
    },
    markets: new PostgresMarketStore(db),
    strategies,
    candles,
    audit: new PostgresAuditLog(db),
    alerts: openAlertDesk(db, config.alerts),
    backups: new BackupFolder(config.backupRoot),
    uploadImporter,
    runs,
    tasks,
    queue,
    backtests,
    queueBoard: createQueueBoard(queue, QUEUE_BOARD_PLACE),
    exporting,
    repeater: computer,
    sha256,
    logs: new LogFiles(logRootOf(config.dataRoot)),
    health: new HealthMonitor([
      ...healthChecksOf(healthOptionsOf(desk, config, { readDelayMs })),
      vitalCheck("queue", () => queue.count()),
      vitalCheck("candle_store", () => candles.list()),
    ]),
    trustedProxies: config.trustedProxies,
    limits: { requestsPerMinute: config.rateLimitPerMinute },
  };
}

/** A server with embedded workers has its data folder for itself. @throws HtsError `store_locked` */
async function takeDataFolder(dataRoot: string): Promise<SeriesLock> {
  const folder = join(dataRoot, "server");
  await makeFolder(folder, dataRoot);
  return lockFolder(folder, { patienceMs: 0 }).catch((error: unknown) => {
    if (!(error instanceof HtsError) || error.code !== "store_locked") throw error;
    const remedy = "stop it, set another DATA_ROOT, or start this one with --role api";
    throw new HtsError("store_locked", `another server works on ${dataRoot} already (${error.message.replace(/;.*/, "")}); ${remedy}`, { cause: error });
  });
}

/** Who does not come to an end is cut off, so that a stuck client does not keep the server. */
async function closeServer({ app }: Server): Promise<void> {
  const cut = setTimeout(() => app.server.closeAllConnections(), DRAIN_MS);
  await app.close();
  clearTimeout(cut);
}
