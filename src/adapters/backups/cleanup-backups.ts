import type { BackupManifest } from "../../app/backups/backup.ts";
import { planCleanup } from "../../app/backups/plan-cleanup.ts";
import type { ObjectStore } from "../../app/storage/object-store.ts";
import { HtsError } from "../../engine/errors.ts";
import { BackupFolder, MANIFEST_NAME, OBJECTS_NAME } from "./backup-folder.ts";
import type { BackupSettings } from "./backup-settings.ts";
import { readText } from "./byte-files.ts";
import { ObjectArchive } from "./object-archive.ts";
import { parseObjectNames, readObjectNames } from "./read-backup.ts";
import { openSealer } from "./sealer.ts";
import { listRemoteBackups, objectKey, REMOTE_PREFIX, setKey, withBackupStore } from "./sync-backups.ts";

/** What a cleanup took away, or would. */
export interface CleanupOutcome {
  /** Ids, the oldest first. */
  readonly removed: readonly string[];
  /** Objects that no backup needs any more. */
  readonly objects: number;
  readonly bytes: number;
  /** The same in the object store; null when there is none. */
  readonly remote: { readonly removed: readonly string[]; readonly objects: number } | null;
}

/** What is in the object store without a backup and is younger may be of a copy that another machine is making. */
const REMOTE_GRACE_MS = 86_400_000;

export interface CleanupOptions {
  /** Removes nothing, and says what would go. */
  readonly isDryRun?: boolean;
  readonly remoteGraceMs?: number;
}

/**
 * Removes backups that are older than so long, and the objects that no other needs, on the disk and in the object store. The
 * newest of each part stays, and so does the last that was proven.
 *
 * @throws HtsError `store_locked` while backups are worked on, `backup_damaged` when one cannot say which objects it needs
 */
export async function cleanupBackups(settings: BackupSettings, maxAgeMs: number, options: CleanupOptions = {}): Promise<CleanupOutcome> {
  const { isDryRun = false } = options;
  const folder = new BackupFolder(settings.backupRoot);
  const lock = await folder.lock();
  try {
    const archive = new ObjectArchive(folder.objects, await openSealer(null));
    if (!isDryRun) await archive.sweep();
    const proven = (await folder.listProofs()).find(({ isProven }) => isProven)?.backup_id ?? null;
    const manifests = requireReadable((await folder.list()).map(({ manifest, problem }) => manifest ?? problem ?? ""));
    const old = planCleanup(manifests, maxAgeMs, Date.now(), proven);
    const gone = new Set(old.map(({ id }) => id));
    if (!isDryRun) for (const id of gone) await folder.remove(id);
    const needed = new Set<string>();
    for (const manifest of manifests.filter(({ id }) => !gone.has(id))) for (const { name } of await readObjectNames(folder, manifest)) needed.add(name);
    let [objects, bytes] = [0, 0];
    for await (const object of archive.list()) {
      if (needed.has(object.name)) continue;
      if (!isDryRun) await archive.remove(object.name);
      [objects, bytes] = [objects + 1, bytes + object.bytes];
    }
    const remote = settings.bucket === null ? null : await cleanupRemote(settings, maxAgeMs, proven, options);
    return { removed: [...gone], objects, bytes, remote };
  } finally {
    await lock.release();
  }
}

async function cleanupRemote(
  settings: BackupSettings,
  maxAgeMs: number,
  proven: string | null,
  { isDryRun = false, remoteGraceMs = REMOTE_GRACE_MS }: CleanupOptions,
): Promise<NonNullable<CleanupOutcome["remote"]>> {
  const manifests = requireReadable((await listRemoteBackups(settings)).map(({ manifest, problem }) => manifest ?? problem ?? ""));
  const old = planCleanup(manifests, maxAgeMs, Date.now(), proven);
  const gone = new Set(old.map(({ id }) => id));
  return withBackupStore(settings, async (store) => {
    if (!isDryRun) for (const manifest of old) await removeRemote(store, manifest);
    const needed = new Set<string>();
    for (const manifest of manifests.filter(({ id }) => !gone.has(id))) for (const key of await readRemoteKeys(store, manifest)) needed.add(key);
    let objects = 0;
    // Also files of backups without a manifest, as whoever died while copying or removing one has left.
    for await (const { key, uploaded_at } of store.list(REMOTE_PREFIX)) {
      if (needed.has(key) || Date.now() - Date.parse(uploaded_at) < remoteGraceMs) continue;
      if (!isDryRun) await store.delete(key);
      objects++;
    }
    return { removed: [...gone], objects };
  });
}

/** The manifest first: without it the rest is no backup. */
async function removeRemote(store: ObjectStore, { id, files }: BackupManifest): Promise<void> {
  await store.delete(setKey(id, MANIFEST_NAME));
  for (const { name } of files) await store.delete(setKey(id, name));
}

/** All that a backup is made of there. */
async function readRemoteKeys(store: ObjectStore, { id, files }: BackupManifest): Promise<string[]> {
  const text = await readText((await store.download(setKey(id, OBJECTS_NAME))).bytes);
  const own = [MANIFEST_NAME, ...files.map(({ name }) => name)].map((name) => setKey(id, name));
  return [...own, ...parseObjectNames(text).map(({ name }) => objectKey(name))];
}

/** An object may be of a backup that cannot be read, so none is removed before somebody has looked at it. */
function requireReadable(manifests: readonly (BackupManifest | string)[]): BackupManifest[] {
  const problem = manifests.find((one): one is string => typeof one === "string");
  if (problem === undefined) return manifests as BackupManifest[];
  throw new HtsError("backup_damaged", `${problem}; nothing is removed before that backup's folder is mended or moved away`);
}
