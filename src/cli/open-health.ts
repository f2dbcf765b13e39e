import { hostname } from "node:os";
import type { Kysely } from "kysely";
import { ParquetCandleStore } from "../adapters/candle-store/parquet-candle-store.ts";
import { apiUrlOf, askApi } from "../adapters/health/ask-api.ts";
import { healthChecksOf } from "../adapters/health/health-checks.ts";
import { HealthMonitor } from "../adapters/health/health-monitor.ts";
import { commonHealthOptions } from "../adapters/health/health-options.ts";
import { openObjectStore } from "../adapters/object-stores/open-object-store.ts";
import { connectDatabase } from "../adapters/postgres/connect.ts";
import { findOwnServer } from "../adapters/postgres/resolve-server.ts";
import type { Database } from "../adapters/postgres/schema.ts";
import { type Config, readConfig } from "../config.ts";
import type { HealthCheck } from "../app/health/health-check.ts";
import { HtsError } from "../engine/errors.ts";

/** What looks at this installation from outside. It starts nothing, and says of what does not run that it does not. */
export interface OpenHealth {
  readonly monitor: HealthMonitor;
  /** @throws HtsError `database_unreachable` */
  readonly openDatabase: () => Promise<Kysely<Database>>;
  close(): Promise<void>;
}

/** What health is looked at with. */
export interface OpenChecks extends Omit<OpenHealth, "monitor"> {
  readonly checks: readonly HealthCheck[];
  readonly candles: ParquetCandleStore;
}

/** @throws HtsError `configuration_invalid` */
export async function openHealth(): Promise<OpenHealth> {
  const { checks, ...rest } = await openChecks(readConfig());
  return { monitor: new HealthMonitor(checks), ...rest };
}

/** @throws HtsError `configuration_invalid` */
export async function openChecks(config: Config): Promise<OpenChecks> {
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
    checks,
    candles,
    openDatabase,
    async close() {
      await candles.close();
      objects.close();
      await (await (opened as Promise<Kysely<Database>> | null)?.catch(() => null))?.destroy();
    },
  };
}

/** Where the database is, without starting it. @throws HtsError `database_unreachable` when an own one does not run */
export async function findDatabaseUrl({ dataRoot, databaseUrl }: Pick<Config, "dataRoot" | "databaseUrl">): Promise<string> {
  const url = databaseUrl?.reveal() ?? (await findOwnServer(dataRoot));
  if (url !== null) return url;
  throw new HtsError("database_unreachable", `the own database of ${dataRoot} does not run; it comes up with: coin-hts serve`);
}

async function connect(config: Config): Promise<Kysely<Database>> {
  const { databasePoolSize: poolSize, databaseStatementTimeoutMs: statementTimeoutMs, databaseConnectTimeoutMs: connectTimeoutMs } = config;
  const url = await findDatabaseUrl(config);
  return connectDatabase({ url, poolSize, statementTimeoutMs, connectTimeoutMs, applicationName: "coin-hts health" });
}
