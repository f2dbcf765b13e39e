import { spawn } from "node:child_process";
import { appendFileSync, copyFileSync, mkdirSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { describe, expect, it } from "vitest";
import { connectDatabase } from "../../../src/adapters/postgres/connect.ts";
import { migrateDatabase, readMigrationPlan } from "../../../src/adapters/postgres/migrate.ts";
import { MIGRATIONS_FOLDER } from "../../../src/adapters/postgres/migration-files.ts";
import { PostgresSessionReader } from "../../../src/adapters/postgres/sessions/postgres-session-reader.ts";
import { useTemporaryFolders } from "../../support/temporary-folder.ts";
import { query, usePostgres } from "../../support/use-postgres.ts";
import { insertText, VALID_ROWS } from "./valid-rows.ts";

const FILES = readdirSync(MIGRATIONS_FOLDER).toSorted();
const NAMES = FILES.map((file) => file.slice(0, -".sql".length));
const COMMAND = new URL("../../../src/cli/commands/migrate.ts", import.meta.url).href;
const MIGRATE = new URL("../../../src/adapters/postgres/migrate.ts", import.meta.url).href;

/** Columns that a migration took away on purpose, since what they told stands elsewhere. */
const DROPPED: Readonly<Record<string, readonly string[]>> = {
  schedules: ["last_run_at", "last_status", "last_error"],
  positions: ["mark_price", "marked_at"],
};

describe("migrations", () => {
  const postgres = usePostgres();
  const makeFolder = useTemporaryFolders();

  /** The first migrations, and more. */
  function makeMigrations(count: number, more: Readonly<Record<string, string>> = {}): string {
    const folder = join(makeFolder(), "migrations");
    mkdirSync(folder);
    for (const file of FILES.slice(0, count)) copyFileSync(join(MIGRATIONS_FOLDER, file), join(folder, file));
    for (const [name, text] of Object.entries(more)) writeFileSync(join(folder, name), text);
    return folder;
  }

  function run(code: string, env: Readonly<Record<string, string>> = {}) {
    const child = spawn(process.execPath, ["--input-type=module", "-e", code], { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text: string) => (output += text));
    const ended = new Promise<string>((resolve, reject) => child.on("error", reject).on("close", () => resolve(output)));
    return { child, ended };
  }

  function runMigrate(url: string, ...args: string[]): Promise<string> {
    const code = `import { Command } from "commander"; import { addMigrateCommand } from ${JSON.stringify(COMMAND)};
      const program = new Command(); addMigrateCommand(program); await program.parseAsync(${JSON.stringify(["migrate", ...args])}, { from: "user" });`;
    return run(code, { DATABASE_URL: url }).ended;
  }

  it("bring an empty database to this version, once", async () => {
    const url = await postgres.createDatabase({ isEmpty: true });
    expect((await readMigrationPlan({ url })).pending.map(({ name }) => name)).toEqual(NAMES);
    expect(await query(url, "select to_regclass('schema_migrations') as made")).toEqual([{ made: null }]);
    expect(await migrateDatabase({ url })).toEqual(NAMES);
    expect(await migrateDatabase({ url })).toEqual([]);
    expect((await readMigrationPlan({ url })).applied.map(({ name }) => name)).toEqual(NAMES);
  });

  it("are each applied once when two processes start at the same time, and both succeed", async () => {
    const url = await postgres.createDatabase({ isEmpty: true });
    const outputs = await Promise.all([runMigrate(url, "up", "--json"), runMigrate(url, "up", "--json")]);
    const applied = outputs.flatMap((output) => (JSON.parse(output) as { applied: string[] }).applied);
    expect(applied.toSorted()).toEqual(NAMES);
  });

  it("wait for whoever is migrating", async () => {
    const url = await postgres.createDatabase({ isEmpty: true });
    const folder = makeMigrations(0, { "0001-wait.sql": "select 1" });
    await migrateDatabase({ url, folder });
    const first = new pg.Client({ connectionString: url });
    await first.connect();
    await first.query("begin");
    await first.query("lock table schema_migrations in access exclusive mode");
    const slow = migrateDatabase({ url, folder, applicationName: "slow" });
    await waitForBackends(url, "slow", "relation");
    const second = migrateDatabase({ url, folder, applicationName: "second" });
    await waitForBackends(url, "second", "advisory");
    await first.query("commit");
    await first.end();
    expect(await Promise.all([slow, second])).toEqual([[], []]);
  });

  async function waitForBackends(url: string, name: string, event: string): Promise<void> {
    const text = "select 1 from pg_stat_activity where application_name = $1 and wait_event = $2";
    await expect.poll(() => query(url, text, [name, event]), { timeout: 10_000 }).toHaveLength(1);
  }

  it.each(FILES.map((_, i) => i))("bring a database with data from state %i to the newest without loss", async (count) => {
    const url = await postgres.createDatabase({ isEmpty: true });
    await migrateDatabase({ url, folder: makeMigrations(count) });
    const existing = await query(url, "select table_name, column_name from information_schema.columns where table_schema = 'public'");
    const tables = Object.keys(VALID_ROWS).filter((table) => existing.some(({ table_name }) => table_name === table));
    for (const table of tables) {
      // Later migrations add columns.
      const columns = new Set(existing.filter(({ table_name }) => table_name === table).map(({ column_name }) => column_name));
      const { text, values } = insertText(table, Object.fromEntries(Object.entries(VALID_ROWS[table]).filter(([column]) => columns.has(column))));
      await query(url, text, values);
    }
    const before = await Promise.all(tables.map((table) => query(url, `select * from ${table}`)));
    expect(await migrateDatabase({ url })).toEqual(NAMES.slice(count));
    const after = await Promise.all(tables.map((table) => query(url, `select * from ${table}`)));
    const kept = (table: string, row: Record<string, unknown>): object =>
      Object.fromEntries(Object.entries(row).filter(([column]) => !(DROPPED[table] ?? []).includes(column)));
    for (const [i, rows] of before.entries()) {
      const table = tables[i] as string;
      expect(after[i], table).toEqual(rows.map((row) => expect.objectContaining(kept(table, row))));
    }
  });

  it("move what listeners were told to a row for many, with its numbers and times", async () => {
    const url = await postgres.createDatabase({ isEmpty: true });
    await migrateDatabase({ url, folder: makeMigrations(NAMES.indexOf("0015-session-messages")) });
    const { text, values } = insertText("sessions", VALID_ROWS["sessions"]);
    await query(url, text, values);
    const { session_id: sessionId } = VALID_ROWS["sessions"];
    // Those before 300 were let go.
    await query(
      url,
      `insert into session_events select $1, k, 'equity', '2024-01-31 09:00:00.123Z'::timestamptz + k * interval '1 second', jsonb_build_object('k', k)
        from generate_series(300, 1700) k`,
      [sessionId],
    );
    await migrateDatabase({ url });
    await using database = connectDatabase({ url });
    const reader = new PostgresSessionReader(database);
    const atMs = (k: number): number => Date.UTC(2024, 0, 31, 9, 0, 0, 123) + k * 1000;
    const expected = Array.from({ length: 1401 }, (_, i) => ({ sequence: 300 + i, topic: "equity", atMs: atMs(300 + i), payload: { k: 300 + i } }));
    expect(await reader.eventsAfter(String(sessionId), 0, 10_000)).toEqual(expected);
    expect(await query(url, "select max(at) as at, count(*)::int as rows from session_messages")).toEqual([{ at: new Date(atMs(1700)), rows: 4 }]);
  });

  it("leave the state before when their process is killed in the middle of one, and go on afterwards", async () => {
    const url = await postgres.createDatabase({ isEmpty: true });
    const slow = { "0002-slow.sql": "create table half (n int); select pg_sleep(600); create table other_half (n int);" };
    const folder = makeMigrations(1, slow);
    const options = JSON.stringify({ url, folder, applicationName: "killed" });
    const { child, ended } = run(`import { migrateDatabase } from ${JSON.stringify(MIGRATE)}; await migrateDatabase(${options});`);
    await waitForBackends(url, "killed", "PgSleep");
    child.kill("SIGKILL");
    await ended;
    // The server notices a lost client at the end of its statement.
    await query(url, "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'killed'");
    expect(await query(url, "select name, to_regclass('half') as half from schema_migrations")).toEqual([{ name: NAMES[0], half: null }]);
    expect(await migrateDatabase({ url })).toEqual(NAMES.slice(1));
  });

  it("keep nothing of a file that fails, and name the line", async () => {
    const url = await postgres.createDatabase({ isEmpty: true });
    const folder = makeMigrations(1, { "0002-broken.sql": "create table half (n int);\n\ncreate tabel other (n int);\n" });
    await expect(migrateDatabase({ url, folder })).rejects.toMatchObject({
      code: "migration_failed",
      message: expect.stringContaining("migrations/0002-broken.sql, line 3: syntax error") as string,
    });
    expect(await query(url, "select name, to_regclass('half') as half from schema_migrations")).toEqual([{ name: NAMES[0], half: null }]);
  });

  it("refuse a file that was edited after the database had it", async () => {
    const url = await postgres.createDatabase();
    const folder = makeMigrations(FILES.length);
    appendFileSync(join(folder, FILES[1]), "-- harmless\n");
    for (const work of [readMigrationPlan, migrateDatabase]) {
      await expect(work({ url, folder })).rejects.toMatchObject({
        code: "migration_failed",
        message: expect.stringContaining(`migrations/${FILES[1]} was edited`) as string,
      });
    }
  });

  it("refuse a database that is newer than the program", async () => {
    const url = await postgres.createDatabase();
    await expect(migrateDatabase({ url, folder: makeMigrations(2) })).rejects.toMatchObject({
      code: "migration_failed",
      message: expect.stringContaining("the database is newer than this coin-hts: it has had 0003-runs") as string,
    });
  });

  it("refuse a file that was renamed after the database had it, a gap in the numbers and a bad name", async () => {
    const url = await postgres.createDatabase();
    const renamed = makeMigrations(FILES.length);
    renameSync(join(renamed, FILES[1]), join(renamed, "0002-other.sql"));
    await expect(migrateDatabase({ url, folder: renamed })).rejects.toMatchObject({ message: expect.stringContaining("it was renamed") as string });
    for (const name of ["0004-gap.sql", "0002_underscore.sql", "0001-twice.sql"]) {
      await expect(readMigrationPlan({ url, folder: makeMigrations(1, { [name]: "" }) })).rejects.toMatchObject({ code: "migration_failed" });
    }
    await expect(readMigrationPlan({ url, folder: join(makeFolder(), "missing") })).rejects.toMatchObject({ code: "migration_failed" });
  });

  it("show on the command line what stands and what a dry run would do, and do it", async () => {
    const url = await postgres.createDatabase({ isEmpty: true });
    expect(await runMigrate(url, "status")).toMatch(/^0001-foundation +pending\n/);
    expect(JSON.parse(await runMigrate(url, "up", "--dry-run", "--json"))).toEqual({ pending: NAMES });
    expect(await query(url, "select to_regclass('runs') as runs")).toEqual([{ runs: null }]);
    expect(await runMigrate(url, "up")).toBe(`Applied ${NAMES.join(", ")}.\n`);
    expect(await runMigrate(url, "up")).toBe("Nothing to do.\n");
    const status = JSON.parse(await runMigrate(url, "status", "--json")) as { applied: unknown[]; pending: unknown[] };
    expect([status.applied.length, status.pending]).toEqual([NAMES.length, []]);
  });
});
