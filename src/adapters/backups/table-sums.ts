import pg from "pg";
import type { TableSums } from "../../app/backups/backup.ts";
import { clientConfig } from "../postgres/connect.ts";

/** A table of rows: a partition, not what it is a part of. */
export interface TableName {
  readonly schema: string;
  readonly name: string;
}

const LIST_TABLES = `select n.nspname as schema, c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind = 'r' and c.relpersistence = 'p' and n.nspname not like 'pg\\_%' and n.nspname <> 'information_schema'
  order by n.nspname collate "C", c.relname collate "C"`;
/** A row's text depends on these. */
const SAME_TEXT = "set timezone = 'UTC'; set datestyle = 'ISO'; set intervalstyle = 'postgres'; set bytea_output = 'hex'; set extra_float_digits = 1";

/** A connection for work that takes its time, and whose rows read the same wherever they are. */
export async function connectForBackup(url: string): Promise<pg.Client> {
  const client = new pg.Client({ ...clientConfig({ url, statementTimeoutMs: 0, applicationName: "coin-hts backup" }), idle_in_transaction_session_timeout: 0 });
  // A connection that breaks fails the query that waits for it.
  client.on("error", () => undefined);
  await client.connect();
  await client.query(SAME_TEXT);
  return client;
}

export async function listTables(client: pg.Client): Promise<TableName[]> {
  return (await client.query<TableName>(LIST_TABLES)).rows;
}

/** What every table holds, by schema and name. */
export async function sumTables(client: pg.Client): Promise<Record<string, TableSums>> {
  const sums: Record<string, TableSums> = {};
  for (const { schema, name } of await listTables(client)) {
    const table = `${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(name)}`;
    const sum = "coalesce(sum(hashtextextended(t::text, 0)::numeric), 0)::text";
    const { rows } = await client.query<{ rows: string; checksum: string }>(`select count(*)::text as rows, ${sum} as checksum from ${table} t`);
    sums[`${schema}.${name}`] = { rows: Number(rows[0]?.rows), checksum: rows[0]?.checksum ?? "" };
  }
  return sums;
}

/** Says which tables differ. */
export function compareTables(expected: Readonly<Record<string, TableSums>>, found: Readonly<Record<string, TableSums>>): string[] {
  return Object.keys({ ...expected, ...found }).flatMap((name) => {
    const [before, after] = [expected[name], found[name]];
    if (before === undefined) return [`${name} was not in the backup`];
    if (after === undefined) return [`${name} is missing`];
    if (before.rows !== after.rows) return [`${name} has ${after.rows} rows, expected ${before.rows}`];
    return before.checksum === after.checksum ? [] : [`${name} has other rows than the backup`];
  });
}
