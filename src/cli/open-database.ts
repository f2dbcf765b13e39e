import type { Kysely } from "kysely";
import type { Database } from "../adapters/postgres/schema.ts";
import { readConfig } from "../config.ts";

/** Where this installation's database is; an own server is started when none is configured. */
export async function findDatabase(): Promise<{ readonly url: string; readonly statementTimeoutMs: number; readonly connectTimeoutMs: number }> {
  const { dataRoot, databaseUrl, databaseStatementTimeoutMs, databaseConnectTimeoutMs } = readConfig();
  const { resolveServer } = await import("../adapters/postgres/resolve-server.ts");
  const { url } = await resolveServer({ databaseUrl: databaseUrl?.reveal() ?? null, dataRoot });
  return { url, statementTimeoutMs: databaseStatementTimeoutMs, connectTimeoutMs: databaseConnectTimeoutMs };
}

/** Does work on this installation's database, brought to this version's schema. */
export async function withDatabase<T>(work: (database: Kysely<Database>) => Promise<T>): Promise<T> {
  const target = await findDatabase();
  const { migrateDatabase } = await import("../adapters/postgres/migrate.ts");
  await migrateDatabase(target);
  const { connectDatabase } = await import("../adapters/postgres/connect.ts");
  const database = connectDatabase({ ...target, poolSize: 1 });
  try {
    return await work(database);
  } finally {
    await database.destroy();
  }
}
