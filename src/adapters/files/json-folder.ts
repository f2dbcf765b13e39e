import { constants } from "node:fs";
import { type FileHandle, open, readdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { getHeapStatistics } from "node:v8";
import type { Dirent } from "node:fs";
import type { DocumentFile, DocumentFolder, DocumentListing, UnreadDocument } from "../../app/runs/import/document-file.ts";
import { HtsError } from "../../engine/errors.ts";
import { sha256 } from "../sha256.ts";
import { explainReadError, readBytes } from "./file-bytes.ts";
import { fileFault, firstLine } from "./fault-messages.ts";

/** A little below the longest text that the runtime can hold. */
const MAX_DOCUMENT_BYTES = 512_000_000;
/** How many times its size a long run takes in memory: 480 MB took 3.6 GB. A process that runs out of memory dies, and at the same file again. */
const MEMORY_PER_BYTE = 7;
/** Not through a link that took the file's place, and not waiting for the writer of a pipe that did. */
const READ_ONLY = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** The JSON files of a folder and of those below it, opened for reading only; links within it are not followed. */
export class JsonFolder implements DocumentFolder {
  readonly #root: string;
  readonly #maxBytes: number;

  /** @param memoryBytes what this process may use */
  constructor(root: string, memoryBytes = getHeapStatistics().heap_size_limit) {
    this.#root = root;
    this.#maxBytes = Math.min(MAX_DOCUMENT_BYTES, Math.floor(memoryBytes / MEMORY_PER_BYTE));
  }

  async list(): Promise<DocumentListing> {
    await requireFolder(this.#root);
    const paths: string[] = [];
    const failed: UnreadDocument[] = [];
    let links = 0;
    const pending = [this.#root];
    for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
      let entries: Dirent[];
      try {
        entries = await readdir(folder, { withFileTypes: true });
      } catch (error) {
        failed.push({ path: folder, reason: `could not be looked into: ${firstLine((error as Error).message)}` });
        continue;
      }
      for (const entry of entries) {
        const path = join(folder, entry.name);
        if (entry.isSymbolicLink()) links += 1;
        else if (entry.isDirectory()) pending.push(path);
        else if (entry.isFile() && /\.json$/i.test(entry.name)) paths.push(path);
      }
    }
    return { paths: paths.sort(), links, failed };
  }

  async read(path: string): Promise<DocumentFile> {
    try {
      return await this.#readFile(path);
    } catch (error) {
      throw error instanceof HtsError ? error : explainReadError(path, error);
    }
  }

  async readBeside(path: string, name: string): Promise<DocumentFile | null> {
    const beside = join(dirname(path), name);
    try {
      return await this.#readFile(beside);
    } catch (error) {
      // A link is not followed, here neither.
      if (["ENOENT", "ELOOP"].includes(String((error as { code?: unknown }).code))) return null;
      throw error instanceof HtsError ? error : explainReadError(beside, error);
    }
  }

  async #readFile(path: string): Promise<DocumentFile> {
    const handle = await open(path, READ_ONLY);
    try {
      return await readDocument(path, handle, this.#maxBytes);
    } finally {
      await handle.close();
    }
  }
}

async function readDocument(path: string, handle: FileHandle, maxBytes: number): Promise<DocumentFile> {
  const status = await handle.stat();
  if (!status.isFile()) throw fileFault({ file: path }, { code: "file_unreadable", problem: "expected a file, was something else", remedy: "check the path" });
  if (status.size > maxBytes) {
    const problem = `expected at most ${maxBytes} bytes, was ${status.size}`;
    const remedy = maxBytes < MAX_DOCUMENT_BYTES ? "let it use more memory, by NODE_OPTIONS=--max-old-space-size=8192 (MiB)" : "split the run by symbols";
    throw fileFault({ file: path }, { code: "file_unreadable", problem, remedy });
  }
  const bytes = await readBytes(path, handle, status.size);
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes), bytes: bytes.length, sha256: sha256([bytes]), modifiedMs: status.mtimeMs };
  } catch (error) {
    throw fileFault({ file: path }, { code: "file_unreadable", problem: "expected UTF-8, was another encoding", remedy: "save it as UTF-8", cause: error });
  }
}

async function requireFolder(path: string): Promise<void> {
  const status = await stat(path).catch((error: unknown) => {
    throw new HtsError("file_not_found", `${path} could not be looked into: ${firstLine((error as Error).message)}`, { cause: error });
  });
  if (!status.isDirectory()) throw new HtsError("file_not_found", `${path}: expected a folder, was a file; name the folder that it stands in`);
}
