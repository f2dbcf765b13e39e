import { open, stat } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { HtsError } from "../../engine/errors.ts";
import { fileFault, firstLine } from "./fault-messages.ts";

/** The most bytes of a file, and of what a gzip file unpacks to, that are taken into memory. */
export const MAX_FILE_BYTES = 2 ** 31 - 1;

const UNPACK_CHUNK_BYTES = 1 << 20;
const PATH_ERRORS: Readonly<Record<string, readonly [was: string, remedy: string]>> = {
  ENOENT: ["nothing of this name", "check the path"],
  ENOTDIR: ["a path through something that is not a folder", "check the path"],
  ELOOP: ["a link that leads to itself", "check the path"],
  ENAMETOOLONG: ["a name that is too long", "check the path"],
  ERR_INVALID_ARG_VALUE: ["a name with a NUL character", "check the path"],
  EACCES: ["one without permission to read", "give the permission or run as its owner"],
  EPERM: ["one without permission to read", "give the permission or run as its owner"],
  EISDIR: ["a folder", "name the file in it"],
};

/**
 * Opens a file, lends its handle and closes it again.
 *
 * @throws HtsError `file_not_found` for what is missing, may not be read or is no regular file
 */
export async function withFile<T>(file: string, use: (handle: FileHandle, sizeBytes: number) => Promise<T>): Promise<T> {
  const handle = await openRegularFile(file);
  try {
    return await use(handle, (await handle.stat()).size);
  } finally {
    await handle.close();
  }
}

async function openRegularFile(file: string): Promise<FileHandle> {
  try {
    // Asked before opening, because opening a pipe waits for its writer.
    const status = await stat(file);
    if (status.isDirectory()) throw explainReadError(file, { code: "EISDIR" });
    if (status.isFile()) return await open(file, "r");
  } catch (error) {
    throw error instanceof HtsError ? error : explainReadError(file, error);
  }
  throw fileFault({ file }, { code: "file_not_found", problem: "expected a file to read, was a pipe or device", remedy: "save its content to a file first" });
}

/** Turns what the file system says into `file_not_found`, or `file_unreadable` when the file is there but reading fails. */
export function explainReadError(file: string, error: unknown): HtsError {
  const code = String((error as { code?: unknown } | null)?.code);
  const known = PATH_ERRORS[code];
  if (known) return fileFault({ file }, { code: "file_not_found", problem: `expected a file to read, was ${known[0]}`, remedy: known[1], cause: error });
  const problem = `expected a file to read, the system answered ${firstLine(error instanceof Error ? error.message : code)}`;
  return fileFault({ file }, { code: "file_unreadable", problem, remedy: "check the disk and try again", cause: error });
}

/**
 * Reads a file into memory.
 *
 * @throws HtsError `file_unreadable` beyond `maxBytes`, or when the disk fails
 */
export async function readBytes(file: string, handle: FileHandle, sizeBytes: number, maxBytes = MAX_FILE_BYTES): Promise<Uint8Array> {
  if (sizeBytes > maxBytes) {
    const problem = `expected at most ${maxBytes} bytes, was ${sizeBytes}`;
    throw fileFault({ file }, { code: "file_unreadable", problem, remedy: "split the file or convert it to Parquet" });
  }
  const bytes = Buffer.allocUnsafeSlow(sizeBytes);
  let filled = 0;
  try {
    while (filled < sizeBytes) {
      const { bytesRead } = await handle.read(bytes, filled, sizeBytes - filled, filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
  } catch (error) {
    throw explainReadError(file, error);
  }
  return bytes.subarray(0, filled);
}

/**
 * Unpacks gzip of one or more members.
 *
 * @throws HtsError `file_unreadable` for a damaged or truncated file, or one that unpacks to more than `maxBytes`
 */
export async function unpackGzip(file: string, packed: Uint8Array, maxBytes = MAX_FILE_BYTES): Promise<Uint8Array> {
  try {
    return await promisify(gunzip)(packed, { chunkSize: UNPACK_CHUNK_BYTES, maxOutputLength: maxBytes });
  } catch (error) {
    throw fileFault({ file }, { code: "file_unreadable", ...explainGzipError(error, maxBytes), cause: error });
  }
}

function explainGzipError(error: unknown, maxBytes: number): { problem: string; remedy: string } {
  const { code } = error as { code?: unknown };
  if (code === "ERR_BUFFER_TOO_LARGE") return { problem: `expected gzip that unpacks to at most ${maxBytes} bytes, was more`, remedy: "split the file" };
  if (code === "Z_BUF_ERROR") return { problem: "expected a whole gzip file, was one cut short", remedy: "download it again" };
  return { problem: `expected a sound gzip file, was a damaged one (${firstLine(String((error as Error).message))})`, remedy: "download it again" };
}
