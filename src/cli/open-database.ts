import type { Kysely } from "kysely";
import type { OpenDatabase } from "../adapters/postgres/open-database.ts";
import type { Database } from "../adapters/postgres/schema.ts";
import { readConfig } from "../config.ts";

/** Where this installation's database is; an own server is started when none is configured. */
export async function findDatabase(): Promise<{ readonly url: string; readonly statementTimeoutMs: number; readonly connectTimeoutMs: number }> {
  const { dataRoot, databaseUrl, databaseStatementTimeoutMs, databaseConnectTimeoutMs } = readConfig();
  const { resolveServer } = await import("../adapters/postgres/resolve-server.ts");
  const { url } = await resolveServer({ databaseUrl: databaseUrl?.reveal() ?? null, dataRoot });
  return { url, statementTimeoutMs: databaseStatementTimeoutMs, connectTimeoutMs: databaseConnectTimeoutMs };
}

/**
 * Connects to this installation's database.
 *
 * @param migratesConfigured whether a configured one is brought to this version's schema, too
 * @throws HtsError `migration_pending` for a configured one that lacks something, `database_unreachable`
 */
export async function connectInstallation({ migratesConfigured = false } = {}): Promise<OpenDatabase> {
  const config = readConfig();
  const { openDatabase } = await import("../adapters/postgres/open-database.ts");
  return openDatabase({
    databaseUrl: config.databaseUrl?.reveal() ?? null,
    dataRoot: config.dataRoot,
    poolSize: config.databasePoolSize,
    statementTimeoutMs: config.databaseStatementTimeoutMs,
    connectTimeoutMs: config.databaseConnectTimeoutMs,
    migratesConfigured,
  });
}

/** Does work on this installation's database, brought to this version's schema. */
export async function withDatabase<T>(work: (database: Kysely<Database>) => Promise<T>): Promise<T> {
  const { db } = await connectInstallation({ migratesConfigured: true });
  try {
    return await work(db);
  } finally {
    await db.destroy();
  }
}
