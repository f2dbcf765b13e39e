import { randomUUID } from "node:crypto";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll } from "vitest";
import { migrateDatabase } from "../../src/adapters/postgres/migrate.ts";
import { resolveServer, stopOwnServer } from "../../src/adapters/postgres/resolve-server.ts";

/** A server for the tests of one file. Without a PostgreSQL they fail and say what to install. */
export interface TestPostgres {
  /** Makes a database, with this version's schema unless it is to be empty, and returns its URL. */
  createDatabase(options?: { readonly isEmpty?: boolean }): Promise<string>;
}

/** A folder under the system's temporary one that another system user can enter. */
export function makeOpenFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "coin-hts-postgres-"));
  chmodSync(folder, 0o755);
  return folder;
}

export function usePostgres(): TestPostgres {
  let folder = "";
  let url = "";
  beforeAll(async () => {
    folder = makeOpenFolder();
    ({ url } = await resolveServer({ databaseUrl: null, dataRoot: folder, isDurable: false }));
    await query(url, "create database migrated");
    await migrateDatabase({ url: withDatabase(url, "migrated") });
  });
  afterAll(async () => {
    await stopOwnServer(folder);
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    async createDatabase({ isEmpty = false } = {}) {
      const name = `test_${randomUUID().replaceAll("-", "")}`;
      await query(url, `create database ${name} template ${isEmpty ? "template1" : "migrated"}`);
      return withDatabase(url, name);
    },
  };
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
