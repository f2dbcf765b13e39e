import { hostname } from "node:os";
import type { Kysely } from "kysely";
import { ParquetCandleStore } from "../adapters/candle-store/parquet-candle-store.ts";
import { apiUrlOf, askApi } from "../adapters/health/ask-api.ts";
import { healthChecksOf } from "../adapters/health/health-checks.ts";
import { HealthMonitor } from "../adapters/health/health-monitor.ts";
import { commonHealthOptions } from "../adapters/health/health-options.ts";
import { openObjectStore } from "../adapters/object-stores/open-object-store.ts";
import { connectDatabase } from "../adapters/postgres/connect.ts";
import { isOwnServerRunning, resolveServer } from "../adapters/postgres/resolve-server.ts";
import type { Database } from "../adapters/postgres/schema.ts";
import { type Config, readConfig } from "../config.ts";
import { HtsError } from "../engine/errors.ts";

/** What looks at this installation from outside. It starts nothing, and says of what does not run that it does not. */
export interface OpenHealth {
  readonly monitor: HealthMonitor;
  /** @throws HtsError `database_unreachable` */
  readonly openDatabase: () => Promise<Kysely<Database>>;
  close(): Promise<void>;
}

/** @throws HtsError `configuration_invalid` */
export async function openHealth(): Promise<OpenHealth> {
  const config = readConfig();
  const candles = new ParquetCandleStore(config.dataRoot);
  const objects = await openObjectStore(config);
  let opened: Promise<Kysely<Database>> | null = null;
  // What failed is tried again with the next look.
  const openDatabase = (): Promise<Kysely<Database>> =>
    (opened ??= connect(config).catch((error: unknown) => {
      opened = null;
      throw error;
    }));
  const url = apiUrlOf(config.host, config.port);
  const checks = healthChecksOf({ ...commonHealthOptions(config), openDatabase, candles, objects, api: { ask: () => askApi(url), url, host: hostname() } });
  return {
    monitor: new HealthMonitor(checks),
    openDatabase,
    async close() {
      await candles.close();
      objects.close();
      await (await (opened as Promise<Kysely<Database>> | null)?.catch(() => null))?.destroy();
    },
  };
}

async function connect(config: Config): Promise<Kysely<Database>> {
  const { dataRoot, databaseUrl } = config;
  if (databaseUrl === null && !(await isOwnServerRunning(dataRoot))) {
    throw new HtsError("database_unreachable", `the own database of ${dataRoot} does not run; it comes up with: coin-hts serve`);
  }
  const { url } = await resolveServer({ databaseUrl: databaseUrl?.reveal() ?? null, dataRoot });
  const { databasePoolSize: poolSize, databaseStatementTimeoutMs: statementTimeoutMs, databaseConnectTimeoutMs: connectTimeoutMs } = config;
  return connectDatabase({ url, poolSize, statementTimeoutMs, connectTimeoutMs, applicationName: "coin-hts health" });
}
