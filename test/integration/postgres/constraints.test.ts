import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TIMEFRAME_NAMES } from "../../../src/engine/timeframe.ts";
import { usePostgres } from "../../support/use-postgres.ts";
import { insertText, type Row, VALID_ROWS } from "./valid-rows.ts";
import { DUPLICATES, NOT_REACHABLE, OTHER, SAME, VIOLATIONS } from "./violations.ts";

describe("the constraints of the schema", () => {
  const postgres = usePostgres();
  let client: pg.Client;

  beforeAll(async () => {
    client = new pg.Client({ connectionString: await postgres.createDatabase() });
    await client.connect();
    for (const [table, row] of Object.entries(VALID_ROWS)) await insert(table, row);
  });

  afterAll(() => client.end());

  async function insert(table: string, row: Row): Promise<void> {
    const { text, values } = insertText(table, row);
    await client.query(text, values as unknown[]);
  }

  /** What refused the work: the name of a constraint; "nothing" when it was done, which is undone. */
  async function refusal(work: () => Promise<unknown>): Promise<string | undefined> {
    await client.query("begin");
    try {
      await work();
      return "nothing";
    } catch (error) {
      return (error as pg.DatabaseError).constraint ?? (error as Error).message;
    } finally {
      await client.query("rollback");
    }
  }

  /** Out of the way of the row that is there, so that no key forbids what a check should. */
  async function insertInstead(table: string, row: Row): Promise<void> {
    await client.query("set local session_replication_role = replica");
    await client.query(`delete from ${table}`);
    await client.query("set local session_replication_role = origin");
    await insert(table, row);
  }

  it.each(VIOLATIONS)("%s guards %s: %j", async (constraint, table, change) => {
    expect(await refusal(() => insertInstead(table, { ...VALID_ROWS[table], ...change }))).toBe(constraint);
  });

  it.each(Object.keys(VALID_ROWS))("the valid row of %s goes in again, so what is refused above is refused for its change", async (table) => {
    expect(await refusal(() => insertInstead(table, VALID_ROWS[table]))).toBe("nothing");
  });

  it.each(DUPLICATES)("%s keeps %s from a second one: %j", async (constraint, table, change) => {
    expect(await refusal(() => insert(table, { ...VALID_ROWS[table], ...change }))).toBe(constraint);
  });

  it("are each broken by one of the cases above", async () => {
    const { rows } = await client.query<{ name: string }>(`
      select conname as name from pg_constraint where connamespace = 'public'::regnamespace and contype in ('c', 'u', 'f', 'p')
      union select indexrelid::regclass::text from pg_index where indisunique and indrelid in (select oid from pg_class where relnamespace = 'public'::regnamespace)`);
    const known = new Set([...VIOLATIONS, ...DUPLICATES].map(([constraint]) => constraint).concat(NOT_REACHABLE));
    const names = rows.map(({ name }) => name).filter((name) => !name.startsWith("schema_migrations"));
    expect(names.toSorted()).toEqual([...known].toSorted());
  });

  it("keep a task from two parts of one place, and take its parts away with it", async () => {
    const part = (task_id: string, ordinal: number): Row => ({ ...VALID_ROWS["tasks"], idempotency_key: null, task_id, parent_task_id: SAME, ordinal });
    const third = OTHER.replace(/ff$/, "fe");
    expect(await refusal(async () => (await insert("tasks", part(OTHER, 0)), await insert("tasks", part(third, 0))))).toBe("tasks_parts");
    await client.query("begin");
    await insert("tasks", part(OTHER, 0));
    await insert("tasks", part(third, 1));
    await client.query("delete from tasks where task_id = $1", [SAME]);
    const { rows } = await client.query("select task_id from tasks");
    await client.query("rollback");
    expect(rows).toEqual([]);
  });

  it("let a second position open once the first is closed", async () => {
    const closed = "update positions set status = 'closed', closed_at = opened_at";
    expect(
      await refusal(async () => (await client.query(closed), await insert("positions", { ...VALID_ROWS["positions"], position_id: OTHER, number: 1 }))),
    ).toBe("nothing");
  });

  it("count the same trial of another stop loss as another trial", async () => {
    expect(await refusal(() => insert("trials", { ...VALID_ROWS["trials"], execution: { stop_loss_rate: 0.1 } }))).toBe("nothing");
    // The order of the keys is not a difference.
    const pair = (params: Row): Row => ({ ...VALID_ROWS["trials"], strategy_sha256: null, params });
    expect(await refusal(async () => (await insert("trials", pair({ a: 1, b: 2 })), await insert("trials", pair({ b: 2, a: 1 }))))).toBe("trials_each_once");
  });

  it.each(["delete from audit", "update audit set actor = 'x'", "truncate audit", "delete from trials", "truncate trials cascade"])(
    "refuse: %s",
    async (text) => {
      expect(await refusal(() => client.query(text))).toMatch(/is not allowed: what it holds is kept for good/);
    },
  );

  it("let a run be deleted with its symbols while its trial stays", async () => {
    await client.query("begin");
    await client.query("delete from runs");
    const { rows } = await client.query(
      "select (select count(*)::int from run_symbols) as symbols, (select count(*)::int from trials) as trials, (select run_id from tasks) as run_id",
    );
    await client.query("rollback");
    expect(rows).toEqual([{ symbols: 0, trials: 1, run_id: null }]);
  });

  it("let a session be deleted with all that it did", async () => {
    await client.query("begin");
    await client.query("delete from sessions");
    const { rows } = await client.query(
      "select (select count(*)::int from positions) + (select count(*)::int from trades) + (select count(*)::int from signals) as left_over",
    );
    await client.query("rollback");
    expect(rows).toEqual([{ left_over: 0 }]);
  });

  it("know every timeframe of the engine", async () => {
    for (const timeframe of TIMEFRAME_NAMES) await client.query("select $1::timeframe_name", [timeframe]);
    const { rows } = await client.query<{ text: string }>("select pg_get_constraintdef(oid) as text from pg_constraint where conname = 'timeframe_name_check'");
    expect(rows[0].text.match(/'[^']+'/g)).toHaveLength(TIMEFRAME_NAMES.length);
  });

  it("keep updated_at true whatever the writer says", async () => {
    const { rows } = await client.query<{ is_moved: boolean }>(
      "update presets set description = 'new', updated_at = created_at returning updated_at > now() - interval '1 minute' as is_moved",
    );
    expect(rows).toEqual([{ is_moved: true }]);
  });
});
