import type { Kysely } from "kysely";
import { HtsError } from "../../engine/errors.ts";
import { connectDatabase, describeTarget } from "./connect.ts";
import { migrateDatabase, readMigrationPlan } from "./migrate.ts";
import { resolveServer } from "./resolve-server.ts";
import type { Database } from "./schema.ts";

export interface OpenDatabaseOptions {
  /** DATABASE_URL; null for an own server. */
  readonly databaseUrl: string | null;
  /** Absolute. */
  readonly dataRoot: string;
  readonly poolSize: number;
  readonly statementTimeoutMs: number;
  readonly connectTimeoutMs: number;
  /** What the server shows the connections as. */
  readonly applicationName?: string;
  /** Whether a configured database is migrated, too, and not only an own one. */
  readonly migratesConfigured?: boolean;
}

export interface OpenDatabase {
  readonly db: Kysely<Database>;
  /** With user and password: never to be printed. */
  readonly url: string;
  readonly kind: "configured" | "own";
}

/**
 * Finds or starts the database and connects to it. An own one is brought to this version's schema; a configured one
 * belongs to somebody, who decides when it is migrated: with `coin-hts migrate up`, or by starting a server.
 *
 * @throws HtsError `migration_pending`, `migration_failed`, `database_unreachable`, `database_timeout`, `package_missing`
 */
export async function openDatabase({ databaseUrl, dataRoot, migratesConfigured = false, ...options }: OpenDatabaseOptions): Promise<OpenDatabase> {
  const { url, kind } = await resolveServer({ databaseUrl, dataRoot });
  if (kind === "own" || migratesConfigured) await migrateDatabase({ url, ...options });
  else await requireMigrated(url, options);
  return { db: connectDatabase({ url, ...options }), url, kind };
}

async function requireMigrated(url: string, options: Omit<OpenDatabaseOptions, "databaseUrl" | "dataRoot" | "migratesConfigured">): Promise<void> {
  const { pending } = await readMigrationPlan({ url, ...options });
  if (pending.length === 0) return;
  const names = pending.map(({ name }) => name).join(", ");
  throw new HtsError("migration_pending", `the database at ${describeTarget(url)} lacks ${names}; apply them with: coin-hts migrate up`);
}
