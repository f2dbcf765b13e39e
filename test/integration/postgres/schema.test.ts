import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { connectDatabase } from "../../../src/adapters/postgres/connect.ts";
import { query, usePostgres } from "../../support/use-postgres.ts";
import { insertText, VALID_ROWS } from "./valid-rows.ts";

const SOURCE = ["schema.ts", "schema-sessions.ts"]
  .map((file) => readFileSync(new URL(`../../../src/adapters/postgres/${file}`, import.meta.url), "utf8"))
  .join("\n");

const TYPES: Readonly<Record<string, string>> = {
  text: "string",
  uuid: "string",
  inet: "string",
  bool: "boolean",
  int4: "number",
  int8: "number",
  float8: "number",
  timestamptz: "Date",
  bytea: "Buffer",
  numeric: "Amount",
  jsonb: "JsonObject",
  json: "JsonList",
  _text: "string[]",
};

const DOMAIN_TYPES: Readonly<Record<string, string>> = { timeframe_name: "Timeframe" };

/** The types of schema.ts as they are written there, by table and column, with named unions spelled out. */
function readWrittenTypes(): Record<string, Record<string, string>> {
  const unions = new Map([...SOURCE.matchAll(/^type (\w+) = ((?:"[^"]+"(?: \| )?)+);$/gm)].map(([, name, union]) => [name, union]));
  const spell = (type: string): string => type.replace(/\w+/g, (word) => unions.get(word) ?? word);
  const columns = (body: string): [string, string][] => [...body.matchAll(/^ {2}(\w+): (.+);$/gm)].map(([, name, type]) => [name, spell(type)]);
  const bodies = new Map(
    [...SOURCE.matchAll(/^(?:export )?interface (\w+)(?: extends (\w+))? \{\n([^}]*)\}/gm)].map(([, name, base, body]) => [
      name,
      { base, own: columns(body ?? "") },
    ]),
  );
  const fieldsOf = (name: string | undefined = ""): [string, string][] => {
    const body = bodies.get(name);
    return body === undefined ? [] : [...fieldsOf(body.base), ...body.own];
  };
  const tables = fieldsOf("Database");
  return Object.fromEntries(tables.map(([table, type]) => [table, Object.fromEntries(fieldsOf(type))]));
}

interface Column {
  readonly table_name: string;
  readonly column_name: string;
  readonly udt_name: string;
  readonly domain_name: string | null;
  readonly is_nullable: string;
  readonly column_default: string | null;
  readonly is_identity: string;
  readonly choices: string | null;
}

function typeOf({ udt_name, domain_name, is_nullable, column_default, is_identity, choices }: Column): string {
  const union = choices === null ? null : [...choices.matchAll(/'([^']+)'::text/g)].map(([, value]) => `"${value}"`).join(" | ");
  const base = DOMAIN_TYPES[domain_name ?? ""] ?? union ?? TYPES[udt_name];
  const type = is_nullable === "YES" ? `${base} | null` : base;
  if (is_identity === "YES") return `GeneratedAlways<${type}>`;
  return column_default === null ? type : `Generated<${type}>`;
}

describe("the typed schema", () => {
  const postgres = usePostgres();

  it("is the migrated database's, column for column", async () => {
    const columns = (await query(
      await postgres.createDatabase(),
      `select c.table_name, column_name, udt_name, domain_name, is_nullable, column_default, is_identity,
        (select pg_get_constraintdef(k.oid) from pg_constraint k
          where conrelid = c.table_name::regclass and conname = c.table_name || '_' || column_name || '_check' and pg_get_constraintdef(k.oid) like '%= ANY (ARRAY[%') as choices
      from information_schema.columns c where table_schema = 'public' and c.table_name <> 'schema_migrations'`,
    )) as unknown as Column[];
    const migrated: Record<string, Record<string, string>> = {};
    for (const column of columns) (migrated[column.table_name] ??= {})[column.column_name] = typeOf(column);
    expect(columns.length).toBeGreaterThan(100);
    expect(readWrittenTypes()).toEqual(migrated);
  });

  it("says of every table what it is for", async () => {
    const rows = await query(
      await postgres.createDatabase(),
      "select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace and relname <> 'schema_migrations' and obj_description(oid) is null",
    );
    expect(rows).toEqual([]);
  });

  it("gives back what was written: whole numbers, exact decimals, moments, objects and lists", async () => {
    const url = await postgres.createDatabase();
    for (const table of ["tokens", "runs", "trials", "run_symbols", "sessions"]) {
      const { text, values } = insertText(table, VALID_ROWS[table]);
      await query(url, text, values);
    }
    await using database = connectDatabase({ url });
    const symbol = await database.selectFrom("run_symbols").selectAll().executeTakeFirstOrThrow();
    expect(symbol).toEqual({
      ...VALID_ROWS["run_symbols"],
      first_candle: new Date("2024-01-01T00:00:00.000Z"),
      last_candle: new Date("2024-01-03T00:00:00.000Z"),
    });
    const atMs = new Date(1_800_000_000_123);
    const { sequence } = await database
      .updateTable("sessions")
      .set({ sequence: 9_007_199_254_740_991, heartbeat_at: atMs })
      .returning("sequence")
      .executeTakeFirstOrThrow();
    expect(sequence).toBe(9_007_199_254_740_991);
    expect((await database.selectFrom("sessions").select("heartbeat_at").executeTakeFirstOrThrow()).heartbeat_at).toEqual(atMs);
    await query(url, "update sessions set sequence = 9007199254740992");
    await expect(database.selectFrom("sessions").select("sequence").execute()).rejects.toThrow("a bigint of the database was 9007199254740992");
  });
});
