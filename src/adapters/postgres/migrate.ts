import pg from "pg";
import { HtsError } from "../../engine/errors.ts";
import { clientConfig, type DatabaseOptions, describeTarget } from "./connect.ts";
import { explainDatabaseError } from "./database-errors.ts";
import { type MigrationFile, readMigrations } from "./migration-files.ts";
import { type AppliedMigration, type MigrationPlan, planMigrations } from "./plan-migrations.ts";

/** Where to migrate; `folder` is that of this version unless given. */
export interface MigrateOptions extends DatabaseOptions {
  readonly folder?: string;
}

/** Any number will do, the same in every version. */
const LOCK_KEY = "7164785066915034";

const CREATE_LEDGER = `create table if not exists schema_migrations (
  name text primary key,
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  applied_at timestamptz(3) not null default now()
)`;

/**
 * What stands and what is to be done; changes nothing.
 *
 * @throws HtsError `database_unreachable`, `database_timeout`, `migration_failed`
 */
export async function readMigrationPlan(options: MigrateOptions): Promise<MigrationPlan> {
  const files = await readMigrations(options.folder);
  return withClient(options, async (client) => planMigrations(files, await readApplied(client)));
}

/**
 * Brings the database to this version and returns the names of what it applied, in order. Each file is applied in a
 * transaction of its own together with its entry in schema_migrations, so a process that dies leaves the state
 * before or after it. A second process waits for the first and then finds nothing left to do.
 *
 * @throws HtsError `database_unreachable`, `database_timeout`, `migration_failed`
 */
export async function migrateDatabase(options: MigrateOptions): Promise<readonly string[]> {
  const files = await readMigrations(options.folder);
  // An index of a large table takes its time, and so does whoever migrates first.
  return withClient({ ...options, statementTimeoutMs: 0 }, async (client) => {
    const names: string[] = [];
    for (;;) {
      const name = await applyNext(client, files);
      if (name === null) return names;
      names.push(name);
    }
  });
}

/** The lock belongs to the transaction: no death of a process and no pooler in between can leave it behind. */
async function applyNext(client: pg.Client, files: readonly MigrationFile[]): Promise<string | null> {
  await client.query("begin");
  try {
    await client.query("select pg_advisory_xact_lock($1)", [LOCK_KEY]);
    const [next] = planMigrations(files, await readApplied(client)).pending;
    if (next !== undefined) await apply(client, next);
    await client.query("commit");
    return next?.name ?? null;
  } catch (error) {
    await client.query("rollback").catch(() => undefined);
    throw error;
  }
}

async function apply(client: pg.Client, { name, sha256, sql }: MigrationFile): Promise<void> {
  await client.query(CREATE_LEDGER);
  try {
    await client.query(sql);
  } catch (error) {
    if (!(error instanceof pg.DatabaseError) || explainDatabaseError(error, "") !== error) throw error;
    const line = sql.slice(0, Number(error.position ?? 1) - 1).split("\n").length;
    const detail = error.detail === undefined ? "" : ` (${error.detail})`;
    throw new HtsError("migration_failed", `migrations/${name}.sql, line ${line}: ${error.message}${detail}; nothing of this file was kept`, { cause: error });
  }
  await client.query("insert into schema_migrations (name, sha256) values ($1, $2)", [name, sha256]);
}

async function readApplied(client: pg.Client): Promise<readonly AppliedMigration[]> {
  const { rows: found } = await client.query<{ ledger: string | null }>("select to_regclass('schema_migrations')::text as ledger");
  if (found[0]?.ledger == null) return [];
  const { rows } = await client.query<AppliedMigration>('select name, sha256, applied_at from schema_migrations order by name collate "C"');
  return rows;
}

async function withClient<T>(options: DatabaseOptions, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(clientConfig({ applicationName: "coin-hts migrate", ...options }));
  // A connection that breaks fails the query that waits for it.
  client.on("error", () => undefined);
  try {
    await client.connect();
    return await use(client);
  } catch (error) {
    throw explainDatabaseError(error, describeTarget(options.url));
  } finally {
    await client.end().catch(() => undefined);
  }
}
