import { mkdir, mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { BenchmarkDesk } from "../../app/benchmark/ports.ts";
import { createStoreSource } from "../../app/market-data/stored-candles.ts";
import { HtsError } from "../../engine/errors.ts";
import { ParquetCandleStore } from "../candle-store/parquet-candle-store.ts";
import { nullIfAbsent, syncFolder, writeSynced } from "../files/durable-files.ts";
import { findStrategyByNameOrPath } from "../find-strategy.ts";
import { writeBundle } from "../runs/bundle-files.ts";
import { sha256 } from "../sha256.ts";

const EXCHANGE = "benchmark";
const PREFIX = ".scratch-";
/** No benchmark takes so long: what is older belongs to one that was killed. */
const LEFT_BEHIND_MS = 86_400_000;
/** As many as a run has, and about as large. */
const YARDSTICK_FILES = 8;
const YARDSTICK_BYTES = 16 * 1024;

/**
 * A desk in a new folder below `root`, on the same disk as the real one; it goes with `remove`, and changes nothing that is kept.
 *
 * @throws HtsError `file_not_writable`
 */
export async function openScratchDesk(root: string): Promise<BenchmarkDesk & { readonly remove: () => Promise<void> }> {
  const folder = await makeScratch(root);
  const store = new ParquetCandleStore(join(folder, "candles"), { cacheBytes: 0 });
  const results = join(folder, "results");
  const yardstick = join(folder, "yardstick");
  const content = Buffer.alloc(YARDSTICK_BYTES, 7);
  return {
    source: createStoreSource(store, EXCHANGE),
    loadStrategy: findStrategyByNameOrPath,
    sha256,
    clockMs: () => performance.now(),
    async keepCandles(symbol, candles) {
      await store.merge({ exchange: EXCHANGE, symbol, timeframe: "1m" }, { candles, covered: [], source: "random walk", isSynthetic: true });
    },
    async saveRun(bundle) {
      await writeBundle(results, bundle, "exact");
    },
    async writeYardstick() {
      await mkdir(yardstick, { recursive: true });
      for (let k = 0; k < YARDSTICK_FILES; k++) await writeSynced(join(yardstick, String(k)), content);
      await syncFolder(yardstick);
    },
    async clear() {
      for (const made of [results, yardstick]) await rm(made, { recursive: true, force: true });
    },
    async remove() {
      await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function makeScratch(root: string): Promise<string> {
  try {
    await mkdir(root, { recursive: true });
    await removeLeftBehind(root);
    return await mkdtemp(join(root, PREFIX));
  } catch (error) {
    const reason = (error as Error).message;
    throw new HtsError("file_not_writable", `${root} cannot be written to: ${reason}; make room, give the permission or set DATA_ROOT`, { cause: error });
  }
}

async function removeLeftBehind(root: string): Promise<void> {
  const names = (await readdir(root)).filter((name) => name.startsWith(PREFIX));
  for (const path of names.map((name) => join(root, name))) {
    const status = await stat(path).catch(nullIfAbsent);
    if (status !== null && Date.now() - status.mtimeMs > LEFT_BEHIND_MS) await rm(path, { recursive: true, force: true });
  }
}
