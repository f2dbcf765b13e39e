import { randomUUID } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, inject } from "vitest";
import { migrateDatabase } from "../../src/adapters/postgres/migrate.ts";
import { resolveServer } from "../../src/adapters/postgres/resolve-server.ts";

/** Databases for the tests of one file. Without a PostgreSQL they fail and say what to install. */
export interface TestPostgres {
  /** Makes a database, with this version's schema unless it is to be empty, and returns its URL. */
  createDatabase(options?: { readonly isEmpty?: boolean }): Promise<string>;
}

/** Every database of this version's schema is a copy of it. */
const TEMPLATE = "migrated";
/** Any number, held while the template is made. */
const LOCK = 20240101;

/** On the one server of the test run, which the first file that needs it starts. */
export function usePostgres(): TestPostgres {
  const names: string[] = [];
  let url = "";
  let copying = "";
  beforeAll(async () => {
    ({ url } = await resolveServer({ databaseUrl: null, dataRoot: inject("postgresFolder"), isDurable: false }));
    await makeTemplate(url);
    // Copying files takes half of what copying block by block through the log does. Before 15 there is nothing else.
    const [server] = await query(url, "select current_setting('server_version_num')::int as version");
    copying = Number(server?.["version"]) < 150_000 ? "" : "strategy file_copy";
  });
  afterAll(async () => {
    for (const name of names) await query(url, `drop database ${name} with (force)`);
  });
  return {
    async createDatabase({ isEmpty = false } = {}) {
      const name = `test_${randomUUID().replaceAll("-", "")}`;
      await query(url, `create database ${name} template ${isEmpty ? "template1" : TEMPLATE} ${copying}`);
      names.push(name);
      return withDatabase(url, name);
    },
  };
}

/** Under another name until it is whole, since a file whose tests are stopped halfway must not leave half of it to the others. */
async function makeTemplate(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query("select pg_advisory_lock($1)", [LOCK]);
    const { rows } = await client.query("select 1 from pg_database where datname = $1", [TEMPLATE]);
    if (rows.length > 0) return;
    await client.query("drop database if exists unfinished with (force)");
    await client.query("create database unfinished");
    await migrateDatabase({ url: withDatabase(url, "unfinished") });
    await client.query(`alter database unfinished rename to ${TEMPLATE}`);
  } finally {
    await client.end();
  }
}

/** Runs one statement on a connection of its own and returns its rows. */
export async function query(url: string, text: string, values: readonly unknown[] = []): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text, values as unknown[])).rows;
  } finally {
    await client.end();
  }
}

function withDatabase(url: string, name: string): string {
  const parsed = new URL(url);
  parsed.pathname = `/${name}`;
  return parsed.href;
}
