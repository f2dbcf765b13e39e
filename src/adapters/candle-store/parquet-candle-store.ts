import { createReadStream } from "node:fs";
import { mkdir, rm, stat } from "node:fs/promises";
import { createHash } from "node:crypto";
import { resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import type { CandleBatch, CandleStore, DamagedFile, DamagedSeries, MergeOutcome, StoreInventory } from "../../app/market-data/ports.ts";
import { describeSeries, type SeriesId, seriesTimeframeMs, type TimeSpan } from "../../app/market-data/series.ts";
import type { SeriesManifest, YearFile } from "../../contract/candle-series.ts";
import { allocateCandles, type Candles, findFault } from "../../engine/candles.ts";
import { HtsError } from "../../engine/errors.ts";
import { CandleCache } from "./candle-cache.ts";
import { listUnpublished, locate, publish, settle, syncAbove } from "./commit.ts";
import { listGenerations, readNewestManifest } from "./manifest-file.ts";
import { planMerge } from "./merge-series.ts";
import { findSeriesFolders, seriesFolder } from "./series-folder.ts";
import { lockFolder, type LockOptions, type SeriesLock } from "./series-lock.ts";
import { YearFileReader } from "./year-file-reader.ts";

const DEFAULT_CACHE_BYTES = 256 * 2 ** 20;
const ALL_TIME: TimeSpan = { fromMs: -Infinity, untilMs: Infinity };
/** Waiting for the disk and working go on side by side; more at once would only hold more files open. */
const LISTED_AT_ONCE = 32;
const READ_ATTEMPTS = 8;
const PUBLISH_ATTEMPTS = 8;
/** Years have four digits in the names of files. */
const FIRST_MS = Date.UTC(1000, 0);
const END_MS = Date.UTC(10_000, 0);

export interface ParquetStoreOptions {
  /** How many bytes of candles are kept in memory; 256 MiB unless given. */
  readonly cacheBytes?: number;
  readonly lock?: LockOptions;
  /** UTC epoch ms; the system's clock unless given. */
  readonly nowMs?: () => number;
}

/** Candles as Parquet files, one a series and year: `root/exchange/symbol/timeframe/2024.parquet`, beside a manifest a series. */
export class ParquetCandleStore implements CandleStore {
  readonly #root: string;
  readonly #reader = new YearFileReader();
  readonly #cache: CandleCache;
  readonly #lockOptions: LockOptions;
  readonly #nowMs: () => number;

  constructor(root: string, options: ParquetStoreOptions = {}) {
    this.#root = resolve(root);
    this.#cache = new CandleCache(options.cacheBytes ?? DEFAULT_CACHE_BYTES);
    this.#lockOptions = options.lock ?? {};
    this.#nowMs = options.nowMs ?? Date.now;
  }

  async list(): Promise<StoreInventory> {
    const all = await findSeriesFolders(this.#root);
    const series: SeriesManifest[] = [];
    const damaged: DamagedSeries[] = [];
    for (let at = 0; at < all.length; at += LISTED_AT_ONCE) {
      await Promise.all(
        all.slice(at, at + LISTED_AT_ONCE).map(async (one, k) => {
          try {
            const manifest = await this.describe(one);
            if (manifest !== null) series[at + k] = manifest;
          } catch (error) {
            if (!(error instanceof HtsError)) throw error;
            damaged.push({ series: one, problem: error.message });
          }
        }),
      );
    }
    // Closes the places of folders without a manifest.
    return { series: series.filter(() => true), damaged };
  }

  async describe(series: SeriesId): Promise<SeriesManifest | null> {
    return readNewestManifest(seriesFolder(this.#root, series), series);
  }

  async read(series: SeriesId, span: TimeSpan = ALL_TIME): Promise<Candles> {
    const folder = seriesFolder(this.#root, series);
    for (let attempt = 1; ; attempt++) {
      const manifest = await readNewestManifest(folder, series);
      if (manifest === null) {
        const remedy = `download it with: coin-hts data download --symbols ${series.symbol} --timeframes ${series.timeframe}`;
        throw new HtsError("series_unknown", `the store has no ${describeSeries(series)}; ${remedy}, or import a file`);
      }
      const version = versionOf(manifest);
      const cached = this.#cache.get(folder, version, span);
      if (cached !== null) return cached;
      try {
        const candles = await this.#readFiles(series, manifest, manifest.files, span);
        // Files change names while a writer publishes: what was read is whole only if nobody did.
        if ((await listGenerations(folder))[0] === manifest.generation) {
          this.#cache.set(folder, version, span, candles);
          return candles;
        }
      } catch (error) {
        if (attempt >= READ_ATTEMPTS) throw explainDamage(series, error);
      }
      if (attempt >= READ_ATTEMPTS) throw new HtsError("store_locked", `${describeSeries(series)}: others kept writing to it while it was read; try again`);
    }
  }

  async merge(series: SeriesId, batch: CandleBatch): Promise<MergeOutcome> {
    requireMergeable(series, batch);
    const folder = seriesFolder(this.#root, series);
    try {
      await mkdir(folder, { recursive: true });
      for (let attempt = 0; attempt < PUBLISH_ATTEMPTS; attempt++) {
        const outcome = await this.#tryMerge(series, folder, batch);
        if (outcome !== null) return outcome;
      }
    } catch (error) {
      if (error instanceof HtsError) throw error;
      const remedy = "nothing was changed; make room or give the permission and try again";
      throw new HtsError("file_not_writable", `${describeSeries(series)} could not be written: ${(error as Error).message}; ${remedy}`, { cause: error });
    }
    throw new HtsError("store_locked", `${describeSeries(series)}: other processes kept writing to it; nothing was changed, try again`);
  }

  async findDamage(series: SeriesId): Promise<DamagedFile[]> {
    const folder = seriesFolder(this.#root, series);
    const manifest = await readNewestManifest(folder, series);
    const damaged: DamagedFile[] = [];
    for (const file of manifest?.files ?? []) {
      const find = async (): Promise<string | null> => findFileDamage(await locate(folder, manifest as SeriesManifest, file.name), file);
      // A file that was moved to its name meanwhile is found the second time.
      const problem = (await find()) === null ? null : await find();
      if (problem !== null) damaged.push({ name: file.name, problem });
    }
    if (damaged.length === 0 || (await listGenerations(folder))[0] === manifest?.generation) return damaged;
    return this.findDamage(series);
  }

  async close(): Promise<void> {
    await this.#reader.close();
  }

  /** Null when another writer was first. */
  async #tryMerge(series: SeriesId, folder: string, batch: CandleBatch): Promise<MergeOutcome | null> {
    const lock = await lockFolder(folder, this.#lockOptions);
    try {
      const base = await readNewestManifest(folder, series);
      return await this.#mergeInto(base, series, folder, batch, lock).catch(async (error: unknown) => {
        const [newest = 0] = await listGenerations(folder);
        if (newest === (base?.generation ?? 0)) throw error;
        // Who was overtaken has read files of two generations, whatever the lock says.
        return null;
      });
    } finally {
      // What was published stays so; a lock that cannot be removed expires.
      await lock.release().catch(() => undefined);
    }
  }

  async #mergeInto(base: SeriesManifest | null, series: SeriesId, folder: string, batch: CandleBatch, lock: SeriesLock): Promise<MergeOutcome | null> {
    if (base !== null) await settle(folder, base);
    const leftovers = await listUnpublished(folder);
    const readYear = (file: YearFile): Promise<Candles> => this.#readYear(series, base as SeriesManifest, file);
    const { manifest, files, ...counts } = await planMerge(batch, { series, folder, base, nowMs: this.#nowMs(), readYear });
    if (manifest === null) return { ...counts, manifest: base as SeriesManifest };
    if (base === null) await syncAbove(folder, this.#root);
    if (!(await publish(folder, lock, manifest, files))) return null;
    await Promise.allSettled(leftovers.map((path) => rm(path, { force: true })));
    return { ...counts, manifest: { ...manifest, pending: [] } };
  }

  /** Checked byte for byte first: what is damaged is not to be written anew with a sum that makes it look sound. */
  async #readYear(series: SeriesId, manifest: SeriesManifest, file: YearFile): Promise<Candles> {
    try {
      const problem = await findFileDamage(await locate(seriesFolder(this.#root, series), manifest, file.name), file);
      if (problem !== null) throw new Error(`${file.name}: ${problem}`);
      return await this.#readFiles(series, manifest, [file], ALL_TIME);
    } catch (error) {
      throw explainDamage(series, error);
    }
  }

  async #readFiles(series: SeriesId, manifest: SeriesManifest, files: readonly YearFile[], { fromMs, untilMs }: TimeSpan): Promise<Candles> {
    const timeframeMs = seriesTimeframeMs(series);
    const touched = files.filter((file) => file.first_ms < untilMs && file.last_ms >= fromMs);
    if (touched.length === 0 || fromMs >= untilMs) return allocateCandles(0, timeframeMs);
    const folder = seriesFolder(this.#root, series);
    const paths = await Promise.all(touched.map((file) => locate(folder, manifest, file.name)));
    const rows = touched.reduce((sum, file) => sum + file.rows, 0);
    const capacity = Math.min(rows, Math.ceil((untilMs - fromMs) / timeframeMs) + 1);
    const lastMs = touched.at(-1)?.last_ms ?? NaN;
    const candles = await this.#reader.read(timeframeMs, { paths, fromMs, untilMs, capacity, lastMs });
    const count = candles.openTimeMs.length;
    const isWhole = touched.every((file) => file.first_ms >= fromMs && file.last_ms < untilMs);
    if (isWhole && count !== rows) throw new Error(`expected ${rows} candles in ${touched.map(({ name }) => name).join(", ")}, there are ${count}`);
    for (let i = 1; i < count; i++) {
      if (!((candles.openTimeMs[i] as number) > (candles.openTimeMs[i - 1] as number))) throw new Error(`candle ${i} does not open after the one before`);
    }
    return candles;
  }
}

/** What the columns that are kept are kept of: numbers of generations begin anew when a series was moved away and fetched again. */
function versionOf({ files }: SeriesManifest): string {
  return files.map((file) => file.sha256).join(" ");
}

function requireMergeable(series: SeriesId, { candles, covered }: CandleBatch): void {
  const wanted = seriesTimeframeMs(series);
  if (candles.timeframeMs !== wanted) {
    throw new HtsError("timeframe_mismatch", `${describeSeries(series)}: expected candles of ${wanted} ms, was ${candles.timeframeMs} ms`);
  }
  const fault = findFault(candles);
  if (fault !== null)
    throw new HtsError(fault.code, `${describeSeries(series)}: candle ${fault.index}, ${fault.column}: ${fault.problem}; nothing was written`);
  if (candles.filled?.includes(1) === true) {
    throw new HtsError("candle_invalid", `${describeSeries(series)}: candles that a gap policy made up are never stored; merge the original ones`);
  }
  const { openTimeMs } = candles;
  if (openTimeMs.length > 0 && !((openTimeMs[0] as number) >= FIRST_MS && (openTimeMs.at(-1) as number) < END_MS)) {
    const range = `${String(openTimeMs[0])} to ${String(openTimeMs.at(-1))}`;
    throw new HtsError("candle_invalid", `${describeSeries(series)}: expected open times of the years 1000 to 9999, was ${range} ms; nothing was written`);
  }
  if (covered.some(({ fromMs, untilMs }) => !Number.isSafeInteger(fromMs) || !Number.isSafeInteger(untilMs))) {
    throw new RangeError("covered spans are whole milliseconds");
  }
}

async function findFileDamage(path: string, file: YearFile): Promise<string | null> {
  try {
    const { size } = await stat(path);
    if (size !== file.bytes) return `expected ${file.bytes} bytes, was ${size}`;
    const hash = createHash("sha256");
    await pipeline(createReadStream(path), hash);
    const digest = hash.digest("hex");
    return digest === file.sha256 ? null : `expected sha256 ${file.sha256}, was ${digest}`;
  } catch (error) {
    return `could not be read: ${(error as Error).message}`;
  }
}

function explainDamage(series: SeriesId, error: unknown): HtsError {
  if (error instanceof HtsError) return error;
  const remedy = `see what is damaged with: coin-hts data verify --symbols ${series.symbol} --timeframes ${series.timeframe}; restore the file from a backup, or move the series' folder away and fetch it again`;
  return new HtsError("store_damaged", `${describeSeries(series)} could not be read: ${(error as Error).message.split("\n", 1)[0]}; ${remedy}`, {
    cause: error,
  });
}
