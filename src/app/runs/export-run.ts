import type { ObjectStore, UploadOutcome } from "../storage/object-store.ts";
import { HtsError } from "../../engine/errors.ts";
import type { RunStore } from "./ports.ts";

/** Exports lie below it; the bucket's lifecycle lets them expire. */
export const EXPORT_PREFIX = "backtests/";

export interface RunExport {
  readonly run_id: string;
  readonly success: true;
  /** Where the bundle lies now, such as s3://desk/backtests/run_4f… */
  readonly location: string;
  /** Of the manifest, which was written last. */
  readonly etag: string;
  /** Bytes of all files. */
  readonly size: number;
  readonly uploaded_at: string;
  /** Files that were there already, with the same content. */
  readonly skipped: number;
}

export interface ExportPorts {
  readonly store: RunStore;
  readonly objects: ObjectStore;
  /** Such as s3://desk */
  readonly place: string;
  readonly openFile: (path: string) => AsyncIterable<Uint8Array>;
}

/**
 * Puts a run's bundle into the object store, the manifest last: where there is a manifest, every other file is. An
 * export that broke off goes on with the files that are missing.
 *
 * @throws HtsError of the run store and of the object store
 */
export async function exportRun(runId: string, { store, objects, place, openFile }: ExportPorts): Promise<RunExport> {
  const { manifest } = await store.find(runId);
  const prefix = `${EXPORT_PREFIX}${runId}/`;
  let skipped = 0;
  for (const { name, bytes, sha256 } of manifest.files) {
    const path = await store.locateFile(runId, name);
    if (await isThere(objects, prefix + name, sha256)) skipped++;
    else await objects.upload(prefix + name, openFile(path), { contentType: contentTypeOf(name), expected: { size: bytes, sha256 }, metadata: { run: runId } });
  }
  const last = await store.locateFile(runId, "manifest.json");
  const options = { contentType: "application/json", metadata: { run: runId } };
  const { etag, uploaded_at, size }: UploadOutcome = await objects.upload(`${prefix}manifest.json`, openFile(last), options);
  const location = `${place}/${prefix.slice(0, -1)}`;
  await store.noteExport(runId, location);
  return { run_id: runId, success: true, location, etag, size: size + manifest.files.reduce((sum, { bytes }) => sum + bytes, 0), uploaded_at, skipped };
}

async function isThere(objects: ObjectStore, key: string, sha256: string): Promise<boolean> {
  try {
    return (await objects.readInfo(key)).sha256 === sha256;
  } catch (error) {
    if (error instanceof HtsError && error.code === "object_missing") return false;
    throw error;
  }
}

function contentTypeOf(name: string): string {
  return name.endsWith(".json") ? "application/json" : "application/vnd.apache.parquet";
}
