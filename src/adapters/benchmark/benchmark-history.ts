import { randomUUID } from "node:crypto";
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { Check } from "typebox/value";
import { toCsv } from "../../app/benchmark/benchmark-csv.ts";
import { BenchmarkResult } from "../../contract/benchmark-result.ts";
import { HtsError } from "../../engine/errors.ts";
import { linkNew, makeFolder, nullIfAbsent, syncFolder, writeSynced } from "../files/durable-files.ts";

const NAME = /^benchmark_\d{8}_\d{6}\.json$/;
/** How many seconds later a name may be than its benchmark, when others have taken the names between. */
const NAMES_TRIED = 60;

/** Benchmarks that were run before: `benchmark_YYYYMMDD_HHMMSS.json` and `.csv` (UTC) in a folder. */
export class BenchmarkHistory {
  readonly #folder: string;

  /** @param folder absolute: DATA_ROOT/benchmarks */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * The newest benchmark of a strategy that has one of these numbers of candles; null when there is none. What cannot be
   * read is passed over and told.
   */
  async findNewest(strategy: string, candles: readonly number[], onUnreadable: (path: string) => void): Promise<BenchmarkResult | null> {
    const names = ((await readdir(this.#folder).catch(nullIfAbsent)) ?? []).filter((name) => NAME.test(name)).toSorted();
    for (const name of names.toReversed()) {
      const path = join(this.#folder, name);
      const result = await readResult(path);
      if (result === null) onUnreadable(path);
      else if (result.strategy === strategy && result.rows.some((row) => candles.includes(row.candles))) return result;
    }
    return null;
  }

  /**
   * Keeps a benchmark as JSON, and as CSV beside it when that is asked for. A name that is taken is never written to: a benchmark of the
   * same second gets the next one.
   *
   * @returns the paths that were written, that of the JSON first
   * @throws HtsError `file_not_writable`
   */
  async keep(result: BenchmarkResult, withCsv: boolean): Promise<readonly string[]> {
    try {
      await makeFolder(this.#folder, this.#folder);
      const json = await this.#publish(`${JSON.stringify(result, null, 2)}\n`, Date.parse(result.run_at));
      if (!withCsv) return [json];
      const csv = json.replace(/json$/, "csv");
      await this.#write(csv, toCsv(result));
      return [json, csv];
    } catch (error) {
      if (error instanceof HtsError) throw error;
      const reason = (error as Error).message;
      throw new HtsError("file_not_writable", `the benchmark could not be kept in ${this.#folder}: ${reason}; make room or set DATA_ROOT`, { cause: error });
    }
  }

  async #publish(text: string, runAtMs: number): Promise<string> {
    for (let second = 0; second < NAMES_TRIED; second++) {
      const path = join(this.#folder, `benchmark_${stampOf(runAtMs + 1000 * second)}.json`);
      if (await this.#write(path, text)) return path;
    }
    throw new HtsError("file_not_writable", `${this.#folder} has a benchmark for every second of the minute from ${stampOf(runAtMs)}; try again later`);
  }

  /** False when the name is taken. */
  async #write(path: string, text: string): Promise<boolean> {
    const temporary = join(this.#folder, `.scratch-${randomUUID()}`);
    try {
      await writeSynced(temporary, text);
      const isNew = await linkNew(temporary, path);
      await syncFolder(this.#folder);
      return isNew;
    } finally {
      await rm(temporary, { force: true });
    }
  }
}

/** @example stampOf(Date.UTC(2026, 0, 2, 3, 4, 5)) // "20260102_030405" */
function stampOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replaceAll(/[-:]/g, "").replace("T", "_");
}

async function readResult(path: string): Promise<BenchmarkResult | null> {
  const text = await readFile(path, "utf8").catch(() => "");
  try {
    const value: unknown = JSON.parse(text);
    return Check(BenchmarkResult, value) ? value : null;
  } catch {
    return null;
  }
}
