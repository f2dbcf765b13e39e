import { createReadStream } from "node:fs";
import { join } from "node:path";
import { Writable } from "node:stream";
import type { Kysely } from "kysely";
import { afterEach } from "vitest";
import { TOKEN_SECRETS } from "../../src/adapters/access/token-secrets.ts";
import { openAlertDesk } from "../../src/adapters/alerts/open-alerts.ts";
import { BackupFolder } from "../../src/adapters/backups/backup-folder.ts";
import { ParquetCandleStore } from "../../src/adapters/candle-store/parquet-candle-store.ts";
import { ThreadComputer } from "../../src/adapters/compute/thread-computer.ts";
import { ThreadUploadImporter } from "../../src/adapters/compute/thread-upload-importer.ts";
import { healthChecksOf } from "../../src/adapters/health/health-checks.ts";
import { createLogger } from "../../src/adapters/logging/create-logger.ts";
import { LogFiles } from "../../src/adapters/logging/log-files.ts";
import { FilesystemObjectStore } from "../../src/adapters/object-stores/filesystem-object-store.ts";
import { connectDatabase } from "../../src/adapters/postgres/connect.ts";
import { PostgresAuditLog } from "../../src/adapters/postgres/audit.ts";
import { PostgresIdempotencyStore } from "../../src/adapters/postgres/idempotency-store.ts";
import { PostgresMarketStore } from "../../src/adapters/postgres/market-store.ts";
import { PostgresPresetStore } from "../../src/adapters/postgres/preset-store.ts";
import type { Database } from "../../src/adapters/postgres/schema.ts";
import { PostgresScheduleStore } from "../../src/adapters/postgres/schedules/postgres-schedule-store.ts";
import { PostgresTokenStore } from "../../src/adapters/postgres/token-store.ts";
import { PostgresTaskStore } from "../../src/adapters/postgres/tasks/postgres-task-store.ts";
import { BundleRunStore } from "../../src/adapters/runs/bundle-run-store.ts";
import { openSessionTools } from "../../src/adapters/live/open-session-tools.ts";
import { sha256 } from "../../src/adapters/sha256.ts";
import { StrategyFolder } from "../../src/adapters/strategy-files/strategy-folder.ts";
import { ThreadPool } from "../../src/adapters/threads/thread-pool.ts";
import { UploadFolder } from "../../src/adapters/uploads/upload-folder.ts";
import { createToken } from "../../src/app/access/manage-tokens.ts";
import type { Scope } from "../../src/app/access/scope.ts";
import { HealthMonitor } from "../../src/adapters/health/health-monitor.ts";
import { DEFAULT_THRESHOLDS } from "../../src/app/health/thresholds.ts";
import { createStoreSource } from "../../src/app/market-data/stored-candles.ts";
import { readConfig } from "../../src/config.ts";
import { buildServer, type Server } from "../../src/server/build-server.ts";
import type { ServerDependencies } from "../../src/server/dependencies.ts";

/** A server on a database and a folder of its own, every answer held to its contract. */
export interface TestServer extends Server {
  readonly database: Kysely<Database>;
  readonly tokens: PostgresTokenStore;
  readonly candles: ParquetCandleStore;
  /** The lines of the log so far. */
  readonly logged: () => string;
  /** Makes a token and returns the header that shows it. */
  readonly authorize: (scope: Scope, days?: number) => Promise<{ readonly authorization: string }>;
}

export interface TestServerOptions extends Partial<ServerDependencies> {
  readonly databaseUrl: string;
  /** An empty folder unless one with candles is given. */
  readonly dataRoot: string;
  readonly strategiesFolder?: string;
}

export const CLI_ACTOR = { tokenId: null, name: "test", clientAddress: null };

/** Builds servers that end with the test that made them. */
export function useServers(): (options: TestServerOptions) => Promise<TestServer> {
  const opened: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of opened.splice(0)) await close();
  });
  return async (options) => {
    const server = await openServer(options);
    opened.push(server.close);
    return server;
  };
}

export async function openServer({
  databaseUrl,
  dataRoot,
  strategiesFolder,
  ...overrides
}: TestServerOptions): Promise<TestServer & { close: () => Promise<void> }> {
  const database = connectDatabase({ url: databaseUrl });
  const tokens = new PostgresTokenStore(database);
  const candles = new ParquetCandleStore(dataRoot);
  const strategies = new StrategyFolder(strategiesFolder ?? null);
  const runs = new BundleRunStore({ db: database, root: join(dataRoot, "results") });
  const pool = new ThreadPool({ threads: 1 });
  const settings = { dataRoot, strategiesFolder: strategiesFolder ?? null, money: "exact" as const };
  const computer = new ThreadComputer(pool, settings);
  const objects = new FilesystemObjectStore(join(dataRoot, "objects"));
  const lines: string[] = [];
  const destination = new Writable({ write: (chunk: Buffer, _encoding, done) => (lines.push(chunk.toString("utf8")), done()) });
  const server = await buildServer({
    logger: createLogger({ logger: "http", level: "info", destination }),
    tokens,
    secrets: TOKEN_SECRETS,
    isLoopback: true,
    idempotency: new PostgresIdempotencyStore(database),
    presets: new PostgresPresetStore(database),
    schedules: new PostgresScheduleStore(database),
    sessions: openSessionTools({ db: database, databaseUrl }),
    markets: new PostgresMarketStore(database),
    strategies,
    candles,
    audit: new PostgresAuditLog(database),
    alerts: openAlertDesk(database, readConfig({}).alerts),
    backups: new BackupFolder(join(dataRoot, "backups")),
    uploads: await UploadFolder.open(dataRoot),
    uploadImporter: new ThreadUploadImporter(pool, settings),
    runs,
    repeater: computer,
    exporting: { objects, place: "objects", openFile: (path) => createReadStream(path) },
    backtests: {
      computer,
      runs,
      upload: null,
      nowMs: Date.now,
      openSource: (exchange) => createStoreSource(candles, exchange),
      loadStrategy: (name) => strategies.find(name),
      sha256,
    },
    tasks: new PostgresTaskStore(database),
    // No worker is here: tasks stay where they were put.
    queue: { backend: "postgres", add: () => Promise.resolve(), remove: () => Promise.resolve() },
    sha256,
    logs: new LogFiles(join(dataRoot, "logs")),
    health: new HealthMonitor(
      healthChecksOf({
        thresholds: DEFAULT_THRESHOLDS,
        openDatabase: () => Promise.resolve(database),
        queueStore: { queueBackend: "postgres", redisUrl: null, isOwnDatabase: false, dataRoot },
        candles,
        objects: { store: objects, location: "objects" },
        upbitUrl: "http://127.0.0.1:1",
        api: { readDelayMs: () => 0 },
      }),
    ),
    limits: { requestsPerMinute: 1_000_000 },
    checksAnswers: true,
    ...overrides,
  });
  return {
    ...server,
    database,
    tokens,
    candles,
    logged: () => lines.join(""),
    authorize: async (scope, days = 1) => {
      const { secret } = await createToken({ name: `${scope} token`, scope, days }, { tokens, secrets: TOKEN_SECRETS, by: CLI_ACTOR });
      return { authorization: `Bearer ${secret}` };
    },
    close: async () => {
      await server.app.close();
      await pool.close();
      await runs.close();
      await candles.close();
      await database.destroy();
    },
  };
}
