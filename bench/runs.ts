import { mkdtempSync, chmodSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDatabase } from "../src/adapters/postgres/open-database.ts";
import { stopOwnServer } from "../src/adapters/postgres/resolve-server.ts";
import { BundleRunStore } from "../src/adapters/runs/bundle-run-store.ts";
import { sha256 } from "../src/adapters/sha256.ts";
import { type BacktestReport, runBacktests } from "../src/app/backtest/run-backtests.ts";
import { toResult } from "../src/app/backtest/to-result.ts";
import { bundleOfReport } from "../src/app/runs/bundle-of-report.ts";
import type { RunBundle } from "../src/app/runs/ports.ts";
import type { RunFilter } from "../src/contract/saved-run.ts";
import { layOut } from "../src/cli/table.ts";
import { findStrategy } from "../src/engine/strategies/registry.ts";
import { fillRuns } from "../test/support/fill-runs.ts";
import { makeRandomWalk } from "../src/engine/yardstick/random-walk.ts";

const START_MS = Date.UTC(2024, 0, 1);
const MINUTES_OF_YEAR = 525_600;
const ROUNDS = 7;
const LISTED_RUNS = 100_000;

interface RunsBench {
  readonly printSizes: () => Promise<void>;
  readonly printTimes: () => Promise<void>;
  readonly remove: () => Promise<void>;
}

/** A database with many runs, and what there is to be measured with it. */
export async function prepareRuns(): Promise<RunsBench> {
  const folder = mkdtempSync(join(tmpdir(), "coin-hts-bench-"));
  // The database may run as another user.
  chmodSync(folder, 0o755);
  const options = { databaseUrl: null, dataRoot: folder, poolSize: 4, statementTimeoutMs: 60_000, connectTimeoutMs: 5000 };
  const { db, url } = await openDatabase(options);
  await fillRuns(url, LISTED_RUNS);
  const exact = new BundleRunStore({ db, root: join(folder, "results") });
  const whole = new BundleRunStore({ db, root: join(folder, "results"), money: "whole" });
  return {
    printSizes: () => printSizes(exact, whole),
    printTimes: () => printTimes(exact),
    async remove() {
      await Promise.all([exact.close(), whole.close()]);
      await db.destroy();
      await stopOwnServer(folder);
      rmSync(folder, { recursive: true });
    },
  };
}

async function makeReport(candles: number, strategy: string, params: Record<string, unknown>): Promise<BacktestReport> {
  const walk = makeRandomWalk({ count: candles, volatilityRate: 0.001, tick: 1 });
  const series = { ...walk, openTimeMs: walk.openTimeMs.map((time) => START_MS + time) };
  return runBacktests(
    { symbols: ["WALK"], strategy, params },
    {
      source: { load: () => Promise.resolve({ candles: series, isSynthetic: true, notes: [] }) },
      loadStrategy: () => Promise.resolve({ strategy: findStrategy(strategy), sourceSha256: null }),
      sha256,
      nowMs: Date.now(),
    },
  );
}

function bundleOf(report: BacktestReport): RunBundle {
  const result = toResult(report, new Set(), sha256, 1);
  return bundleOfReport(report, result, { exchange: null, candleSize: null, startedMs: START_MS, finishedMs: START_MS + 1 });
}

/** The same run as compact JSON, with signals, trades and equity, and as a bundle. */
async function printSizes(exact: BundleRunStore, whole: BundleRunStore): Promise<void> {
  const rows: string[][] = [];
  for (const [strategy, params] of [
    ["sma_cross", {}],
    ["volume_zone_breakout", { hold_period_bars: 60, require_cross: true, breakout_buffer: 0.001 }],
  ] as const) {
    const report = await makeReport(MINUTES_OF_YEAR, strategy, params);
    const json = JSON.stringify(toResult(report, new Set(["signals", "trades", "equity"]), sha256, 1)).length;
    const sizes: number[] = [];
    for (const store of [exact, whole]) {
      const staged = await store.stage(bundleOf(report));
      sizes.push(staged.bytes);
      await store.discard(staged);
    }
    const saved = sizes.map((bytes) => `${(bytes / 1e6).toFixed(2)} MB, −${(100 * (1 - bytes / json)).toFixed(1)} %`);
    rows.push([`${strategy}, ${report.symbols[0].run.outcome.trades.length} trades`, `${(json / 1e6).toFixed(1)} MB`, ...saved]);
  }
  console.log(layOut([["a year of minutes, kept", "compact JSON", "as a bundle", "money in whole units"], ...rows]));
}

async function printTimes(store: BundleRunStore): Promise<void> {
  const report = await makeReport(500_000, "sma_cross", {});
  const trades = report.symbols[0].run.outcome.trades.length;
  const bundle = bundleOf(report);
  const saves = await timeEach(async () => {
    const { run_id } = await store.publish(await store.stage(bundle));
    return () => store.delete(run_id);
  });
  await store.publish(await store.stage(bundle));
  const page = await timeEach(() => store.readRows(bundle.record.runId, "trades", { offset: 5000, limit: 100 }));
  const curve = await timeEach(() => store.readRows(bundle.record.runId, "equity", { offset: 250_000, limit: 1000 }));
  const json = await timeEach(() => JSON.stringify(toResult(report, new Set(["signals", "trades", "equity"]), sha256, 1)));
  const filters: [string, RunFilter][] = [
    ["the newest", {}],
    ["of a symbol and a strategy", { symbol: "KRW-3", strategy: "strategy_3" }],
    ["with a tag, the best first", { tag: "candidate", sort: "total_return" }],
    ["with a text", { text: "number 4" }],
    ["of a symbol with a return of 0.9 or more", { symbol: "KRW-3", min_return: 0.9 }],
  ];
  const lists = [];
  for (const [name, filter] of filters) lists.push([`list 50 of ${LISTED_RUNS} runs ${name}`, ...(await timeEach(() => store.list(filter, 50)))]);
  console.log(
    layOut([
      ["kept runs, ms", "first", "median"],
      ["the run as JSON text, neither written nor synced (baseline)", ...json],
      [`save ${trades} trades and 500000 points, synced and visible`, ...saves],
      ["open a page of 100 trades", ...page],
      ["open 1000 points of the curve, with drawdown", ...curve],
      ...lists,
    ]),
  );
}

/** The first call and the median of the next ones, ms. What a call returns may be a function to tidy up with, untimed. */
async function timeEach(work: () => unknown): Promise<string[]> {
  const times: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const startMs = performance.now();
    const tidy = await work();
    times.push(performance.now() - startMs);
    if (typeof tidy === "function") await (tidy as () => Promise<void>)();
  }
  const [first, ...rest] = times;
  return [first, rest.toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)]].map((ms) => ms.toFixed(1));
}
