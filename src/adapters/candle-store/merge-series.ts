import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { coverageOf, uniteSpans } from "../../app/market-data/coverage.ts";
import { mergeCandles, type MergedCandles } from "../../app/market-data/merge-candles.ts";
import type { CandleBatch } from "../../app/market-data/ports.ts";
import { type SeriesId, seriesTimeframeMs, type TimeSpan } from "../../app/market-data/series.ts";
import { countGaps, summariseFiles } from "../../app/market-data/series-statistics.ts";
import type { SeriesManifest, YearFile } from "../../contract/candle-series.ts";
import type { Candles } from "../../engine/candles.ts";
import { sha256 } from "../sha256.ts";
import type { StagedFile } from "./commit.ts";
import { REVISION_LOG, writeRevisions } from "./revision-log.ts";
import { encodeYearFile, splitByYear, yearOf } from "./year-file.ts";

const MAX_SOURCES = 20;

/** A merge as it would be: nothing of it is on the disk yet. */
export interface PlannedMerge {
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
  /** The manifest to publish; null when the merge changes nothing at all. */
  readonly manifest: Omit<SeriesManifest, "pending"> | null;
  readonly files: readonly StagedFile[];
}

export interface MergeContext {
  readonly series: SeriesId;
  readonly folder: string;
  /** The series as it is; null before its first write. */
  readonly base: SeriesManifest | null;
  readonly nowMs: number;
  /** Reads all candles of one year's file of the base. */
  readonly readYear: (file: YearFile) => Promise<Candles>;
}

/** Merges a batch into the years that it touches and works out the manifest that follows. */
export async function planMerge(batch: CandleBatch, context: MergeContext): Promise<PlannedMerge> {
  const { base, folder, nowMs } = context;
  const covered = uniteSpans([...coverageOf(base), ...batch.covered]);
  const years = splitByYear(batch.candles);
  const files = new Map(base?.files.map((file) => [yearOf(file.first_ms), file]));
  const staged: StagedFile[] = [];
  const revisions: string[] = [];
  const counts = { added: 0, changed: 0, unchanged: 0 };
  for (const year of yearsToVisit(files, years, batch.covered)) {
    const file = files.get(year);
    const after = years.get(year);
    const before = file === undefined ? undefined : await context.readYear(file);
    const merged = mergeYear(before, after);
    counts.added += merged.added;
    counts.changed += merged.changed.length;
    counts.unchanged += merged.unchanged;
    const isNew = merged.added > 0 || merged.changed.length > 0;
    if (before !== undefined && after !== undefined) revisions.push(...writeRevisions(before, after, merged.changed, { nowMs, source: batch.source }));
    const bytes = isNew ? encodeYearFile(merged.candles) : null;
    if (bytes !== null) staged.push({ name: `${year}.parquet`, bytes });
    files.set(year, describeYear(year, merged.candles, covered, bytes ?? (file as YearFile)));
  }
  if (revisions.length > 0) staged.push({ name: REVISION_LOG, bytes: await appendTo(join(folder, REVISION_LOG), revisions) });
  return { ...counts, manifest: nextManifest(batch, context, { files, covered, isChanged: staged.length > 0, revisions: revisions.length }), files: staged };
}

/** Years with candles to merge, and years whose gaps have been asked for. */
function yearsToVisit(files: ReadonlyMap<number, YearFile>, years: ReadonlyMap<number, Candles>, covered: readonly TimeSpan[]): number[] {
  const asked = [...files].filter(([, file]) => covered.some(({ fromMs, untilMs }) => file.first_ms < untilMs && file.last_ms >= fromMs)).map(([year]) => year);
  return [...new Set([...years.keys(), ...asked])].toSorted((a, b) => a - b);
}

function mergeYear(before: Candles | undefined, after: Candles | undefined): MergedCandles {
  if (before !== undefined && after !== undefined) return mergeCandles(before, after);
  return { candles: (after ?? before) as Candles, added: after?.openTimeMs.length ?? 0, unchanged: 0, changed: [] };
}

function describeYear(year: number, candles: Candles, covered: readonly TimeSpan[], written: Uint8Array | YearFile): YearFile {
  const { openTimeMs } = candles;
  const file = written instanceof Uint8Array ? { bytes: written.byteLength, sha256: sha256([written]) } : { bytes: written.bytes, sha256: written.sha256 };
  return {
    name: `${year}.parquet`,
    rows: openTimeMs.length,
    first_ms: openTimeMs[0] as number,
    last_ms: openTimeMs.at(-1) as number,
    ...file,
    gaps: countGaps(candles, covered),
  };
}

interface Changes {
  readonly files: ReadonlyMap<number, YearFile>;
  readonly covered: readonly TimeSpan[];
  readonly isChanged: boolean;
  readonly revisions: number;
}

function nextManifest(batch: CandleBatch, { base, series, nowMs }: MergeContext, changes: Changes): Omit<SeriesManifest, "pending"> | null {
  const covered = changes.covered.map(({ fromMs, untilMs }) => [fromMs, untilMs] as const);
  const isSameCoverage = JSON.stringify(covered) === JSON.stringify(base?.covered ?? []);
  if (base !== null && !changes.isChanged && isSameCoverage) return null;
  const files = [...changes.files].toSorted(([a], [b]) => a - b).map(([, file]) => file);
  return {
    format: 1,
    generation: (base?.generation ?? 0) + 1,
    ...series,
    synthetic: batch.isSynthetic || (base?.synthetic ?? false),
    sources: [...new Set([batch.source, ...(base?.sources ?? [])])].slice(0, MAX_SOURCES),
    ...summariseFiles(files, changes.covered, seriesTimeframeMs(series)),
    covered,
    revisions: (base?.revisions ?? 0) + changes.revisions,
    files,
    updated_ms: nowMs,
  };
}

async function appendTo(path: string, lines: readonly string[]): Promise<Uint8Array> {
  const before = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return Buffer.alloc(0);
    throw error;
  });
  return Buffer.concat([before, Buffer.from(lines.map((line) => `${line}\n`).join(""))]);
}
