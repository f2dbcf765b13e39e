import { appendFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Kysely } from "kysely";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { connectDatabase } from "../../../src/adapters/postgres/connect.ts";
import type { Database } from "../../../src/adapters/postgres/schema.ts";
import { writePart } from "../../../src/adapters/runs/bundle-files.ts";
import { BundleRunStore } from "../../../src/adapters/runs/bundle-run-store.ts";
import { sha256 } from "../../../src/adapters/sha256.ts";
import { bundleOfResult } from "../../../src/app/runs/bundle-of-report.ts";
import { joinParts } from "../../../src/app/runs/join-parts.ts";
import { RUN_TABLES } from "../../../src/contract/saved-run.ts";
import { makeRun } from "../../support/make-run.ts";
import { useTemporaryFolders } from "../../support/temporary-folder.ts";
import { usePostgres } from "../../support/use-postgres.ts";

const SYMBOLS = ["KRW-A", "KRW-B", "KRW-C"];

describe("a run in parts", () => {
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

  /** Stages the parts and reads them again. */
  async function makeParts(lists: readonly string[][]) {
    const parts = [];
    for (const symbols of lists) {
      const { bundle } = await makeRun({ symbols, seed: 1 + SYMBOLS.indexOf(symbols[0]) });
      const { staged, partName } = await writePart(root, bundle);
      parts.push(await store.readPart(partName, staged.manifestSha256));
      await store.discardPart(partName);
    }
    return parts;
  }

  it("is the run that it would have been whole: its id, figures, receipts and every row", async () => {
    const whole = await makeRun({ symbols: SYMBOLS });
    const { result, tables } = joinParts(await makeParts([["KRW-A", "KRW-B"], ["KRW-C"]]), [], 12, sha256);
    const brief = whole.result.symbols.map(({ signals: _s, trades: _t, equity: _e, ...symbol }) => symbol);
    expect(result).toEqual({ ...whole.result, symbols: brief });
    const context = { exchange: "upbit", candleSize: null, startedMs: 0, finishedMs: 1 };
    await store.publish(await store.stage(bundleOfResult(result, whole.report.range, tables, context)));
    const joined = new Map<string, unknown>();
    for (const table of RUN_TABLES) joined.set(table, (await store.readRows(result.run_id, table)).rows);
    await store.delete(result.run_id);
    await store.publish(await store.stage(whole.bundle));
    for (const table of RUN_TABLES) expect((await store.readRows(result.run_id, table)).rows, table).toEqual(joined.get(table));
    expect(readdirSync(root)).toEqual([result.run_id]);
  });

  it("names the symbols that could not be run and keeps the others", async () => {
    const failed = [{ symbol: "KRW-C", code: "series_unknown", message: "there are no candles" }];
    const { result } = joinParts(await makeParts([["KRW-A"], ["KRW-B"]]), failed, 12, sha256);
    expect(result.symbols.map(({ symbol }) => symbol)).toEqual(["KRW-A", "KRW-B"]);
    expect(result.failed_symbols).toEqual(failed);
    expect(result.totals.symbols).toBe(2);
  });

  it("has a folder for each attempt, so that one that wakes up late does not touch what another wrote", async () => {
    const { bundle } = await makeRun({ symbols: ["KRW-A"] });
    const [first, second] = await Promise.all([writePart(root, bundle), writePart(root, bundle)]);
    expect(first.partName).not.toBe(second.partName);
    await store.discardPart(first.partName);
    expect((await store.readPart(second.partName, second.staged.manifestSha256)).receipt).toEqual(bundle.receipt);
  });

  it("refuses a part that was changed or that has another name", async () => {
    const { bundle } = await makeRun({ symbols: ["KRW-A"] });
    const { staged, partName } = await writePart(root, bundle);
    appendFileSync(join(staged.folder, "trades.parquet"), "x");
    await expect(store.readPart(partName, staged.manifestSha256)).rejects.toMatchObject({ code: "run_damaged" });
    await expect(store.readPart("../up", staged.manifestSha256)).rejects.toMatchObject({ code: "usage" });
  });
});
