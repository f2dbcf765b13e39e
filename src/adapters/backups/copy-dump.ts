import pg from "pg";
import { createGunzip, createGzip } from "node:zlib";
import { pipeline } from "node:stream";
import type { ByteStream } from "../../app/storage/object-store.ts";
import { HtsError } from "../../engine/errors.ts";
import { readMigrations } from "../postgres/migration-files.ts";
import { copyIn, copyOut } from "./copy-protocol.ts";
import { type TableName } from "./table-sums.ts";

/** The tables of this program's own schema: what a queue keeps beside them is made anew from their rows. */
const SCHEMA = "public";
const LEDGER = "schema_migrations";
const CREATE_LEDGER_LINE = /^-- migration (\S+)$/;
const COPY_LINE = /^COPY (\S+) \((.*)\) FROM stdin;$/;
const SEQUENCE_LINE = /^SELECT pg_catalog\.setval\(.*\);$/;
const END_LINE = "\\.";
const LAST_LINE = "-- end";

interface Column {
  readonly name: string;
}

/**
 * The rows of every table of a snapshot as a script that psql takes too, compressed: for a machine without pg_dump. The
 * schema is not in it; the migrations that it names make it.
 */
export async function* dumpByCopy(client: pg.Client, tables: readonly TableName[]): ByteStream {
  const zip = createGzip({ level: 6 });
  pipeline(writeScript(client, tables), zip, () => undefined);
  yield* zip as ByteStream;
}

async function* writeScript(client: pg.Client, tables: readonly TableName[]): ByteStream {
  const own = tables.filter(({ schema }) => schema === SCHEMA);
  const { rows: migrations } = await client.query<{ name: string }>(`select name from ${LEDGER} order by name collate "C"`);
  yield Buffer.from(migrations.map(({ name }) => `-- migration ${name}\n`).join(""));
  yield Buffer.from("SET session_replication_role = replica;\n");
  for (const { name } of own) {
    const columns = await listColumns(client, name);
    const list = columns.map((column) => pg.escapeIdentifier(column.name)).join(", ");
    const table = `${SCHEMA}.${pg.escapeIdentifier(name)}`;
    yield Buffer.from(`COPY ${table} (${list}) FROM stdin;\n`);
    yield* copyOut(client, `copy ${table} (${list}) to stdout`);
    yield Buffer.from(`${END_LINE}\n`);
  }
  const { rows: sequences } = await client.query<{ name: string; value: string | null }>(
    `select sequencename as name, last_value::text as value from pg_sequences where schemaname = '${SCHEMA}'`,
  );
  for (const { name, value } of sequences) {
    if (value !== null) yield Buffer.from(`SELECT pg_catalog.setval(${pg.escapeLiteral(`${SCHEMA}.${pg.escapeIdentifier(name)}`)}, ${value}, true);\n`);
  }
  yield Buffer.from(`${LAST_LINE}\n`);
}

/** Those whose values are stored as they were given. */
async function listColumns(client: pg.Client, table: string): Promise<readonly Column[]> {
  const text = `select attname as name from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = '' order by attnum`;
  return (await client.query<Column>(text, [`${SCHEMA}.${pg.escapeIdentifier(table)}`])).rows;
}

/**
 * Makes the schema that the script's migrations had, and puts the rows into it, all of them or none.
 *
 * @throws HtsError `migration_failed` when this version lacks a migration of the script's, `backup_damaged` for one that ends early
 */
export async function restoreByCopy(client: pg.Client, content: ByteStream): Promise<void> {
  const lines = new ScriptReader(pipeline(content, createGunzip(), () => undefined) as unknown as ByteStream);
  await client.query("begin");
  let migrations = 0;
  for (let isReady = false; ;) {
    const line = await lines.next();
    if (line === null) throw new HtsError("backup_damaged", "the dump of the database ends before its end; restore from another backup");
    const [, migration] = CREATE_LEDGER_LINE.exec(line) ?? [];
    if (migration !== undefined) await applyMigration(client, migration, migrations++);
    else if (!isReady) {
      isReady = true;
      await makeEmpty(client);
    }
    const [, table, columns] = COPY_LINE.exec(line) ?? [];
    if (table !== undefined) await copyIn(client, `copy ${table} (${columns ?? ""}) from stdin`, lines.rows());
    else if (SEQUENCE_LINE.test(line)) await client.query(line);
    else if (line === LAST_LINE) break;
  }
  await client.query("commit");
  await client.query("set session_replication_role = default");
}

async function applyMigration(client: pg.Client, name: string, index: number): Promise<void> {
  const file = (await readMigrations())[index];
  if (file?.name !== name)
    throw new HtsError(
      "migration_failed",
      `the backup's database has had ${name} where this version has ${file?.name ?? "nothing"}; use the version that made it, or a later one`,
    );
  await client.query(`create table if not exists ${LEDGER} (
    name text primary key, sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'), applied_at timestamptz(3) not null default now())`);
  await client.query(file.sql);
}

/** Migrations may bring rows of their own, which the script has as they became. */
async function makeEmpty(client: pg.Client): Promise<void> {
  // The rows are those of a sound database in any order: neither triggers nor references are to see them one by one.
  await client.query("set session_replication_role = replica");
  const { rows } = await client.query<{ name: string }>(`select tablename as name from pg_tables where schemaname = '${SCHEMA}'`);
  if (rows.length > 0) await client.query(`truncate ${rows.map(({ name }) => `${SCHEMA}.${pg.escapeIdentifier(name)}`).join(", ")} cascade`);
}

/** Reads a script by lines, and the rows after a COPY in large pieces. */
class ScriptReader {
  readonly #pieces: AsyncIterator<Uint8Array>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(content: ByteStream) {
    this.#pieces = content[Symbol.asyncIterator]();
  }

  /** The next line without its end; null at the end of the script. */
  async next(): Promise<string | null> {
    for (;;) {
      const end = this.#rest.indexOf(10);
      if (end >= 0) {
        const line = this.#rest.subarray(0, end).toString("utf8");
        this.#rest = this.#rest.subarray(end + 1);
        return line;
      }
      if (!(await this.#fill())) return null;
    }
  }

  /** The rows up to the line that ends them. */
  async *rows(): ByteStream {
    for (;;) {
      const end = findEnd(this.#rest);
      if (end !== null) {
        const rows = this.#rest.subarray(0, end);
        this.#rest = this.#rest.subarray(end + END_LINE.length + 1);
        if (rows.length > 0) yield rows;
        return;
      }
      // Only whole lines: what ends them may be cut.
      const whole = this.#rest.lastIndexOf(10) + 1;
      if (whole > 0) yield this.#rest.subarray(0, whole);
      this.#rest = this.#rest.subarray(whole);
      if (!(await this.#fill())) throw new HtsError("backup_damaged", "the dump of the database ends within a table; restore from another backup");
    }
  }

  async #fill(): Promise<boolean> {
    const { done, value } = await this.#pieces.next();
    if (done === true) return false;
    this.#rest = Buffer.concat([this.#rest, value as Uint8Array]);
    return true;
  }
}

/** Where the line that ends rows begins; null when it is not there. A backslash in a row is always followed by something else. */
function findEnd(bytes: Buffer): number | null {
  if (bytes.subarray(0, 3).toString("latin1") === `${END_LINE}\n`) return 0;
  const at = bytes.indexOf(`\n${END_LINE}\n`, 0, "latin1");
  return at < 0 ? null : at + 1;
}
