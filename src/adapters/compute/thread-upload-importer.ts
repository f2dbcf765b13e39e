import type { ImportPlan } from "../../app/market-data/import-candles.ts";
import type { UploadImporter, UploadWish } from "../../app/market-data/import-upload.ts";
import type { MergeOutcome } from "../../app/market-data/ports.ts";
import type { PreparedImport } from "../../app/market-data/prepare-import.ts";
import type { ThreadPool } from "../threads/thread-pool.ts";
import type { MergeUploadInput, PrepareUploadInput } from "./import-upload.ts";
import type { ComputeSettings } from "./workshop.ts";

/** In .ts from the sources, in .js from the package. */
const IMPORT = new URL(`import-upload${import.meta.url.endsWith(".ts") ? ".ts" : ".js"}`, import.meta.url);

/** Reads and merges uploads in threads, so that a large file keeps nobody waiting, and one that unpacks without end costs its thread alone. */
export class ThreadUploadImporter implements UploadImporter {
  readonly #pool: ThreadPool;
  readonly #settings: ComputeSettings;

  constructor(pool: ThreadPool, settings: ComputeSettings) {
    this.#pool = pool;
    this.#settings = settings;
  }

  async prepare(path: string, wish: UploadWish): Promise<PreparedImport> {
    const input: PrepareUploadInput = { path, wish, nowMs: Date.now(), settings: this.#settings };
    return this.#pool.run<PrepareUploadInput, PreparedImport>({ module: IMPORT, name: "prepareUpload", input });
  }

  /** Goes through with it: a thread that is ended while it merges would keep others from the series until its lock expires. */
  async merge(plan: ImportPlan, source: string): Promise<MergeOutcome> {
    const input: MergeUploadInput = { plan, source, settings: this.#settings };
    return this.#pool.run<MergeUploadInput, MergeOutcome>({ module: IMPORT, name: "mergeUpload", input });
  }
}
