import pg from "pg";
import type { PostgresPart } from "../../app/backups/backup.ts";
import type { ByteStream } from "../../app/storage/object-store.ts";
import { HtsError } from "../../engine/errors.ts";
import { describeTarget } from "../postgres/connect.ts";
import { explainDatabaseError } from "../postgres/database-errors.ts";
import { readMigrationPlan } from "../postgres/migrate.ts";
import { restoreByCopy } from "./copy-dump.ts";
import { findPostgresTools, restoreWith } from "./postgres-tools.ts";
import { compareTables, connectForBackup, sumTables } from "./table-sums.ts";

/** How the databases are called that a restore makes, and that it replaces, beside the one in use. */
const STAGED = "_restored";
const REPLACED = "_replaced";
/** A name has 63 bytes at most. */
const LONGEST_NAME = 63 - REPLACED.length;

/**
 * Restores the database of a backup into one beside that in use, and compares every table with what was dumped.
 *
 * @throws HtsError `backup_damaged`, `package_missing` without pg_restore, `migration_failed` for a schema newer than this
 * version, `database_unreachable`
 */
export async function stageDatabase(url: string, part: PostgresPart, content: ByteStream): Promise<void> {
  const staged = withDatabase(url, (name) => `${name}${STAGED}`);
  await maintain(url, async (client, name) => {
    await client.query(`drop database if exists ${pg.escapeIdentifier(name + STAGED)} with (force)`);
    await client.query(`create database ${pg.escapeIdentifier(name + STAGED)} template template0`);
  });
  if (part.method === "pg_dump") await restoreWith(await requireTools(url), staged, content);
  else await connected(staged, (client) => restoreByCopy(client, content));
  const differences = compareTables(part.tables, await connected(staged, sumTables));
  if (differences.length > 0) {
    throw new HtsError(
      "backup_damaged",
      `what was restored of the database is not what was dumped: ${differences.slice(0, 3).join(", ")}; restore from another backup`,
    );
  }
  if (part.migration !== null) await readMigrationPlan({ url: staged });
}

/**
 * Puts the staged database in the place of that in use, at one moment; to be done again when it was broken off.
 *
 * @throws HtsError `restore_conflict` while somebody is connected
 */
export async function switchDatabase(url: string): Promise<void> {
  await maintain(url, async (client, name) => {
    const [inUse, staged, replaced] = [name, name + STAGED, name + REPLACED].map((one) => pg.escapeIdentifier(one));
    const { rows } = await client.query<{ name: string }>("select datname as name from pg_database where datname = any($1)", [[name, name + STAGED]]);
    const present = new Set(rows.map((row) => row.name));
    await client.query(`drop database if exists ${replaced} with (force)`);
    if (!present.has(name + STAGED)) return;
    await client.query("begin");
    if (present.has(name)) await client.query(`alter database ${inUse} rename to ${replaced}`);
    await client.query(`alter database ${staged} rename to ${inUse}`);
    await client.query("commit");
    await client.query(`drop database if exists ${replaced} with (force)`);
  });
}

/** @throws HtsError `restore_conflict` when others are connected to the database */
export async function requireUnused(url: string): Promise<void> {
  await maintain(url, async (client, name) => {
    const text =
      "select distinct coalesce(nullif(application_name, ''), 'a client') || ' (process ' || pid || ' of the database)' as who from pg_stat_activity where datname = $1";
    const { rows } = await client.query<{ who: string }>(text, [name]);
    if (rows.length > 0) throw inUse(url, rows.map(({ who }) => who).join(", "));
  });
}

/** Whether there is anything in the database that a restore would replace. */
export async function hasTables(url: string): Promise<boolean> {
  return maintain(url, async (client, name) => {
    const { rows } = await client.query("select 1 from pg_database where datname = $1", [name]);
    if (rows.length === 0) return false;
    return connected(url, async (own) => Object.keys(await sumTables(own)).length > 0);
  });
}

async function requireTools(url: string): Promise<NonNullable<Awaited<ReturnType<typeof findPostgresTools>>>> {
  const major = await maintain(url, async (client) => {
    const { rows } = await client.query<{ major: string }>("select (current_setting('server_version_num')::int / 10000)::text as major");
    return Number(rows[0]?.major);
  });
  const tools = await findPostgresTools(major);
  if (tools !== null) return tools;
  throw new HtsError(
    "package_missing",
    `the backup was made by pg_dump and there is no pg_restore ${major} here; install it (apt-get install postgresql-client-${major})`,
  );
}

/** Works from another database of the same server, since one cannot be renamed from within. */
async function maintain<T>(url: string, work: (client: pg.Client, name: string) => Promise<T>): Promise<T> {
  const name = decodeURIComponent(new URL(url).pathname.slice(1));
  if (name === "" || Buffer.byteLength(name) > LONGEST_NAME)
    throw new HtsError("configuration_invalid", `DATABASE_URL names no database, or one of more than ${LONGEST_NAME} bytes, beside which none can be restored`);
  const other = name === "postgres" ? "template1" : "postgres";
  return connected(
    withDatabase(url, () => other),
    (client) => work(client, name),
  );
}

async function connected<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  let client: pg.Client | null = null;
  try {
    client = await connectForBackup(url);
    return await work(client);
  } catch (error) {
    const { code } = error as { readonly code?: unknown };
    if (code === "55006") throw inUse(url, "another client");
    if (code === "42501")
      throw new HtsError(
        "database_unreachable",
        `the user of DATABASE_URL may not make or rename databases: ${(error as Error).message}; give it the right with: alter role … createdb`,
        { cause: error },
      );
    throw explainDatabaseError(error, describeTarget(url));
  } finally {
    await client?.end().catch(() => undefined);
  }
}

function inUse(url: string, who: string): HtsError {
  return new HtsError(
    "restore_conflict",
    `the database at ${describeTarget(url)} is in use by ${who}; stop servers, workers and other commands, then try again`,
  );
}

function withDatabase(url: string, rename: (name: string) => string): string {
  const parsed = new URL(url);
  parsed.pathname = `/${encodeURIComponent(rename(decodeURIComponent(parsed.pathname.slice(1))))}`;
  return parsed.href;
}
