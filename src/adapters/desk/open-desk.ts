import { createReadStream } from "node:fs";
import { join } from "node:path";
import type { Kysely } from "kysely";
import type { BacktestTaskDependencies } from "../../app/backtest/backtest-tasks.ts";
import type { StrategyCatalogue } from "../../app/catalogue/ports.ts";
import { createStoreSource } from "../../app/market-data/stored-candles.ts";
import type { ExportPorts } from "../../app/runs/export-run.ts";
import { requireNoUnfinishedRestore } from "../backups/restore-journal.ts";
import { ParquetCandleStore } from "../candle-store/parquet-candle-store.ts";
import { ThreadComputer } from "../compute/thread-computer.ts";
import { ThreadUploadImporter } from "../compute/thread-upload-importer.ts";
import type { BullmqJobQueue } from "../jobs/bullmq-job-queue.ts";
import { openJobQueue } from "../jobs/open-job-queue.ts";
import { type ObjectStoreSettings, type OpenedObjectStore, openObjectStore } from "../object-stores/open-object-store.ts";
import { openDatabase } from "../postgres/open-database.ts";
import type { Database } from "../postgres/schema.ts";
import { PostgresTaskStore } from "../postgres/tasks/postgres-task-store.ts";
import { BundleRunStore } from "../runs/bundle-run-store.ts";
import type { MoneyRounding } from "../runs/encode-table.ts";
import { foldTrials } from "../runs/trial-journal.ts";
import { sha256 } from "../sha256.ts";
import { StrategyFolder } from "../strategy-files/strategy-folder.ts";
import { ThreadPool } from "../threads/thread-pool.ts";

/** What an installation is configured to; the secrets among it are revealed by whoever opens it. */
export interface DeskOptions extends ObjectStoreSettings {
  readonly databaseUrl: string | null;
  readonly redisUrl: string | null;
  readonly queueBackend: "auto" | "redis" | "postgres";
  readonly poolSize: number;
  readonly statementTimeoutMs: number;
  readonly connectTimeoutMs: number;
  readonly strategiesFolder: string | null;
  readonly resultMoney: MoneyRounding;
  readonly resultUpload: boolean;
  /** Backtests at once in this process, each in a thread. */
  readonly threads: number;
  /** Most that one of them may hold, bytes. */
  readonly memoryCapBytes: number;
  /** What database connections are shown as. */
  readonly applicationName: string;
  /** Whether a configured database is brought to this version's schema; an own one always is. */
  readonly migratesConfigured?: boolean;
  /** What the queue has trouble with and gets over by itself. */
  readonly onTrouble: (error: unknown) => void;
}

/** An installation that is open: everything that servers and workers share. */
export interface Desk {
  readonly db: Kysely<Database>;
  /** Of the database, for connections of their own. */
  readonly databaseUrl: string;
  readonly candles: ParquetCandleStore;
  readonly strategies: StrategyCatalogue;
  readonly runs: BundleRunStore;
  readonly tasks: PostgresTaskStore;
  readonly queue: BullmqJobQueue;
  readonly objects: OpenedObjectStore;
  readonly exporting: Omit<ExportPorts, "store">;
  /** What the use cases of backtests need. */
  readonly backtests: BacktestTaskDependencies;
  readonly computer: ThreadComputer;
  readonly uploadImporter: ThreadUploadImporter;
  /** Lets go of everything; servers of its own go on, since other processes may use them. */
  close(): Promise<void>;
}

/** @throws HtsError `restore_unfinished`, and those of the database and the queue */
export async function openDesk(options: DeskOptions): Promise<Desk> {
  await requireNoUnfinishedRestore(options.dataRoot);
  const { db, url, kind } = await openDatabase(options);
  const closers: (() => unknown)[] = [() => db.destroy()];
  try {
    await foldTrials(options.dataRoot, db);
    const queue = await openJobQueue({ ...options, databaseUrl: url, isOwnDatabase: kind === "own", onError: options.onTrouble });
    closers.push(() => queue.close());
    return { ...(await assemble(options, db, queue, closers)), databaseUrl: url };
  } catch (error) {
    await closeAll(closers);
    throw error;
  }
}

async function assemble(options: DeskOptions, db: Kysely<Database>, queue: BullmqJobQueue, closers: (() => unknown)[]): Promise<Omit<Desk, "databaseUrl">> {
  const { dataRoot, strategiesFolder, resultMoney: money, threads, memoryCapBytes } = options;
  const candles = new ParquetCandleStore(dataRoot);
  const strategies = new StrategyFolder(strategiesFolder);
  const runs = new BundleRunStore({ db, root: join(dataRoot, "results"), money });
  const pool = new ThreadPool({ threads, memoryCapBytes });
  // Its own, so that no upload waits for backtests; one file after the other, since each may hold a good deal of memory.
  const importPool = new ThreadPool({ threads: 1, memoryCapBytes });
  const objects = await openObjectStore(options);
  closers.push(
    () => candles.close(),
    () => runs.close(),
    () => objects.close(),
    () => pool.close(),
    () => importPool.close(),
  );
  const settings = { dataRoot, strategiesFolder, money };
  const computer = new ThreadComputer(pool, settings);
  const uploadImporter = new ThreadUploadImporter(importPool, settings);
  const exporting = { objects: objects.store, place: objects.location, openFile: (path: string) => createReadStream(path) };
  const backtests: BacktestTaskDependencies = {
    computer,
    runs,
    upload: options.resultUpload ? exporting : null,
    nowMs: Date.now,
    openSource: (exchange) => createStoreSource(candles, exchange),
    loadStrategy: (name) => strategies.find(name),
    sha256,
  };
  const tasks = new PostgresTaskStore(db);
  return { db, candles, strategies, runs, tasks, queue, objects, exporting, backtests, computer, uploadImporter, close: () => closeAll(closers) };
}

/** The last that was opened first; one that does not close keeps none of the others open. */
async function closeAll(closers: (() => unknown)[]): Promise<void> {
  for (const close of closers.toReversed()) {
    try {
      await close();
    } catch {
      // Whatever it was, the process is about to end.
    }
  }
}
