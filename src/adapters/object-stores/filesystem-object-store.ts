import { open, readdir, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { DEFAULT_CONTENT_TYPE, requireUploadOptions } from "../../app/storage/check-upload.ts";
import { requireKey, requirePrefix } from "../../app/storage/object-key.ts";
import type {
  ByteStream,
  Download,
  IntegrityReport,
  ListedObject,
  ObjectInfo,
  ObjectStore,
  UploadOptions,
  UploadOutcome,
  WriteCondition,
} from "../../app/storage/object-store.ts";
import { HtsError } from "../../engine/errors.ts";
import { makeFolder, nullIfAbsent } from "../files/durable-files.ts";
import { checkOnTheWay, ContentMeter, type ContentSums, inspect, requireExpected, toPieces } from "./content-sums.ts";
import { newDataName, type ObjectRecord, publishGeneration, readGeneration, removeIfAbandoned } from "./object-folder.ts";

/** No key has it, so an object `a` and the folder of an object `a/b` never meet. */
const OBJECT_SUFFIX = "~";

const PIECE_BYTES = 256 * 1024;

/**
 * Objects in a folder: each is a folder of its own, `key~`, with its content and a record of it in JSON.
 *
 * Several processes may use the same folder at once. Objects that differ only in the case of letters are one object
 * on a disk that does not tell them apart.
 */
export class FilesystemObjectStore implements ObjectStore {
  readonly #root: string;

  constructor(root: string) {
    this.#root = resolve(root);
  }

  async upload(key: string, content: Uint8Array | ByteStream, options: UploadOptions = {}): Promise<UploadOutcome> {
    const folder = this.#folderOf(key);
    requireUploadOptions(options);
    // Most conflicts are known before anything is written; what counts is checked again when it is published.
    if (options.condition !== undefined) requireCondition(key, (await guard(() => readGeneration(folder))).record, options.condition);
    const data = newDataName();
    const path = join(folder, data);
    let isPublished = false;
    try {
      const sums = await this.#writeContent(folder, path, content);
      requireExpected(key, sums, options.expected);
      const record = toRecord(key, sums, data, options);
      await guard(() => this.#publish(key, folder, record, options.condition));
      isPublished = true;
      const { size, etag, uploaded_at, sha256 } = record;
      return { success: true, key, size, etag, uploaded_at, sha256 };
    } finally {
      if (!isPublished) await rm(path, { force: true }).catch(() => undefined);
    }
  }

  async download(key: string): Promise<Download> {
    const record = await this.#readRecord(key);
    const info = toInfo(record);
    return { info, bytes: checkOnTheWay(info, this.#read(key, record)) };
  }

  async readInfo(key: string): Promise<ObjectInfo> {
    return toInfo(await this.#readRecord(key));
  }

  async *list(prefix = ""): AsyncIterable<ListedObject> {
    const folder = requirePrefix(prefix).split("/").slice(0, -1).join("/");
    yield* this.#listFolder(folder === "" ? "" : `${folder}/`, prefix);
  }

  async delete(key: string): Promise<void> {
    const folder = this.#folderOf(key);
    await guard(async () => {
      for (;;) {
        const { number, record } = await readGeneration(folder);
        if (record === null || (await publishGeneration(folder, number, null))) return;
      }
    });
  }

  /** Removes an object and every trace of it; only for a key that nobody else ever writes to, since it takes the order of writes with it. */
  async purge(key: string): Promise<void> {
    await this.delete(key);
    await guard(() => rm(this.#folderOf(key), { recursive: true, force: true }));
  }

  async verify(key: string): Promise<IntegrityReport> {
    const record = await this.#readRecord(key);
    try {
      return await inspect(toInfo(record), this.#read(key, record));
    } catch (error) {
      // Content that is gone is what a check is for.
      if (!(error instanceof HtsError) || error.code !== "object_damaged") throw error;
      return { ...toInfo(record), isSound: false, problems: [error.message] };
    }
  }

  #folderOf(key: string): string {
    return join(this.#root, `${requireKey(key)}${OBJECT_SUFFIX}`);
  }

  async #writeContent(folder: string, path: string, content: Uint8Array | ByteStream): Promise<ContentSums> {
    const file = await guard(async () => {
      await makeFolder(folder, this.#root);
      return open(path, "wx");
    });
    try {
      const meter = new ContentMeter();
      for await (const piece of toPieces(content)) {
        meter.add(piece);
        await guard(() => file.writeFile(piece));
      }
      await guard(() => file.sync());
      return meter.finish();
    } finally {
      await file.close();
    }
  }

  async #publish(key: string, folder: string, record: ObjectRecord, condition: WriteCondition | undefined): Promise<void> {
    for (;;) {
      const { number, record: current } = await readGeneration(folder);
      if (condition !== undefined) requireCondition(key, current, condition);
      if (await publishGeneration(folder, number, record)) return;
    }
  }

  async #readRecord(key: string): Promise<ObjectRecord> {
    const { record } = await guard(() => readGeneration(this.#folderOf(key)));
    if (record?.key === key) return record;
    throw new HtsError("object_missing", `there is no object ${key}`);
  }

  async *#read(key: string, { data }: ObjectRecord): ByteStream {
    const file = await guard(() => open(join(this.#folderOf(key), data), "r").catch(nullIfAbsent));
    if (file === null) throw await this.#explainAbsence(key, data);
    try {
      for (;;) {
        const piece = new Uint8Array(PIECE_BYTES);
        const { bytesRead } = await guard(() => file.read(piece, 0, piece.length));
        if (bytesRead === 0) return;
        yield piece.subarray(0, bytesRead);
      }
    } finally {
      await file.close();
    }
  }

  async #explainAbsence(key: string, data: string): Promise<HtsError> {
    const { record } = await guard(() => readGeneration(this.#folderOf(key)));
    if (record?.data !== data) return new HtsError("object_conflict", `${key} was overwritten or deleted before it was read; read it again`);
    return new HtsError("object_damaged", `${key} is damaged: its content is gone; upload it again or restore it from a backup`);
  }

  async *#listFolder(folder: string, prefix: string): AsyncIterable<ListedObject> {
    const entries = (await guard(() => readdir(join(this.#root, folder), { withFileTypes: true }).catch(nullIfAbsent))) ?? [];
    const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => (name.endsWith(OBJECT_SUFFIX) ? name.slice(0, -1) : `${name}/`));
    // The order of S3: by bytes of the whole key, in which a folder's slash counts.
    for (const name of names.sort((a, b) => (a < b ? -1 : 1))) {
      const path = `${folder}${name}`;
      if (!path.startsWith(prefix) && !(name.endsWith("/") && prefix.startsWith(path))) continue;
      if (name.endsWith("/")) yield* this.#listFolder(path, prefix);
      else yield* this.#listObject(path);
    }
  }

  async *#listObject(key: string): AsyncIterable<ListedObject> {
    const folder = join(this.#root, `${key}${OBJECT_SUFFIX}`);
    const { record } = await guard(() => readGeneration(folder));
    if (record === null) return removeIfAbandoned(folder).catch(() => undefined);
    const { size, etag, uploaded_at } = record;
    yield { key, size, etag, uploaded_at };
  }
}

function requireCondition(key: string, current: ObjectRecord | null, condition: WriteCondition): void {
  if ("ifAbsent" in condition) {
    if (current !== null) throw new HtsError("object_conflict", `${key} was not written: it exists already, with the ETag ${current.etag}`);
  } else if (current?.etag !== condition.ifMatch) {
    const found = current === null ? "there is no such object" : `its ETag is ${current.etag}`;
    throw new HtsError("object_conflict", `${key} was not written: the ETag ${condition.ifMatch} was expected, ${found}; read it again`);
  }
}

function toRecord(key: string, { size, sha256, md5 }: ContentSums, data: string, { contentType, metadata }: UploadOptions): ObjectRecord {
  const uploadedAt = `${new Date().toISOString().slice(0, 19)}Z`;
  return { key, size, etag: `"${md5}"`, sha256, uploaded_at: uploadedAt, contentType: contentType ?? DEFAULT_CONTENT_TYPE, metadata: metadata ?? {}, data };
}

function toInfo({ key, size, etag, uploaded_at, sha256, contentType, metadata }: ObjectRecord): ObjectInfo {
  return { key, size, etag, uploaded_at, sha256, contentType, metadata };
}

/** Says what a failure of the disk means to the caller. */
async function guard<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof HtsError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "EACCES" || code === "EPERM" || code === "EROFS") {
      throw new HtsError("storage_denied", `the folder of the object store refused: ${message}; give this user the right to read and write it`, {
        cause: error,
      });
    }
    throw new HtsError("storage_unreachable", `the folder of the object store failed: ${message}; make room or mend the disk`, { cause: error });
  }
}
