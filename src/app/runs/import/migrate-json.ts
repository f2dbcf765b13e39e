import { HtsError } from "../../../engine/errors.ts";
import type { RunBundle, RunStore } from "../ports.ts";
import type { DocumentFolder, UnreadDocument } from "./document-file.ts";
import { importDocument } from "./import-document.ts";
import type { PythonContext } from "./python-context.ts";

export interface MigrateOptions extends Pick<PythonContext, "note" | "tags" | "naiveZone" | "sha256"> {
  readonly onProgress?: (done: number, total: number, path: string) => void;
}

/** What became of the JSON files of a folder. Every file counts once: imported, already there, not a run, or failed. */
export interface MigrationReport {
  /** JSON files, but for a manifest.json, which belongs to the result beside it. */
  readonly found: number;
  /** New runs; in a dry run those that would be, if nothing of them is kept yet. */
  readonly imported: number;
  /** Runs that were kept before, or stand in the folder twice. */
  readonly alreadyThere: number;
  /** JSON of other shapes. */
  readonly notRuns: number;
  readonly failed: readonly UnreadDocument[];
  /** Links, which were not followed. */
  readonly links: number;
  /** Results that were read, imported or already there: their files, and their bundles (null in a dry run). */
  readonly bytesBefore: number;
  readonly bytesAfter: number | null;
  /** Runs in which something was read otherwise than it stood there, as the source of each says. */
  readonly withNotes: number;
  /** What kept it from going on, when it did not come to the end; another run goes on from there. */
  readonly stoppedBy: HtsError | null;
}

type Counts = { -readonly [K in Exclude<keyof MigrationReport, "failed">]: MigrationReport[K] } & { failed: UnreadDocument[] };

const MANIFEST = /^(?:.*\/)?manifest\.json$/i;

/**
 * Takes every result in a folder into the store, one file at a time. Stopped at any point and started again it goes on, and two
 * at once are harmless: a run's id follows from its content, and a store keeps each once.
 *
 * @param store null for a dry run, which reads everything and writes nothing
 * @throws HtsError `file_not_found` when there is no such folder
 */
export async function migrateJson(
  folder: DocumentFolder,
  store: Pick<RunStore, "stage" | "publish"> | null,
  options: MigrateOptions,
): Promise<MigrationReport> {
  const { paths, links, failed } = await folder.list();
  const results = paths.filter((path) => !MANIFEST.test(path));
  const counts: Counts = {
    found: results.length,
    imported: 0,
    alreadyThere: 0,
    notRuns: 0,
    failed: [...failed],
    links,
    bytesBefore: 0,
    bytesAfter: store === null ? null : 0,
    withNotes: 0,
    stoppedBy: null,
  };
  const save = store === null ? countOnly() : (bundle: RunBundle) => saveIn(store, bundle);
  for (const [i, path] of results.entries()) {
    try {
      await migrateFile(path, folder, save, options, counts);
    } catch (error) {
      if (!(error instanceof HtsError)) throw error;
      // What may work later concerns the store and not this file.
      if (error.retryable) return { ...counts, stoppedBy: error };
      const message = error.message.startsWith(`${path}: `) ? error.message.slice(path.length + 2) : error.message;
      counts.failed.push({ path, reason: `${message} [${error.code}]` });
    }
    options.onProgress?.(i + 1, results.length, path);
  }
  return counts;
}

interface Saved {
  readonly isNew: boolean;
  readonly bytes: number;
}

async function migrateFile(
  path: string,
  folder: DocumentFolder,
  save: (bundle: RunBundle) => Promise<Saved>,
  options: MigrateOptions,
  counts: Counts,
): Promise<void> {
  const file = await folder.read(path);
  const manifest = await folder.readBeside(path, "manifest.json");
  const bundle = importDocument(file, manifest, options);
  if (bundle === null) {
    counts.notRuns += 1;
    return;
  }
  const { isNew, bytes } = await save(bundle);
  counts[isNew ? "imported" : "alreadyThere"] += 1;
  counts.bytesBefore += file.bytes;
  if (counts.bytesAfter !== null) counts.bytesAfter += bytes;
  const { document } = bundle;
  if (document.origin === "import" && "notes" in document.source && (document.source.notes as readonly string[]).length > 0) counts.withNotes += 1;
}

/** Stages a run that is already there, too: publishing it then mends a bundle that was lost. */
async function saveIn(store: Pick<RunStore, "stage" | "publish">, bundle: RunBundle): Promise<Saved> {
  const staged = await store.stage(bundle);
  const { is_new } = await store.publish(staged);
  return { isNew: is_new, bytes: staged.bytes };
}

function countOnly(): (bundle: RunBundle) => Promise<Saved> {
  const seen = new Set<string>();
  return ({ record: { runId } }) => {
    const isNew = !seen.has(runId);
    seen.add(runId);
    return Promise.resolve({ isNew, bytes: 0 });
  };
}
