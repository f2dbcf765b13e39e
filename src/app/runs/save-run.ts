import { HtsError } from "../../engine/errors.ts";
import { exportRun, type ExportPorts, type RunExport } from "./export-run.ts";
import type { PublishedRun, RunBundle, RunStore, StagedRun } from "./ports.ts";

export interface SaveOutcome extends PublishedRun {
  /** Null when runs are not uploaded, or this one could not be. */
  readonly upload: RunExport | null;
  /** Why it could not be uploaded, to be said to whoever saves; the run itself is kept. */
  readonly uploadProblem: string | null;
}

/**
 * Saves a bundle, and uploads it where that is configured. An object store that does not answer costs the upload and
 * not the run: `runs export` does it later.
 *
 * @throws HtsError of the run store
 */
export async function saveRun(bundle: RunBundle, store: RunStore, upload: Omit<ExportPorts, "store"> | null): Promise<SaveOutcome> {
  const staged = await store.stage(bundle);
  try {
    return await publishRun(staged, store, upload);
  } catch (error) {
    await store.discard(staged);
    throw error;
  }
}

/** As `saveRun` for a bundle whose files are written; on an error it stays staged. */
export async function publishRun(staged: StagedRun, store: RunStore, upload: Omit<ExportPorts, "store"> | null): Promise<SaveOutcome> {
  const published = await store.publish(staged);
  if (upload === null) return { ...published, upload: null, uploadProblem: null };
  try {
    return { ...published, upload: await exportRun(published.run_id, { ...upload, store }), uploadProblem: null };
  } catch (error) {
    if (!(error instanceof HtsError)) throw error;
    return { ...published, upload: null, uploadProblem: `${error.message} [${error.code}]` };
  }
}
