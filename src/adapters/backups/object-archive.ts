import { randomUUID } from "node:crypto";
import { mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { BackupManifest } from "../../app/backups/backup.ts";
import type { ByteStream } from "../../app/storage/object-store.ts";
import { HtsError } from "../../engine/errors.ts";
import { makeFolder, nullIfAbsent, syncFolder } from "../files/durable-files.ts";
import { ContentMeter } from "../object-stores/content-sums.ts";
import { measure, readPieces, writePieces } from "./byte-files.ts";
import { SEALED_SUFFIX, type Sealer } from "./sealer.ts";

/** Content by its SHA-256, shared by all backups: what has not changed since the last one is not written again. */
export class ObjectArchive {
  readonly root: string;
  readonly sealer: Sealer;
  /** Names by the SHA-256 of the content, of those that this sealer can open again. */
  #known: Map<string, string> | null = null;
  readonly #touched = new Set<string>();

  /** @param root the folder of objects, absolute */
  constructor(root: string, sealer: Sealer) {
    this.root = root;
    this.sealer = sealer;
  }

  /** The name of the object of a content; undefined when there is none yet. */
  async find(sha256: string): Promise<string | undefined> {
    this.#known ??= await this.#index();
    return this.#known.get(sha256);
  }

  /**
   * Keeps the content of a file under its SHA-256.
   *
   * @returns the object's name and the bytes that it takes; null when the file is no longer of that content
   */
  async add(path: string, sha256: string): Promise<{ readonly name: string; readonly bytes: number } | null> {
    const temporary = join(this.root, `.unfinished-${randomUUID()}`);
    await makeFolder(this.root, this.root);
    try {
      let content = "";
      const stored = await writePieces(temporary, this.sealer.seal(tellSum(readPieces(path), (sum) => (content = sum))));
      if (content !== sha256) return null;
      const name = this.#nameOf(sha256, stored.sha256);
      const shard = join(this.root, shardOf(name));
      await mkdir(shard, { recursive: true });
      await rename(temporary, join(shard, name));
      this.#touched.add(shard);
      (this.#known ??= await this.#index()).set(sha256, name);
      return { name, bytes: stored.size };
    } finally {
      await rm(temporary, { force: true });
    }
  }

  /** Waits until the disk knows the names of what was added. */
  async sync(): Promise<void> {
    for (const shard of this.#touched) await syncFolder(shard);
    if (this.#touched.size > 0) await syncFolder(this.root);
    this.#touched.clear();
  }

  pathOf(name: string): string {
    return join(this.root, shardOf(requireObjectName(name)), name);
  }

  /** The content of an object. @throws HtsError `backup_damaged`, `backup_key_wrong` */
  async *read(name: string): ByteStream {
    const pieces = this.sealer.open(readPieces(this.pathOf(name)), encryptionOf(name), `objects/${name}`);
    try {
      yield* pieces;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") throw missingObject(name);
      throw error;
    }
  }

  /** Says what is wrong with an object; null for nothing. It needs no key. */
  async findDamage(name: string): Promise<string | null> {
    try {
      const { sha256 } = await measure(readPieces(this.pathOf(name)));
      return sha256 === storedSum(name) ? null : `objects/${shardOf(name)}/${name} is not what was written`;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
      return `objects/${shardOf(name)}/${name} is missing`;
    }
  }

  /** The bytes that an object takes. */
  async readBytes(name: string): Promise<number> {
    return (await stat(this.pathOf(name))).size;
  }

  /** Every object with its bytes. */
  async *list(): AsyncGenerator<{ readonly name: string; readonly bytes: number }> {
    for (const shard of ((await readdir(this.root).catch(nullIfAbsent)) ?? []).filter((name) => /^[0-9a-f]{2}$/.test(name))) {
      for (const name of await readdir(join(this.root, shard))) {
        const status = await stat(join(this.root, shard, name)).catch(nullIfAbsent);
        if (status !== null && isObjectName(name)) yield { name, bytes: status.size };
      }
    }
  }

  async remove(name: string): Promise<void> {
    await rm(this.pathOf(name), { force: true });
    this.#known = null;
  }

  /** Removes what writers that died have left. To be called by who holds the lock. */
  async sweep(): Promise<void> {
    const names = (await readdir(this.root).catch(nullIfAbsent)) ?? [];
    for (const name of names.filter((one) => one.startsWith("."))) await rm(join(this.root, name), { force: true });
  }

  async #index(): Promise<Map<string, string>> {
    const known = new Map<string, string>();
    const mark = this.sealer.keyMark;
    for await (const { name } of this.list()) {
      const [content = "", keyMark = ""] = name.split(".");
      if (keyMark === mark) known.set(content, name);
    }
    return known;
  }

  #nameOf(content: string, stored: string): string {
    return this.sealer.encryption === "none" ? content : `${content}.${this.sealer.keyMark}.${stored}${SEALED_SUFFIX}`;
  }
}

/** The folder of an object's name below the root. */
export function shardOf(name: string): string {
  return name.slice(0, 2);
}

/** The SHA-256 of the bytes of an object on the disk. */
export function storedSum(name: string): string {
  const [content = "", , stored = content] = name.split(".");
  return stored;
}

/** @throws HtsError `backup_damaged` for a name that could lead elsewhere */
export function requireObjectName(name: string): string {
  if (isObjectName(name)) return name;
  throw new HtsError("backup_damaged", `the backup names an object ${JSON.stringify(name.slice(0, 80))}, which none can be; restore from another backup`);
}

function isObjectName(name: string): boolean {
  return /^[0-9a-f]{64}(\.[0-9a-f]{8}\.[0-9a-f]{64}\.age)?$/.test(name);
}

function encryptionOf(name: string): BackupManifest["encryption"] {
  return name.endsWith(SEALED_SUFFIX) ? "age" : "none";
}

function missingObject(name: string): HtsError {
  return new HtsError("backup_damaged", `objects/${shardOf(name)}/${name} is missing; restore from another backup, or fetch it again from the object store`);
}

/** Passes content on and tells its SHA-256 at the end. */
async function* tellSum(content: ByteStream, tell: (sha256: string) => void): ByteStream {
  const meter = new ContentMeter();
  for await (const piece of content) {
    meter.add(piece);
    yield piece;
  }
  tell(meter.finish().sha256);
}
