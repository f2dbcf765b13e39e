import { createHash, randomUUID } from "node:crypto";
import { type FileHandle, open, readdir, rm, stat } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import type { Upload, UploadReceiver } from "../../app/market-data/import-upload.ts";
import { HtsError } from "../../engine/errors.ts";
import { makeFolder, nullIfAbsent } from "../files/durable-files.ts";

const NAME = /^(?<pid>\d{1,10})@(?<host>.*)\.[0-9a-f-]{36}\.upload$/;
/** What another machine received lies there no longer than this, ms: a request ends within minutes. */
const LONGEST_MS = 24 * 3_600_000;
const MOST_AT_ONCE = 8;

/** Receives uploads into files of a folder. Their names are the server's own; nothing of what a client sends is in them. */
export class UploadFolder implements UploadReceiver {
  readonly #folder: string;
  #receiving = 0;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * Opens the folder `uploads` of a data root, and removes what servers left there that were killed.
   *
   * @throws HtsError `file_not_writable`
   */
  static async open(dataRoot: string): Promise<UploadFolder> {
    const folder = join(dataRoot, "uploads");
    try {
      await makeFolder(folder, dataRoot);
      await sweep(folder);
      return new UploadFolder(folder);
    } catch (error) {
      throw explain(error, folder);
    }
  }

  async receive(content: AsyncIterable<Uint8Array>, limitBytes: number): Promise<Upload> {
    if (this.#receiving >= MOST_AT_ONCE) {
      throw new HtsError(
        "rate_limited",
        `${MOST_AT_ONCE} uploads are being received already, which is all that there may be at once; send it again in a moment`,
      );
    }
    this.#receiving++;
    const path = join(this.#folder, `${process.pid}@${ownHost()}.${randomUUID()}.upload`);
    try {
      return new ReceivedFile(path, await this.#write(path, content, limitBytes));
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    } finally {
      this.#receiving--;
    }
  }

  async #write(path: string, content: AsyncIterable<Uint8Array>, limitBytes: number): Promise<{ readonly bytes: number; readonly sha256: string }> {
    const file = await this.#guard(() => open(path, "wx", 0o600));
    const hash = createHash("sha256");
    let bytes = 0;
    try {
      for await (const piece of untilBroken(content)) {
        bytes += piece.length;
        if (bytes > limitBytes) throw new HtsError("request_too_large", `expected at most ${limitBytes} bytes, there came more; split the file, or pack it`);
        hash.update(piece);
        await this.#guard(() => file.appendFile(piece));
      }
      return { bytes, sha256: hash.digest("hex") };
    } finally {
      await closeQuietly(file);
    }
  }

  async #guard<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw explain(error, this.#folder);
    }
  }
}

class ReceivedFile implements Upload {
  readonly bytes: number;
  readonly sha256: string;
  readonly #path: string;
  #isTaken = false;

  constructor(path: string, { bytes, sha256 }: Pick<Upload, "bytes" | "sha256">) {
    this.#path = path;
    this.bytes = bytes;
    this.sha256 = sha256;
  }

  async use<T>(work: (path: string) => Promise<T>): Promise<T> {
    if (this.#isTaken) throw new Error("an upload is used once");
    this.#isTaken = true;
    try {
      return await work(this.#path);
    } finally {
      await rm(this.#path, { force: true });
    }
  }

  async discard(): Promise<void> {
    if (this.#isTaken) return;
    this.#isTaken = true;
    await rm(this.#path, { force: true });
  }
}

async function* untilBroken(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    for await (const piece of content) yield piece;
  } catch (error) {
    throw new HtsError("request_malformed", "the body broke off before its end; send it again", { cause: error });
  }
}

async function sweep(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    if (await isLeftOver(name, path)) await rm(path, { force: true });
  }
}

/** Other servers may be receiving into the folder right now: what a process of this machine receives is its own as long as it lives. */
async function isLeftOver(name: string, path: string): Promise<boolean> {
  const { pid, host } = NAME.exec(name)?.groups ?? {};
  if (pid === undefined) return false;
  // Of an earlier process of the same number, since this one has only begun.
  if (host === ownHost() && (Number(pid) === process.pid || !isAlive(Number(pid)))) return true;
  const status = await stat(path).catch(nullIfAbsent);
  return status !== null && Date.now() - status.mtimeMs > LONGEST_MS;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

function ownHost(): string {
  return hostname()
    .replaceAll(/[^\w-]/g, "_")
    .slice(0, 100);
}

/** What was written is checked by its content, and a full disk shows when it is written. */
async function closeQuietly(file: FileHandle): Promise<void> {
  await file.close().catch(() => undefined);
}

function explain(error: unknown, folder: string): HtsError {
  if (error instanceof HtsError) return error;
  return new HtsError("file_not_writable", `an upload could not be kept in ${folder}: ${(error as Error).message}; make room or give the permission`, {
    cause: error,
  });
}
