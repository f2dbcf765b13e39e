import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describeSeries, type SeriesId } from "../../app/market-data/series.ts";
import type { GapCounts, SeriesManifest, YearFile } from "../../contract/candle-series.ts";
import { HtsError } from "../../engine/errors.ts";
import { firstLine } from "../files/fault-messages.ts";

const MANIFEST_NAME = /^manifest\.(\d{1,15})\.json$/;
const YEAR_FILE_NAME = /^\d{4}\.parquet$/;
const TEMPORARY_NAME = /^\.[\w.-]+$/;
const FINAL_NAME = /^(\d{4}\.parquet|revisions\.jsonl)$/;
const SHA256 = /^[0-9a-f]{64}$/;
const ATTEMPTS = 20;

export function manifestName(generation: number): string {
  return `manifest.${generation}.json`;
}

/** The generations whose manifests lie in a folder, newest first; none when there is no folder. */
export async function listGenerations(folder: string): Promise<number[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return [];
    throw new HtsError("file_not_found", `${folder} could not be read: ${error.message}; give the permission`, { cause: error });
  });
  const generations = names.flatMap((name) => MANIFEST_NAME.exec(name)?.[1] ?? []);
  return generations.map(Number).toSorted((a, b) => b - a);
}

/**
 * The newest manifest of a series, or null when it has none.
 *
 * @throws HtsError `store_damaged` for one that cannot be read
 */
export async function readNewestManifest(folder: string, series: SeriesId): Promise<SeriesManifest | null> {
  for (let attempt = 0; ; attempt++) {
    const [generation] = await listGenerations(folder);
    if (generation === undefined) return null;
    const path = join(folder, manifestName(generation));
    try {
      return parseManifest(await readFile(path, "utf8"), series, generation);
    } catch (error) {
      // A newer one has replaced it meanwhile.
      if ((error as NodeJS.ErrnoException).code === "ENOENT" && attempt < ATTEMPTS) continue;
      const remedy = `restore it from a backup, or move ${folder} away and import or download the series again`;
      throw new HtsError("store_damaged", `${describeSeries(series)}: ${path} could not be read: ${firstLine((error as Error).message)}; ${remedy}`, {
        cause: error,
      });
    }
  }
}

/** Checks all of it: what a manifest says is trusted from here on. Written by hand because a schema library takes longer to load than a thousand manifests to read. */
function parseManifest(text: string, { exchange, symbol, timeframe }: SeriesId, generation: number): SeriesManifest {
  const value = JSON.parse(text) as SeriesManifest;
  const isRight =
    isRecord(value) &&
    value.format === 1 &&
    value.generation === generation &&
    value.exchange === exchange &&
    value.symbol === symbol &&
    value.timeframe === timeframe &&
    typeof value.synthetic === "boolean" &&
    isListOf(value.sources, (source) => typeof source === "string") &&
    isCount(value.rows) &&
    isInstantOrNull(value.first_ms) &&
    isInstantOrNull(value.last_ms) &&
    isGapCounts(value.gaps) &&
    isListOf(value.covered, isSpan) &&
    isCount(value.revisions) &&
    isListOf(value.files, isYearFile) &&
    isListOf(value.pending, isMove) &&
    isInstant(value.updated_ms);
  if (isRight) return value;
  const format: unknown = isRecord(value) ? value.format : undefined;
  const problem =
    format === 1 || typeof format !== "number" ? "it is not a manifest of this series" : `it has format ${format}, expected 1: a newer version wrote it`;
  throw new Error(problem);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isListOf<T>(value: unknown, isItem: (item: T) => boolean): boolean {
  return Array.isArray(value) && value.every((item) => isItem(item as T));
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isInstant(value: unknown): boolean {
  return Number.isSafeInteger(value);
}

function isInstantOrNull(value: unknown): boolean {
  return value === null || isInstant(value);
}

function isSpan(value: unknown): boolean {
  return Array.isArray(value) && value.length === 2 && value.every(isInstant) && value[0] < value[1];
}

function isMove(value: unknown): boolean {
  return Array.isArray(value) && value.length === 2 && TEMPORARY_NAME.test(String(value[0])) && FINAL_NAME.test(String(value[1]));
}

function isGapCounts(value: GapCounts): boolean {
  return (
    isRecord(value) &&
    [value.runs, value.missing_candles, value.longest_candles, value.confirmed_candles].every(isCount) &&
    isInstantOrNull(value.longest_start_ms)
  );
}

function isYearFile(value: YearFile): boolean {
  return (
    isRecord(value) &&
    YEAR_FILE_NAME.test(value.name) &&
    [value.rows, value.bytes].every(isCount) &&
    [value.first_ms, value.last_ms].every(isInstant) &&
    SHA256.test(value.sha256) &&
    isGapCounts(value.gaps)
  );
}
