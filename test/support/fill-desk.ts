import { join } from "node:path";
import type { BackupSettings } from "../../src/adapters/backups/backup-settings.ts";
import { ParquetCandleStore } from "../../src/adapters/candle-store/parquet-candle-store.ts";
import { connectDatabase } from "../../src/adapters/postgres/connect.ts";
import { BundleRunStore } from "../../src/adapters/runs/bundle-run-store.ts";
import { sha256 } from "../../src/adapters/sha256.ts";
import { runBacktests } from "../../src/app/backtest/run-backtests.ts";
import { toResult } from "../../src/app/backtest/to-result.ts";
import { createStoreSource } from "../../src/app/market-data/stored-candles.ts";
import { bundleOfReport } from "../../src/app/runs/bundle-of-report.ts";
import { findStrategy } from "../../src/engine/strategies/registry.ts";
import { range, walkCandles } from "./walk-candles.ts";

const DAY_MS = 86_400_000;
export const SERIES = { exchange: "upbit", symbol: "KRW-BTC", timeframe: "1d" } as const;

/** Settings of backups of an installation that has nothing configured but a database. */
export function backupSettings(dataRoot: string, databaseUrl: string | null, overrides: Partial<BackupSettings> = {}): BackupSettings {
  return { dataRoot, databaseUrl, backupRoot: join(dataRoot, "backups"), keyFile: null, redisUrl: null, queueBackend: "postgres", bucket: null, ...overrides };
}

/** Puts candles into the store. @param days of them, from a fixed day on */
export async function addCandles(dataRoot: string, days: number): Promise<void> {
  const store = new ParquetCandleStore(dataRoot);
  const candles = walkCandles({ timeframeMs: DAY_MS, slots: range(19_000, 19_000 + days) });
  await store.merge(SERIES, { candles, covered: [], source: "test", isSynthetic: false });
  await store.close();
}

/** Runs backtests on the store's candles and keeps them; each of another parameter, so each of another id. Returns the ids. */
export async function addRuns(url: string, dataRoot: string, count: number): Promise<string[]> {
  const candles = new ParquetCandleStore(dataRoot);
  const db = connectDatabase({ url });
  const store = new BundleRunStore({ db, root: join(dataRoot, "results") });
  const ids: string[] = [];
  for (let n = 0; n < count; n++) {
    const request = { symbols: ["KRW-BTC"], strategy: "sma_cross", timeframe: "1d", params: { fast: 3 + n, slow: 20 } };
    const report = await runBacktests(request, {
      source: createStoreSource(candles, "upbit"),
      loadStrategy: async (name) => ({ strategy: findStrategy(name), sourceSha256: null }),
      sha256,
      nowMs: Date.now(),
    });
    const result = toResult(report, new Set(["signals", "trades", "equity"]), sha256, 12);
    const startedMs = Date.UTC(2024, 5, 1);
    const bundle = bundleOfReport(report, result, { exchange: "upbit", candleSize: null, startedMs, finishedMs: startedMs + 12 });
    ids.push((await store.publish(await store.stage(bundle))).run_id);
  }
  await candles.close();
  await store.close();
  await db.destroy();
  return ids;
}
