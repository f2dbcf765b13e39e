import { createHash } from "node:crypto";
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import type { Kysely } from "kysely";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { connectDatabase } from "../../../src/adapters/postgres/connect.ts";
import type { Database } from "../../../src/adapters/postgres/schema.ts";
import { BundleRunStore } from "../../../src/adapters/runs/bundle-run-store.ts";
import type { BundleManifest } from "../../../src/contract/saved-run.ts";
import { makeRun } from "../../support/make-run.ts";
import { useTemporaryFolders } from "../../support/temporary-folder.ts";
import { usePostgres } from "../../support/use-postgres.ts";

const HOUR_MS = 3_600_000;

describe("the run store", () => {
  const postgres = usePostgres();
  const makeFolder = useTemporaryFolders();
  let db: Kysely<Database>;
  let root: string;
  let store: BundleRunStore;

  beforeEach(async () => {
    db = connectDatabase({ url: await postgres.createDatabase() });
    root = join(makeFolder(), "results");
    store = new BundleRunStore({ db, root });
  });
  afterEach(async () => {
    await store.close();
    await db.destroy();
  });

  async function save(spec: Parameters<typeof makeRun>[0] = {}): Promise<Awaited<ReturnType<typeof makeRun>>> {
    const run = await makeRun(spec);
    await store.publish(await store.stage(run.bundle));
    return run;
  }

  it("gives back everything that a run had, row by row and bit by bit", async () => {
    const { result } = await save();
    const saved = await store.find(result.run_id);
    const { receipt, symbols, ...rest } = result;
    const brief = symbols.map(({ signals: _s, trades: _t, equity: _e, ...symbol }) => symbol);
    expect(saved.document).toEqual({ format: 1, origin: "engine", exchange: "upbit", result: { ...rest, symbols: brief } });
    expect(saved.receipt).toEqual(receipt);
    expect(symbols.some(({ trades = [] }) => trades.length > 20)).toBe(true);
    for (const { symbol, signals = [], trades = [], equity = [] } of symbols) {
      for (const [table, expected] of [
        ["signals", signals],
        ["trades", trades],
        ["equity", equity],
      ] as const) {
        const { rows, total } = await store.readRows(result.run_id, table, { symbol });
        expect(rows).toEqual(expected.map((row) => ({ symbol, ...row })));
        expect(total).toBe(expected.length);
      }
    }
    const { rows: summary } = await store.readRows(result.run_id, "symbol_summary");
    expect(summary.map(({ symbol, portfolio_final_equity, signal_study_win_rate }) => [symbol, portfolio_final_equity, signal_study_win_rate])).toEqual(
      symbols.map(({ symbol, portfolio, signal_study }) => [symbol, portfolio.final_equity, signal_study.win_rate]),
    );
  });

  it("shows a page of rows as it lies in the whole, drawdown included", async () => {
    const { result } = await save();
    const whole = result.symbols.flatMap(({ symbol, equity = [] }) => equity.map((point) => ({ symbol, ...point })));
    expect((await store.readRows(result.run_id, "equity", { offset: 390, limit: 30 })).rows).toEqual(whole.slice(390, 420));
    expect(await store.readRows(result.run_id, "equity", { offset: 5000, limit: 3 })).toEqual({ rows: [], total: whole.length });
  });

  it("writes tables that other programs open, with money in whole units when that is asked for", async () => {
    const rounded = new BundleRunStore({ db, root, money: "whole" });
    const { bundle, result } = await makeRun();
    await rounded.publish(await rounded.stage(bundle));
    const connection = await (await DuckDBInstance.create()).connect();
    const read = async (name: string): Promise<Record<string, unknown>[]> =>
      (await connection.runAndReadAll(`select * from '${await store.locateFile(result.run_id, `${name}.parquet`)}'`)).getRowObjectsJS();
    const trades = result.symbols.flatMap((symbol) => symbol.trades ?? []);
    expect((await read("trades")).map(({ pnl, entry_time, entry_price }) => [pnl, entry_time, entry_price])).toEqual(
      trades.map(({ pnl, entry_time, entry_price }) => [BigInt(Math.sign(pnl) * Math.round(Math.abs(pnl))), new Date(entry_time), entry_price]),
    );
    const equity = result.symbols.flatMap((symbol) => symbol.equity ?? []);
    expect((await read("equity")).map(({ equity: value }) => Number(value))).toEqual(equity.map((point) => Math.round(point.equity)));
    expect((await store.find(result.run_id)).manifest.money).toBe("whole");
  });

  it("keeps a run once, however often it is saved and by how many at once", async () => {
    const { bundle, result } = await makeRun();
    const outcomes = await Promise.all(Array.from({ length: 4 }, async () => store.publish(await store.stage(bundle))));
    expect(outcomes.map(({ is_new }) => is_new).toSorted()).toEqual([false, false, false, true]);
    expect(readdirSync(root)).toEqual([result.run_id]);
    expect(await db.selectFrom("trials").select(["symbol", "trades"]).orderBy("symbol").execute()).toEqual(
      result.symbols.map(({ symbol, portfolio }) => ({ symbol, trades: portfolio.trades })),
    );
    await store.annotate(result.run_id, { note: "mine", tags: ["good", "good"] });
    expect(await store.publish(await store.stage(bundle))).toEqual({ run_id: result.run_id, is_new: false });
    expect((await store.find(result.run_id)).summary).toMatchObject({
      note: "mine",
      tags: ["good"],
      symbols: ["KRW-BTC", "KRW-ETH"],
      trades: result.totals.trades,
    });
  });

  it("counts other parameters on the same candles as other trials, and keeps them when the run is deleted", async () => {
    const { result } = await save({ symbols: ["KRW-BTC"] });
    await save({ symbols: ["KRW-BTC"], params: { fast: 4, slow: 8 } });
    await save({ symbols: ["KRW-BTC"], execution: { stop_loss_rate: 0.1 } });
    await store.delete(result.run_id);
    await expect(store.find(result.run_id)).rejects.toMatchObject({ code: "run_unknown" });
    await expect(store.delete(result.run_id)).rejects.toMatchObject({ code: "run_unknown" });
    expect(readdirSync(root)).toHaveLength(2);
    expect(await db.selectFrom("trials").select("trial_id").execute()).toHaveLength(3);
  });

  it("names what is damaged instead of showing it, and is mended by running the same again", async () => {
    const { bundle, result } = await save();
    const folder = join(root, result.run_id);
    const trades = join(folder, "trades.parquet");
    const bytes = readFileSync(trades);
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
    writeFileSync(trades, bytes);
    expect(await store.findDamage(result.run_id)).toEqual(["trades.parquet is not what was written: its SHA-256 differs"]);
    appendFileSync(trades, "x");
    await expect(store.readRows(result.run_id, "trades")).rejects.toMatchObject({ code: "run_damaged" });
    expect(await store.sweep({ graceMs: 0, isDryRun: false })).toMatchObject([{ kind: "damaged", name: result.run_id, is_removed: false }]);
    appendFileSync(join(folder, "run.json"), " ");
    await expect(store.find(result.run_id)).rejects.toMatchObject({ code: "run_damaged", message: expect.stringContaining("run.json") as string });
    rmSync(join(folder, "manifest.json"));
    await expect(store.find(result.run_id)).rejects.toMatchObject({ code: "run_damaged" });
    await store.annotate(result.run_id, { note: "kept" });
    expect(await store.publish(await store.stage(bundle))).toEqual({ run_id: result.run_id, is_new: false });
    expect(await store.findDamage(result.run_id)).toEqual([]);
    expect((await store.find(result.run_id)).summary.note).toBe("kept");
    rmSync(folder, { recursive: true });
    expect(await store.sweep({ graceMs: 0, isDryRun: false })).toMatchObject([{ kind: "missing", name: result.run_id, is_removed: false }]);
  });

  it("sweeps what dead writers left, after a grace, and nothing else", async () => {
    const kept = await save();
    const { bundle } = await makeRun({ seed: 7 });
    const { folder } = await store.stage(bundle);
    const orphan = `run_${"0".repeat(20)}`;
    for (const name of [orphan, ".trash-x", "notes of mine"]) mkdirSync(join(root, name));
    writeFileSync(join(root, orphan, "run.json"), "{}");
    expect(await store.sweep({ graceMs: HOUR_MS, isDryRun: true })).toMatchObject([{ kind: "trash", is_removed: false }]);
    const old = new Date(Date.now() - 2 * HOUR_MS);
    for (const name of readdirSync(root)) utimesSync(join(root, name), old, old);
    expect(readdirSync(root)).toHaveLength(5);
    const found = await store.sweep({ graceMs: HOUR_MS, isDryRun: false });
    expect(found.map(({ kind, name, bytes }) => [kind, name, bytes > 0]).toSorted()).toEqual(
      [
        ["orphan", orphan, true],
        ["trash", ".trash-x", false],
        ["unfinished", folder.slice(root.length + 1), true],
      ].toSorted(),
    );
    expect(readdirSync(root).toSorted()).toEqual([kept.result.run_id, "notes of mine"].toSorted());
    expect(await store.findDamage(kept.result.run_id)).toEqual([]);
  });

  it("leaves nothing behind when a bundle cannot be written or published", async () => {
    const { bundle } = await makeRun();
    writeFileSync(root, "a file where the folder should be");
    await expect(store.stage(bundle)).rejects.toMatchObject({ code: "file_not_writable", message: expect.stringContaining("make room") as string });
    rmSync(root);
    const staged = await store.stage(bundle);
    const nowhere = connectDatabase({ url: "postgres://nobody@127.0.0.1:1/nothing" });
    await expect(new BundleRunStore({ db: nowhere, root }).publish(staged)).rejects.toMatchObject({ code: "database_unreachable" });
    // It can be published when the database is back.
    expect(existsSync(staged.folder)).toBe(true);
    await store.discard(staged);
    expect(readdirSync(root)).toEqual([]);
  });

  it("publishes again what the database did not confirm", async () => {
    const { bundle, result } = await makeRun();
    const staged = await store.stage(bundle);
    // The first attempt moves the files and loses the database at the row.
    await db.schema.alterTable("runs").renameTo("runs_away").execute();
    await expect(store.publish(staged)).rejects.toThrow(/runs/);
    await db.schema.alterTable("runs_away").renameTo("runs").execute();
    expect(await store.publish(staged)).toEqual({ run_id: result.run_id, is_new: true });
    expect(await store.findDamage(result.run_id)).toEqual([]);
  });

  it("has a manifest with the hash of every file", async () => {
    const { result } = await save();
    const folder = join(root, result.run_id);
    const manifest = JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8")) as BundleManifest;
    expect(readdirSync(folder).toSorted()).toEqual([...manifest.files.map(({ name }) => name), "manifest.json"].toSorted());
    for (const { name, bytes, sha256 } of manifest.files) {
      expect([
        name,
        statSync(join(folder, name)).size,
        createHash("sha256")
          .update(readFileSync(join(folder, name)))
          .digest("hex"),
      ]).toEqual([name, bytes, sha256]);
    }
  });

  it.each([
    ["that climbs", "../etc"],
    ["with a slash", "a/b"],
    ["without a name", ""],
    ["of a name too long", "x".repeat(101)],
  ])("finds no run %s", async (_, runId) => {
    await expect(store.find(runId)).rejects.toMatchObject({ code: "run_unknown" });
    await expect(store.locateFile(runId, "run.json")).rejects.toMatchObject({ code: "run_unknown" });
  });

  it("refuses notes and tags that cannot be kept", async () => {
    const { result } = await save();
    const many = Array.from({ length: 51 }, (_, i) => `t${i}`);
    const changes = [{ note: "x".repeat(10_001) }, { note: "a\0b" }, { tags: ["a,b"] }, { tags: [" a"] }, { tags: [""] }, { tags: many }];
    for (const change of changes) await expect(store.annotate(result.run_id, change)).rejects.toMatchObject({ code: "usage" });
    expect((await store.annotate(result.run_id, { tags: ["가", "b c"] })).tags).toEqual(["가", "b c"]);
  });
});
