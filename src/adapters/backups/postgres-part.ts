import { join } from "node:path";
import type pg from "pg";
import type { PartSource } from "../../app/backups/plan-backup.ts";
import type { PostgresPart } from "../../app/backups/backup.ts";
import type { ByteStream } from "../../app/storage/object-store.ts";
import { describeTarget } from "../postgres/connect.ts";
import { explainDatabaseError } from "../postgres/database-errors.ts";
import { resolveServer } from "../postgres/resolve-server.ts";
import { readClusterVersion } from "../postgres/server/cluster.ts";
import { nameServerFolder } from "../postgres/server/server-folder.ts";
import type { BackupSettings } from "./backup-settings.ts";
import { dumpByCopy } from "./copy-dump.ts";
import { dumpWith, findPostgresTools } from "./postgres-tools.ts";
import type { PartMaker } from "./part-maker.ts";
import { connectForBackup, listTables, sumTables } from "./table-sums.ts";

/** The database of an installation as a part of a backup. @param searchesTools false to do without pg_dump, as a machine without it does */
export async function openPostgresPart(settings: BackupSettings, searchesTools = true): Promise<PartMaker> {
  const { databaseUrl, dataRoot } = settings;
  const isMissing = databaseUrl === null && (await readClusterVersion(nameServerFolder(dataRoot).cluster)) === null;
  if (isMissing) return { source: { isThere: false, reason: `there is no database in ${join(dataRoot, "postgres")} yet` } };
  const { url } = await resolveServer({ databaseUrl, dataRoot });
  return {
    source: await describe(url),
    write: (target) => withClient(url, (client) => dump(client, url, searchesTools, target)),
  };
}

async function describe(url: string): Promise<PartSource> {
  return withClient(url, async (client) => {
    const { rows } = await client.query<{ bytes: string }>("select pg_database_size(current_database())::text as bytes");
    const bytes = Number(rows[0]?.bytes ?? 0);
    return { isThere: true, summary: `dump the database at ${describeTarget(url)}, ${(bytes / 2 ** 20).toFixed(1)} MiB`, bytes };
  });
}

type Target = Parameters<NonNullable<PartMaker["write"]>>[0];

/** Rows, sums and dump are of one snapshot: what is written meanwhile is in none of them. */
async function dump(client: pg.Client, url: string, searchesTools: boolean, target: Target): Promise<PostgresPart> {
  await client.query("begin isolation level repeatable read read only");
  const { rows } = await client.query<{ snapshot: string; version: string; major: string; ledger: string | null }>(
    `select pg_export_snapshot() as snapshot, current_setting('server_version') as version,
      (current_setting('server_version_num')::int / 10000)::text as major, to_regclass('schema_migrations')::text as ledger`,
  );
  const [{ snapshot = "", version = "", major = "0", ledger = null } = {}] = rows;
  const tables = await sumTables(client);
  const migration = ledger === null ? null : await readNewestMigration(client);
  const tools = searchesTools ? await findPostgresTools(Number(major)) : null;
  const content: ByteStream = tools === null ? dumpByCopy(client, await listTables(client)) : dumpWith(tools, url, snapshot);
  const file = await target.addFile(tools === null ? "postgresql.sql.gz" : "postgresql.dump", content);
  await client.query("commit");
  const kept = tools === null ? Object.fromEntries(Object.entries(tables).filter(([name]) => name.startsWith("public."))) : tables;
  return { kind: "postgresql", method: tools === null ? "copy" : "pg_dump", file, server_version: version, migration, tables: kept };
}

async function readNewestMigration(client: pg.Client): Promise<string | null> {
  const { rows } = await client.query<{ name: string | null }>('select max(name collate "C") as name from schema_migrations');
  return rows[0]?.name ?? null;
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  try {
    const client = await connectForBackup(url);
    try {
      return await work(client);
    } finally {
      await client.end().catch(() => undefined);
    }
  } catch (error) {
    throw explainDatabaseError(error, describeTarget(url));
  }
}
