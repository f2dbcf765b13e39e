import type { FileHandle } from "node:fs/promises";
import { MAX_FILE_BYTES, readBytes, unpackGzip } from "./file-bytes.ts";
import { startsWith } from "./text-check.ts";

/** What a candle file is by its content; Parquet is read in place. */
export type FileContent = { readonly format: "csv" | "csv.gz"; readonly bytes: Uint8Array } | { readonly format: "parquet" };

const GZIP_START = [0x1f, 0x8b];
const PARQUET_START = [0x50, 0x41, 0x52, 0x31];

/**
 * Tells what a file is, whatever its name says, and reads it unless it is Parquet.
 *
 * @throws HtsError `file_unreadable` for damaged gzip, and beyond `maxBytes`, unpacked or not
 */
export async function readContent(file: string, handle: FileHandle, sizeBytes: number, maxBytes = MAX_FILE_BYTES): Promise<FileContent> {
  const start = await readBytes(file, handle, Math.min(sizeBytes, PARQUET_START.length), maxBytes);
  if (startsWith(start, PARQUET_START)) return { format: "parquet" };
  const bytes = await readBytes(file, handle, sizeBytes, maxBytes);
  if (!startsWith(start, GZIP_START)) return { format: "csv", bytes };
  return { format: "csv.gz", bytes: await unpackGzip(file, bytes, maxBytes) };
}
