import type { Kysely } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectDatabase } from "../../../src/adapters/postgres/connect.ts";
import type { Database } from "../../../src/adapters/postgres/schema.ts";
import { listRuns, selectRuns } from "../../../src/adapters/runs/list-runs.ts";
import type { RunPosition } from "../../../src/app/runs/ports.ts";
import type { RunFilter } from "../../../src/contract/saved-run.ts";
import { fillRuns } from "../../support/fill-runs.ts";
import { query, usePostgres } from "../../support/use-postgres.ts";

const COUNT = 100_000;

describe("a list of many runs", () => {
  const postgres = usePostgres();
  let url: string;
  let db: Kysely<Database>;

  beforeAll(async () => {
    url = await postgres.createDatabase();
    await fillRuns(url, COUNT);
    db = connectDatabase({ url });
  });
  afterAll(() => db?.destroy());

  it.each<[string, RunFilter, string]>([
    ["the newest", {}, "runs_by_time"],
    ["a strategy", { strategy: "strategy_3" }, "runs_by_strategy"],
    ["a timeframe", { timeframe: "1h" }, "runs_by_time"],
    ["a time", { from: "2024-03-01", to: "2024-03-02" }, "runs_by_time"],
    ["a symbol", { symbol: "KRW-3" }, "run_symbols_pkey|run_symbols_each_once|run_symbols_by_symbol"],
    ["a tag", { tag: "candidate" }, "runs_by_tag"],
    ["a text", { text: "number 4000" }, "runs_by_text"],
    ["the best", { sort: "total_return" }, "runs_by_return"],
    ["the best above a return", { sort: "total_return", min_return: 0.9 }, "runs_by_return"],
    ["the most traded", { sort: "trades" }, "runs_by_trades"],
  ])("finds %s by an index", async (_, filter, index) => {
    const compiled = selectRuns(db, filter, null).limit(51).compile();
    const plan = (await query(url, `explain ${compiled.sql}`, compiled.parameters)).map((row) => row["QUERY PLAN"]).join("\n");
    expect(plan).toMatch(new RegExp(index));
    expect(plan).not.toMatch(/Seq Scan on runs/);
  });

  it.each<[string, RunFilter]>([
    ["all", { strategy: "strategy_1", timeframe: "1h" }],
    ["the best", { sort: "total_return", tag: "candidate" }],
    ["the most traded", { sort: "trades", text: "candidate" }],
  ])("goes through %s page by page, each once and in order", async (_, filter) => {
    const whole = await selectRuns(db, filter, null).execute();
    const seen: string[] = [];
    let after: RunPosition | null = null;
    do {
      const page = await listRuns(db, filter, 37, after);
      seen.push(...page.runs.map(({ run_id }) => run_id));
      after = page.next;
    } while (after !== null && seen.length < 400);
    expect(seen.length).toBeGreaterThan(90);
    expect(seen).toEqual(whole.slice(0, seen.length).map(({ run_id }) => run_id));
    if (after === null) expect(seen).toHaveLength(whole.length);
  });

  it("shows what every filter lets pass and nothing else", async () => {
    const { runs } = await listRuns(db, { symbol: "KRW-3", min_return: 0.5, strategy: "strategy_3", timeframe: "1d", from: "2024-02-01" }, 500);
    expect(runs.length).toBeGreaterThan(10);
    for (const run of runs) {
      expect(run).toMatchObject({ symbols: ["KRW-3"], strategy: "strategy_3", timeframe: "1d" });
      expect(run.total_return).toBeGreaterThanOrEqual(0.5);
      expect(Date.parse(run.created_at)).toBeGreaterThanOrEqual(Date.parse("2024-01-31T15:00:00Z"));
    }
    const [{ expected }] = (await query(
      url,
      `select count(*)::int as expected from runs join run_symbols using (run_id) where symbol = 'KRW-3' and runs.total_return >= 0.5 and strategy = 'strategy_3'
       and timeframe = '1d' and created_at >= '2024-01-31T15:00Z'`,
    )) as [{ expected: number }];
    expect(runs).toHaveLength(Math.min(500, expected));
  });

  it("takes signs that mean something in a pattern for what they are", async () => {
    await query(url, "update runs set note = '100% of_it \\ done' where run_id = $1", [`run_${"1".padStart(20, "0")}`]);
    for (const text of ["100% of_it", "OF_IT \\ DONE"]) expect((await listRuns(db, { text }, 10)).runs).toHaveLength(1);
    for (const text of ["100_ of", "100% of%it", "it \\\\ done"]) expect((await listRuns(db, { text }, 10)).runs).toEqual([]);
  });

  it("refuses a time that cannot be read", async () => {
    await expect(listRuns(db, { from: "yesterday" }, 10)).rejects.toMatchObject({ code: "date_invalid" });
  });
});
