import { randomUUID } from "node:crypto";
import { mkdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { BackupManifest, ListedBackup } from "../../app/backups/backup.ts";
import { BACKUP_ID, readManifest } from "../../app/backups/manifest-text.ts";
import type { ByteStream, ObjectStore } from "../../app/storage/object-store.ts";
import { HtsError } from "../../engine/errors.ts";
import { makeFolder, syncFolder } from "../files/durable-files.ts";
import { openObjectStore } from "../object-stores/open-object-store.ts";
import { sha256 } from "../sha256.ts";
import { type BackupFolder, isPublished, MANIFEST_NAME } from "./backup-folder.ts";
import type { BackupSettings } from "./backup-settings.ts";
import { readPieces, readText, writePieces } from "./byte-files.ts";
import { ObjectArchive, shardOf, storedSum } from "./object-archive.ts";
import { readObjectNames } from "./read-backup.ts";
import { openSealer } from "./sealer.ts";

/** What came of copying backups to the object store. */
export interface SyncOutcome {
  readonly location: string;
  /** Backups that are there as a whole now and were not before. */
  readonly copied: readonly string[];
  readonly objects: number;
  readonly bytes: number;
  /** When, ISO 8601 in UTC. */
  readonly synced_at: string;
}

/** Where backups lie in an object store. */
export const REMOTE_PREFIX = "backups/";
const SETS = `${REMOTE_PREFIX}sets/`;
const OBJECTS = `${REMOTE_PREFIX}objects/`;

/** The key of an object of backups. */
export function objectKey(name: string): string {
  return `${OBJECTS}${shardOf(name)}/${name}`;
}

export function setKey(id: string, name: string): string {
  return `${SETS}${id}/${name}`;
}

/** Lends the object store of backups to some work. @throws HtsError `usage` without a bucket */
export async function withBackupStore<T>({ bucket, dataRoot }: BackupSettings, work: (store: ObjectStore, location: string) => Promise<T>): Promise<T> {
  if (bucket === null) throw new HtsError("usage", "there is no object store for backups: AWS_BUCKET_NAME is not set");
  const opened = await openObjectStore({ bucket, dataRoot });
  try {
    return await work(opened.store, opened.location);
  } finally {
    opened.close();
  }
}

/**
 * Copies what the object store lacks of the backups on the disk. The store compares the SHA-256 of each upload; the manifest
 * goes last, so a backup is seen there only when all of it is. To be called by who holds the lock.
 *
 * @throws HtsError `backup_damaged` when a file is not what was written, and those of the object store
 */
export async function syncBackups(settings: BackupSettings, folder: BackupFolder, onStep: (summary: string) => void): Promise<SyncOutcome> {
  return withBackupStore(settings, async (store, location) => {
    const present = await listSizes(store, REMOTE_PREFIX);
    const manifests = (await folder.list()).flatMap(({ manifest }) => (manifest === null ? [] : [manifest])).toReversed();
    const missing = manifests.filter(({ id }) => !present.has(setKey(id, MANIFEST_NAME)));
    const sums = { objects: 0, bytes: 0 };
    for (const manifest of missing) {
      onStep(`copy ${manifest.id} to ${location}`);
      await copyBackup(store, folder, manifest, present, sums);
    }
    const outcome = { location, copied: missing.map(({ id }) => id), ...sums, synced_at: new Date().toISOString() };
    await folder.noteSync({ location, synced_at: outcome.synced_at, backups: manifests.map(({ id }) => id) });
    return outcome;
  });
}

async function copyBackup(
  store: ObjectStore,
  folder: BackupFolder,
  manifest: BackupManifest,
  present: Map<string, number>,
  sums: { objects: number; bytes: number },
): Promise<void> {
  const archive = new ObjectArchive(folder.objects, await openSealer(null));
  for (const { name, bytes } of await readObjectNames(folder, manifest)) {
    const key = objectKey(name);
    if (present.get(key) === bytes) continue;
    await upload(store, key, readPieces(archive.pathOf(name)), { size: bytes, sha256: storedSum(name) });
    present.set(key, bytes);
    sums.objects++;
    sums.bytes += bytes;
  }
  for (const { name, bytes, sha256: expected } of manifest.files) {
    await upload(store, setKey(manifest.id, name), readPieces(folder.pathOf(manifest.id, name)), { size: bytes, sha256: expected });
    sums.bytes += bytes;
  }
  await store.upload(setKey(manifest.id, MANIFEST_NAME), readPieces(folder.pathOf(manifest.id, MANIFEST_NAME)), { contentType: "application/json" });
}

/** What the store refuses because it is not what was expected is damage of this disk. */
async function upload(store: ObjectStore, key: string, content: ByteStream, expected: { readonly size: number; readonly sha256: string }): Promise<void> {
  await store.upload(key, content, { expected }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === "ENOENT")
      throw new HtsError("backup_damaged", `${key.slice(REMOTE_PREFIX.length)} is missing; remove its backup, and take another`, { cause: error });
    if (!(error instanceof HtsError) || error.code !== "object_damaged") throw error;
    throw new HtsError("backup_damaged", `${key.slice(REMOTE_PREFIX.length)} is not what was written and was not copied; remove its backup, and take another`, {
      cause: error,
    });
  });
}

/** The backups in the object store, the newest first. @throws HtsError of the object store */
export async function listRemoteBackups(settings: BackupSettings): Promise<ListedBackup[]> {
  return withBackupStore(settings, async (store) => {
    const ids = [...(await listSizes(store, SETS)).keys()].flatMap((key) => {
      const [id = "", name] = key.slice(SETS.length).split("/");
      return name === MANIFEST_NAME && BACKUP_ID.test(id) ? [id] : [];
    });
    const listed: ListedBackup[] = [];
    for (const id of ids.toSorted().toReversed()) listed.push(await describeRemote(store, id));
    return listed;
  });
}

async function describeRemote(store: ObjectStore, id: string): Promise<ListedBackup> {
  try {
    const { bytes } = await store.download(setKey(id, MANIFEST_NAME));
    return { id, places: ["s3"], manifest: readManifest(await readText(bytes), id, sha256), problem: null };
  } catch (error) {
    if (!(error instanceof HtsError) || !["backup_damaged", "object_damaged"].includes(error.code)) throw error;
    return { id, places: ["s3"], manifest: null, problem: error.message };
  }
}

/**
 * Brings a backup from the object store to the disk, where it is as if it had been made here. To be called by who holds the lock.
 *
 * @throws HtsError `backup_damaged` when something came that was not written, `file_not_writable`, and those of the object store
 */
export async function fetchBackup(settings: BackupSettings, folder: BackupFolder, manifest: BackupManifest): Promise<void> {
  await withBackupStore(settings, async (store) => {
    const staging = await folder.makeStaging();
    try {
      for (const { name, sha256: expected } of manifest.files) await download(store, setKey(manifest.id, name), join(staging, name), expected);
      const names = (await readFile(join(staging, "objects.txt"), "utf8")).split("\n").flatMap((line) => line.split(" ")[1] ?? []);
      await fetchObjects(store, folder, names);
      if (await isPublished(folder, manifest.id)) await folder.remove(manifest.id);
      await folder.publish(staging, manifest);
    } catch (error) {
      await folder.discard(staging);
      throw error;
    }
  });
}

async function fetchObjects(store: ObjectStore, folder: BackupFolder, names: readonly string[]): Promise<void> {
  const archive = new ObjectArchive(folder.objects, await openSealer(null));
  const shards = new Set<string>();
  await makeFolder(folder.objects, folder.root);
  for (const name of names) {
    const path = archive.pathOf(name);
    if ((await archive.findDamage(name)) === null) continue;
    const temporary = join(folder.objects, `.unfinished-${randomUUID()}`);
    await download(store, objectKey(name), temporary, storedSum(name));
    await mkdir(join(path, ".."), { recursive: true });
    await rename(temporary, path);
    shards.add(join(path, ".."));
  }
  for (const shard of shards) await syncFolder(shard);
  await syncFolder(folder.objects);
}

async function download(store: ObjectStore, key: string, path: string, expected: string): Promise<void> {
  const name = key.slice(REMOTE_PREFIX.length);
  try {
    const sums = await writePieces(path, (await store.download(key)).bytes);
    if (sums.sha256 !== expected)
      throw new HtsError("backup_damaged", `${name} in the object store is not what was written; restore another backup, or an older version of that object`);
  } catch (error) {
    await rm(path, { force: true });
    if (!(error instanceof HtsError) || !["object_missing", "object_damaged"].includes(error.code)) throw error;
    const problem = error.code === "object_missing" ? "is missing" : "is damaged";
    throw new HtsError("backup_damaged", `${name} in the object store ${problem}; restore another backup, or an older version of that object`, {
      cause: error,
    });
  }
}

/** Bytes by key. */
async function listSizes(store: ObjectStore, prefix: string): Promise<Map<string, number>> {
  const sizes = new Map<string, number>();
  for await (const { key, size } of store.list(prefix)) sizes.set(key, size);
  return sizes;
}
