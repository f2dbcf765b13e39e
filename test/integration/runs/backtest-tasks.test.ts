import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Kysely } from "kysely";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ParquetCandleStore } from "../../../src/adapters/candle-store/parquet-candle-store.ts";
import { ThreadComputer } from "../../../src/adapters/compute/thread-computer.ts";
import { connectDatabase } from "../../../src/adapters/postgres/connect.ts";
import type { Database } from "../../../src/adapters/postgres/schema.ts";
import { BundleRunStore } from "../../../src/adapters/runs/bundle-run-store.ts";
import { sha256 } from "../../../src/adapters/sha256.ts";
import { StrategyFolder } from "../../../src/adapters/strategy-files/strategy-folder.ts";
import { ThreadPool } from "../../../src/adapters/threads/thread-pool.ts";
import { type BacktestTaskDependencies, joinBacktestTask, runBacktestTask, splitBacktestTask } from "../../../src/app/backtest/backtest-tasks.ts";
import type { PartOutcome, Task } from "../../../src/app/jobs/task.ts";
import { createStoreSource } from "../../../src/app/market-data/stored-candles.ts";
import { useTemporaryFolders } from "../../support/temporary-folder.ts";
import { usePostgres } from "../../support/use-postgres.ts";
import { range, walkCandles } from "../../support/walk-candles.ts";

const HOUR_MS = 3_600_000;
const SYMBOLS = ["KRW-A", "KRW-B", "KRW-C"];
const REQUEST = { symbols: SYMBOLS, strategy: "sma_cross", params: { fast: 3, slow: 8 }, timeframe: "1h", exchange: "upbit" };
const OPTIONS = { signal: new AbortController().signal };

function taskOf(request: object, change: Partial<Task> = {}): Task {
  return { taskId: "00000000-0000-4000-8000-000000000001", kind: "backtest", request, parentTaskId: null, startedAtMs: Date.now(), ...change } as Task;
}

describe("the task of a backtest", () => {
  const postgres = usePostgres();
  const makeFolder = useTemporaryFolders();
  let db: Kysely<Database>;
  let candles: ParquetCandleStore;
  let runs: BundleRunStore;
  let pool: ThreadPool;
  let dependencies: BacktestTaskDependencies;
  let root: string;

  beforeEach(async () => {
    const dataRoot = join(makeFolder(), "data");
    root = join(dataRoot, "results");
    db = connectDatabase({ url: await postgres.createDatabase() });
    candles = new ParquetCandleStore(dataRoot);
    for (const [i, symbol] of SYMBOLS.entries()) {
      const walk = walkCandles({ timeframeMs: HOUR_MS, slots: range(450_000, 450_400), seed: i + 1 });
      await candles.merge({ exchange: "upbit", symbol, timeframe: "1h" }, { candles: walk, covered: [], source: "test", isSynthetic: false });
    }
    runs = new BundleRunStore({ db, root });
    pool = new ThreadPool({ threads: 2 });
    const strategies = new StrategyFolder(null);
    dependencies = {
      computer: new ThreadComputer(pool, { dataRoot, strategiesFolder: null, money: "exact" }),
      runs,
      upload: null,
      nowMs: Date.now,
      sha256,
      loadStrategy: (name) => strategies.find(name),
      openSource: (exchange) => createStoreSource(candles, exchange),
    };
  });
  afterEach(async () => {
    await pool.close();
    await runs.close();
    await candles.close();
    await db.destroy();
  });

  /** As if each symbol had a million candles, so that the run is a big one. */
  function claimMuch(): BacktestTaskDependencies {
    return {
      ...dependencies,
      openSource: (exchange) => {
        const source = createStoreSource(candles, exchange);
        return { ...source, identify: async (symbol) => ({ text: JSON.stringify([symbol]), candles: 1_000_000 }) };
      },
    };
  }

  async function runParts(requests: readonly object[], work: BacktestTaskDependencies): Promise<PartOutcome[]> {
    const parts: PartOutcome[] = [];
    for (const [ordinal, request] of requests.entries()) {
      const taskId = `00000000-0000-4000-8000-00000000010${ordinal}`;
      const known = { ordinal, request: request as PartOutcome["request"], runId: null };
      try {
        const { result = null } = await runBacktestTask(taskOf(request, { taskId, parentTaskId: "p" }), work, OPTIONS);
        parts.push({ ...known, status: "completed", result, error: null });
      } catch (error) {
        const { code, message } = error as { code: string; message: string };
        parts.push({ ...known, status: "failed", result: null, error: { code, message } as PartOutcome["error"] });
      }
    }
    return parts;
  }

  it("is one run, however often it is worked on", async () => {
    expect(await splitBacktestTask(taskOf(REQUEST), dependencies)).toBeNull();
    const first = await runBacktestTask(taskOf(REQUEST), dependencies, OPTIONS);
    const again = await runBacktestTask(taskOf({ ...REQUEST, fresh: true }), dependencies, OPTIONS);
    const known = await runBacktestTask(taskOf(REQUEST), dependencies, OPTIONS);
    expect([again.runId, known.runId]).toEqual([first.runId, first.runId]);
    expect([first.result?.["is_computed"], again.result?.["is_computed"], known.result?.["is_computed"]]).toEqual([true, true, false]);
    expect(readdirSync(root)).toEqual([first.runId]);
  });

  it("is cut into parts when it is big, and the parts are the run that it would have been whole", async () => {
    const whole = await runBacktestTask(taskOf(REQUEST), dependencies, OPTIONS);
    await runs.delete(String(whole.runId));
    const work = claimMuch();
    const requests = await splitBacktestTask(taskOf(REQUEST), work);
    expect(requests?.map(({ symbols }) => symbols)).toEqual([["KRW-A"], ["KRW-B"], ["KRW-C"]]);
    const parts = await runParts(requests ?? [], work);
    expect((await runs.list({}, 10)).runs).toEqual([]);
    const joined = await joinBacktestTask(taskOf(REQUEST), parts, work);
    expect(joined.runId).toBe(whole.runId);
    expect(joined.result?.["totals"]).toEqual(whole.result?.["totals"]);
    expect(await runs.findDamage(String(joined.runId))).toEqual([]);
    expect(readdirSync(root)).toEqual([joined.runId]);
    // The worker that put it together died before it could say so.
    expect((await joinBacktestTask(taskOf(REQUEST), parts, work)).runId).toBe(whole.runId);
    expect(await splitBacktestTask(taskOf(REQUEST), work)).toBeNull();
  });

  it("keeps the symbols that could be run and names the others, and fails only when there is none", async () => {
    const work = claimMuch();
    const request = { ...REQUEST, symbols: ["KRW-A", "KRW-GONE", "KRW-B"] };
    const parts = await runParts((await splitBacktestTask(taskOf(request), work)) ?? [], work);
    const { runId, result } = await joinBacktestTask(taskOf(request), parts, work);
    expect(result?.["failed_symbols"]).toMatchObject([{ symbol: "KRW-GONE", code: "series_unknown" }]);
    expect((await runs.find(String(runId))).summary.symbols).toEqual(["KRW-A", "KRW-B"]);
    // What lacks a symbol is not the answer to the next request.
    expect(await splitBacktestTask(taskOf(request), work)).toHaveLength(3);
    await expect(joinBacktestTask(taskOf(request), parts.slice(1, 2), work)).rejects.toMatchObject({ code: "series_unknown" });
  });

  it("ends within a second when it is cancelled, and leaves nothing behind", async () => {
    const cancel = new AbortController();
    const work = runBacktestTask(taskOf({ ...REQUEST, timeframe: "1h", symbols: SYMBOLS }), dependencies, { signal: cancel.signal });
    cancel.abort(new Error("cancelled by its owner"));
    await expect(work).rejects.toThrow("cancelled by its owner");
    expect((await runs.list({}, 10)).runs).toEqual([]);
  });
});
