import { randomUUID } from "node:crypto";
import { readdir, readFile, rename, rm, stat, statfs } from "node:fs/promises";
import { join } from "node:path";
import { type BackupManifest, createdMs, type ListedBackup, ownBytes, type RestoreProof } from "../../app/backups/backup.ts";
import { BACKUP_ID, readManifest, writeManifest } from "../../app/backups/manifest-text.ts";
import type { BackupShelf, ShelfFigures } from "../../app/backups/ports.ts";
import { HtsError } from "../../engine/errors.ts";
import { lockFolder, type SeriesLock } from "../candle-store/series-lock.ts";
import { makeFolder, nullIfAbsent, syncFolder, writeSynced } from "../files/durable-files.ts";
import { writeTextFile } from "../files/write-file.ts";
import { sha256 } from "../sha256.ts";

export const MANIFEST_NAME = "manifest.json";
export const MD5_NAME = "MD5SUMS";
/** The objects that a backup is made of, one a line: bytes and name. */
export const OBJECTS_NAME = "objects.txt";
const SYNC_NAME = "s3.json";
const PROOFS_NAME = "proofs.json";
const MOST_PROOFS = 100;
const UNFINISHED_PREFIX = ".unfinished-";
const TRASH_PREFIX = ".trash-";

/** What the disk knows of the copies in the object store. */
export interface SyncNote {
  readonly location: string;
  /** ISO 8601 in UTC. */
  readonly synced_at: string;
  /** Ids of the backups that are there. */
  readonly backups: readonly string[];
}

/**
 * The folder of backups: `sets/<id>` for each, whose files are listed by its manifest.json, and `objects`, which they share.
 * A backup is written under a hidden name and renamed once its manifest, the last of its files, is on the disk.
 */
export class BackupFolder implements BackupShelf {
  readonly root: string;
  readonly sets: string;
  readonly objects: string;

  /** @param root absolute */
  constructor(root: string) {
    this.root = root;
    this.sets = join(root, "sets");
    this.objects = join(root, "objects");
  }

  /**
   * Keeps every other process from making, removing or restoring backups, and clears away what one that died has left.
   *
   * @throws HtsError `store_locked` at once when another is at work, `file_not_writable`
   */
  async lock(): Promise<SeriesLock> {
    await this.#guard(async () => makeFolder(this.sets, this.root));
    const lock = await lockFolder(this.root, { patienceMs: 0 }).catch((error: unknown) => {
      if (!(error instanceof HtsError) || error.code !== "store_locked") throw error;
      const who = error.message.replace(/^.*is being written to by /, "").replace(/;.*/, "");
      throw new HtsError("store_locked", `backups in ${this.root} are being worked on by ${who}; wait for it to end and try again`, { cause: error });
    });
    try {
      for (const name of await readdir(this.sets)) if (name.startsWith(".")) await rm(join(this.sets, name), { recursive: true, force: true });
      return lock;
    } catch (error) {
      await lock.release();
      throw error;
    }
  }

  /** A hidden folder for a backup that is to be made. To be called by who holds the lock. */
  async makeStaging(): Promise<string> {
    const staging = join(this.sets, `${UNFINISHED_PREFIX}${randomUUID()}`);
    await this.#guard(async () => makeFolder(staging, this.root));
    return staging;
  }

  /** Makes a staged backup visible: its manifest is the last of it that is written. */
  async publish(staging: string, manifest: BackupManifest): Promise<void> {
    await writeSynced(join(staging, MANIFEST_NAME), writeManifest(manifest, sha256));
    await syncFolder(staging);
    await rename(staging, join(this.sets, manifest.id));
    await syncFolder(this.sets);
  }

  /** Gives up a staged backup; what cannot be removed now is by who takes the lock next. */
  async discard(staging: string): Promise<void> {
    if (staging !== "") await rm(staging, { recursive: true, force: true }).catch(() => undefined);
  }

  pathOf(id: string, name: string): string {
    return join(this.sets, id, name);
  }

  /** Removes a backup: it is gone at once, and its files a little later. To be called by who holds the lock. */
  async remove(id: string): Promise<void> {
    const trash = join(this.sets, `${TRASH_PREFIX}${randomUUID()}`);
    await rename(join(this.sets, id), trash);
    await syncFolder(this.sets);
    await rm(trash, { recursive: true, force: true });
  }

  async list(): Promise<ListedBackup[]> {
    const ids = ((await readdir(this.sets).catch(nullIfAbsent)) ?? []).filter((name) => BACKUP_ID.test(name));
    const copied = new Set((await this.readSyncNote())?.backups);
    const listed = await Promise.all(ids.map((id) => this.#describe(id, copied.has(id) ? ["disk", "s3"] : ["disk"])));
    return listed.toSorted(newestFirst);
  }

  async measure(): Promise<ShelfFigures> {
    const { ObjectArchive } = await import("./object-archive.ts");
    const { openSealer } = await import("./sealer.ts");
    let [objectCount, objectBytes] = [0, 0];
    for await (const { bytes } of new ObjectArchive(this.objects, await openSealer(null)).list())
      [objectCount, objectBytes] = [objectCount + 1, objectBytes + bytes];
    const backupBytes = (await this.list()).reduce((sum, { manifest }) => sum + (manifest === null ? 0 : ownBytes(manifest)), 0);
    return { root: this.root, backupBytes, objectCount, objectBytes, freeBytes: await this.readFreeBytes() };
  }

  /** Free on the disk of the folder, or of the nearest one above it that is there. */
  async readFreeBytes(): Promise<number> {
    for (let path = this.root; ; path = join(path, "..")) {
      const figures = await statfs(path).catch(nullIfAbsent);
      if (figures !== null) return figures.bavail * figures.bsize;
    }
  }

  async listProofs(): Promise<RestoreProof[]> {
    return (await this.#readNote<RestoreProof[]>(PROOFS_NAME)) ?? [];
  }

  /** Null when no backup was ever copied. */
  async readSyncNote(): Promise<SyncNote | null> {
    return this.#readNote<SyncNote>(SYNC_NAME);
  }

  async noteSync(note: SyncNote): Promise<void> {
    await writeTextFile(join(this.root, SYNC_NAME), `${JSON.stringify(note)}\n`);
  }

  async noteProof(proof: RestoreProof): Promise<void> {
    const proofs = [proof, ...(await this.listProofs())].slice(0, MOST_PROOFS);
    await writeTextFile(join(this.root, PROOFS_NAME), `${JSON.stringify(proofs, null, 1)}\n`);
  }

  /** Notes are written whole or not at all: where one cannot be read somebody else's hand was, and it can be had again. */
  async #readNote<T>(name: string): Promise<T | null> {
    const text = await readFile(join(this.root, name), "utf8").catch(nullIfAbsent);
    try {
      return text === null ? null : (JSON.parse(text) as T);
    } catch {
      return null;
    }
  }

  async #describe(id: string, places: ListedBackup["places"]): Promise<ListedBackup> {
    try {
      const text = await readFile(this.pathOf(id, MANIFEST_NAME), "utf8");
      return { id, places, manifest: readManifest(text, id, sha256), problem: null };
    } catch (error) {
      const problem =
        error instanceof HtsError
          ? error.message
          : `the ${MANIFEST_NAME} of the backup ${id} cannot be read (${(error as NodeJS.ErrnoException).code ?? (error as Error).name})`;
      return { id, places, manifest: null, problem };
    }
  }

  async #guard(work: () => Promise<void>): Promise<void> {
    await work().catch((error: unknown) => {
      throw new HtsError("file_not_writable", `${this.root} could not be made: ${(error as Error).message}; give the permission, or set BACKUP_ROOT`, {
        cause: error,
      });
    });
  }
}

/** Whether a backup's folder is there under its name. */
export async function isPublished(folder: BackupFolder, id: string): Promise<boolean> {
  return (await stat(folder.pathOf(id, MANIFEST_NAME)).catch(nullIfAbsent)) !== null;
}

function newestFirst(a: ListedBackup, b: ListedBackup): number {
  const [first, second] = [a, b].map(({ manifest }) => (manifest === null ? 0 : createdMs(manifest)));
  return (second ?? 0) - (first ?? 0) || (a.id < b.id ? 1 : -1);
}
