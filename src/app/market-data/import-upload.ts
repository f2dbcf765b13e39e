import type { ImportResult } from "../../contract/http/imports.ts";
import type { Actor, AuditLog } from "../access/ports.ts";
import type { ImportOptions } from "./candle-file.ts";
import type { ImportPlan } from "./import-candles.ts";
import type { MergeOutcome } from "./ports.ts";
import { type PreparedImport, requireSound, toImportResult } from "./prepare-import.ts";
import { describeSeries } from "./series.ts";

/** A file that a client has sent, whole. It is there until it was used or discarded, and never again. */
export interface Upload {
  readonly bytes: number;
  /** Of its content, 64 hex digits. */
  readonly sha256: string;
  /** Lends its path; the file is removed when the work is over, however it ends. */
  use<T>(work: (path: string) => Promise<T>): Promise<T>;
  /** Removes it unless it is used, or was. */
  discard(): Promise<void>;
}

/** Takes what clients send. */
export interface UploadReceiver {
  /**
   * Reads to the end.
   *
   * @throws HtsError `request_too_large`, `request_malformed` for what breaks off, `rate_limited` when there are too many at
   * once, `file_not_writable`; nothing is left behind then
   */
  receive(content: AsyncIterable<Uint8Array>, limitBytes: number): Promise<Upload>;
}

/** Whose candles an upload has, and how it is to be read. */
export interface UploadWish extends Omit<ImportOptions, "name" | "maxBytes"> {
  readonly exchange: string;
  readonly symbol: string;
}

/** Reads and merges uploads where it keeps nobody from being answered. */
export interface UploadImporter {
  /** @throws HtsError as reading a file and `prepareImport` do, `memory_limit_exceeded` */
  prepare(path: string, wish: UploadWish): Promise<PreparedImport>;
  /** @throws HtsError as `importCandles` does, `memory_limit_exceeded` */
  merge(plan: ImportPlan, source: string): Promise<MergeOutcome>;
}

export interface ImportPorts {
  readonly importer: UploadImporter;
  readonly audit: AuditLog;
}

/**
 * Takes an upload into the store. Once it has arrived it is gone through with, whether or not the client still waits.
 *
 * @throws HtsError `check_failed` for candles with faults unless they are forced; as reading and merging do
 */
export async function importUpload(
  upload: Upload,
  wish: UploadWish,
  options: { readonly isForced: boolean; readonly isDry: boolean; readonly by: Actor },
  { importer, audit }: ImportPorts,
): Promise<ImportResult> {
  const prepared = await upload.use((path) => importer.prepare(path, wish));
  if (options.isDry) return toImportResult(prepared, null);
  if (!options.isForced) requireSound(prepared);
  const { plan } = prepared;
  const subject = { subjectKind: "series", subjectId: describeSeries(plan.series) };
  const { sha256, bytes } = upload;
  // Candles do not lie in the database: so that none change without a note of who did it, it is made before.
  const { added, changed } = plan;
  await audit.record(options.by, { action: "candles.import", ...subject, detail: { sha256, bytes, added, changed, forced: options.isForced } });
  try {
    return toImportResult(prepared, await importer.merge(plan, `upload ${sha256.slice(0, 12)}`));
  } catch (error) {
    // What went wrong is what the client is to hear, even if this cannot be noted either.
    await audit.record(options.by, { action: "candles.import_failed", ...subject, detail: { sha256 } }).catch(() => undefined);
    throw error;
  }
}
