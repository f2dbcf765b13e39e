import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { BackupManifest, BackupPart, PartKind } from "../../app/backups/backup.ts";
import { type BackupChoice, chooseBackup } from "../../app/backups/choose-backup.ts";
import { planRestore, type RestorePlan } from "../../app/backups/plan-restore.ts";
import type { ByteStream } from "../../app/storage/object-store.ts";
import { HtsError } from "../../engine/errors.ts";
import { lockFolder, type SeriesLock } from "../candle-store/series-lock.ts";
import { makeFolder, nullIfAbsent } from "../files/durable-files.ts";
import { resolveServer } from "../postgres/resolve-server.ts";
import { readClusterVersion } from "../postgres/server/cluster.ts";
import { nameServerFolder } from "../postgres/server/server-folder.ts";
import { BackupFolder } from "./backup-folder.ts";
import type { BackupSettings } from "./backup-settings.ts";
import { listAllBackups } from "./list-backups.ts";
import { ObjectArchive } from "./object-archive.ts";
import { leaveServersAsTheyWere } from "./own-servers.ts";
import { openBackupFile, readArchivedFiles, requireWhole } from "./read-backup.ts";
import { RestoreFolder, type RestoreJournal } from "./restore-journal.ts";
import { listTopEntries } from "./scan-files.ts";
import { openSealer } from "./sealer.ts";
import { stageFiles, switchFiles } from "./stage-files.ts";
import { hasTables, requireUnused, stageDatabase, switchDatabase } from "./stage-postgres.ts";
import { requireRedisUnused, stageRedis, switchRedis } from "./stage-redis.ts";
import { fetchBackup } from "./sync-backups.ts";
import { takeBackupLocked } from "./take-backup.ts";

export interface RestoreOptions extends Omit<BackupChoice, "parts"> {
  /** Null for all that the backup has. */
  readonly only: readonly PartKind[] | null;
  /** An empty folder to restore into, with servers of its own; null for this installation. */
  readonly into: string | null;
  readonly isDryRun?: boolean;
  /** Whether what is there now is backed up first. */
  readonly savesPresent?: boolean;
  readonly onStep?: (summary: string) => void;
}

export interface RestoreOutcome {
  readonly plan: RestorePlan;
  readonly manifest: BackupManifest;
  /** The backup of what was there before; null when there was nothing, or it was not wanted. */
  readonly safetyBackupId: string | null;
  /** Keys that Redis has now; null when none was restored. */
  readonly redisKeys: number | null;
}

/**
 * Restores a backup: all of it is compared with its sums, what is there now is backed up, the new is written beside the
 * old, and only then do both change places. A restore that is broken off before that has changed nothing; after it, the
 * next call ends it.
 *
 * @throws HtsError `backup_unknown`, `backup_damaged` naming the file, `backup_key_wrong`, `restore_conflict` when the
 * target is in use or not empty, `store_locked` while backups are worked on
 */
export async function restoreBackup(settings: BackupSettings, options: RestoreOptions): Promise<RestoreOutcome> {
  const { into } = options;
  const target: BackupSettings = into === null ? settings : { ...settings, dataRoot: into, databaseUrl: null, redisUrl: null, bucket: null };
  const folder = new BackupFolder(settings.backupRoot);
  const lock = await folder.lock();
  try {
    if (into !== null) await requireEmpty(into);
    const restore = new Restore(settings, target, folder, options);
    if (options.isDryRun === true) return await leaveServersAsTheyWere(target.dataRoot, () => restore.run());
    return await withTarget(target, () => restore.run());
  } finally {
    await lock.release();
  }
}

/** Ends a restore that was broken off while it switched; the id of its backup, null when there was none. */
export async function resumeRestore(settings: BackupSettings): Promise<string | null> {
  return withTarget(settings, async () => finish(settings, new RestoreFolder(settings.dataRoot)));
}

/** Nobody else may work on the data root meanwhile. */
async function withTarget<T>(target: BackupSettings, work: () => Promise<T>): Promise<T> {
  const place = join(target.dataRoot, "server");
  await makeFolder(place, target.dataRoot);
  const lock = await takeServerLock(place, target.dataRoot);
  try {
    return await leaveServersAsTheyWere(target.dataRoot, work);
  } finally {
    await lock.release();
  }
}

async function takeServerLock(place: string, dataRoot: string): Promise<SeriesLock> {
  return lockFolder(place, { patienceMs: 0 }).catch((error: unknown) => {
    if (!(error instanceof HtsError) || error.code !== "store_locked") throw error;
    throw new HtsError(
      "restore_conflict",
      `a server works on ${dataRoot} (${error.message.replace(/;.*/, "")}); stop it and try again, or restore into another folder with --into`,
      {
        cause: error,
      },
    );
  });
}

/** What a restore that was broken off has left is no more than that. */
async function requireEmpty(into: string): Promise<void> {
  const names = ((await readdir(into).catch(nullIfAbsent)) ?? []).filter((name) => name !== "server");
  if (names.length > 0 && !(await new RestoreFolder(into).hasBegun()))
    throw new HtsError("restore_conflict", `${into} is not empty, it has ${names.slice(0, 3).join(", ")}; name a new folder with --into`);
}

class Restore {
  readonly #settings: BackupSettings;
  readonly #target: BackupSettings;
  readonly #folder: BackupFolder;
  readonly #options: RestoreOptions;
  readonly #place: RestoreFolder;

  constructor(settings: BackupSettings, target: BackupSettings, folder: BackupFolder, options: RestoreOptions) {
    this.#settings = settings;
    this.#target = target;
    this.#folder = folder;
    this.#options = options;
    this.#place = new RestoreFolder(target.dataRoot);
  }

  async run(): Promise<RestoreOutcome> {
    const { id, atMs, only, isDryRun = false, savesPresent = true, onStep = () => undefined } = this.#options;
    if (!isDryRun) await finish(this.#target, this.#place);
    const archive = new ObjectArchive(this.#folder.objects, await openSealer(this.#settings.keyFile));
    const { listed, manifest } = chooseBackup(await this.#listCandidates(), { id, atMs, parts: only ?? [] });
    const parts = manifest.parts.filter(({ kind }) => only === null || only.includes(kind));
    if (!isDryRun) await this.#requireUnused(parts);
    const hasPresent = await this.#hasPresent(parts);
    const plan = planRestore(listed, manifest, { only, target: this.#target.dataRoot, hasPresent, savesPresent });
    if (isDryRun) return { plan, manifest, safetyBackupId: null, redisKeys: null };
    await archive.sweep();
    if (!listed.places.includes("disk")) {
      onStep(`fetch ${manifest.id} from the object store`);
      await fetchBackup(this.#settings, this.#folder, manifest);
    }
    onStep("compare every file with its SHA-256");
    await requireWhole(this.#folder, manifest, archive);
    const safetyBackupId = hasPresent && savesPresent ? await this.#savePresent(parts, onStep) : null;
    const staged = await this.#stage(manifest, parts, archive, onStep);
    onStep(`put it in the place of what is in ${this.#target.dataRoot}`);
    await this.#place.commit(staged.journal);
    await finish(this.#target, this.#place);
    return { plan, manifest, safetyBackupId, redisKeys: staged.redisKeys };
  }

  /** Those in the object store only when they are needed: without a network the disk's own can be restored. */
  async #listCandidates(): ReturnType<typeof listAllBackups> {
    const { id, atMs, only } = this.#options;
    const local = await this.#folder.list();
    try {
      chooseBackup(local, { id, atMs, parts: only ?? [] });
      return local;
    } catch (error) {
      if (this.#settings.bucket === null) throw error;
      return listAllBackups(this.#settings, true);
    }
  }

  async #requireUnused(parts: readonly BackupPart[]): Promise<void> {
    const url = await this.#findDatabase(parts);
    if (url !== null) await requireUnused(url);
    if (parts.some(({ kind }) => kind === "redis")) await requireRedisUnused(this.#target);
  }

  async #hasPresent(parts: readonly BackupPart[]): Promise<boolean> {
    const url = await this.#findDatabase(parts);
    if (url !== null && (await hasTables(url))) return true;
    return (await listTopEntries(this.#target.dataRoot, this.#settings.backupRoot)).length > 0;
  }

  /** The database that is to be restored over; null when none is, or there is none yet. */
  async #findDatabase(parts: readonly BackupPart[]): Promise<string | null> {
    const { dataRoot, databaseUrl } = this.#target;
    if (!parts.some(({ kind }) => kind === "postgresql")) return null;
    const isThere = databaseUrl !== null || (await readClusterVersion(nameServerFolder(dataRoot).cluster)) !== null;
    return isThere ? (await resolveServer({ databaseUrl, dataRoot })).url : null;
  }

  async #savePresent(parts: readonly BackupPart[], onStep: (summary: string) => void): Promise<string | null> {
    onStep("back up what is there now");
    const kinds = parts.map(({ kind }) => kind);
    const { manifest } = await takeBackupLocked(this.#target, this.#folder, { kinds, reason: "before_restore", isLenient: true });
    return manifest?.id ?? null;
  }

  async #stage(manifest: BackupManifest, parts: readonly BackupPart[], archive: ObjectArchive, onStep: (summary: string) => void) {
    await this.#place.begin();
    const read = (name: string): ByteStream => openBackupFile(this.#folder, archive.sealer, manifest, name);
    const { dataRoot, databaseUrl } = this.#target;
    let journal: RestoreJournal = { backup_id: manifest.id, started_at: new Date().toISOString(), isDatabaseStaged: false, redis: null, files: null };
    let redisKeys: number | null = null;
    for (const part of parts) {
      onStep(`restore ${part.kind}`);
      if (part.kind === "results") {
        journal = {
          ...journal,
          files: await stageFiles(this.#place, this.#settings.backupRoot, await readArchivedFiles(this.#folder, archive.sealer, manifest), archive),
        };
      } else if (part.kind === "postgresql") {
        const { url } = await resolveServer({ databaseUrl, dataRoot });
        await stageDatabase(url, part, read(part.file));
        journal = { ...journal, isDatabaseStaged: true };
      } else {
        const staged = await stageRedis(this.#target, this.#place, read(part.file));
        journal = { ...journal, redis: staged?.kind ?? null };
        redisKeys = staged?.keys ?? null;
      }
    }
    return { journal, redisKeys };
  }
}

/** Does what the journal says is left; each step looks whether it was done. */
async function finish(target: BackupSettings, place: RestoreFolder): Promise<string | null> {
  const journal = await place.readJournal();
  if (journal === null) return null;
  if (journal.files !== null) await switchFiles(place, journal.files);
  if (journal.redis !== null) await switchRedis(target, place, journal.redis);
  if (journal.isDatabaseStaged) await switchDatabase((await resolveServer({ databaseUrl: target.databaseUrl, dataRoot: target.dataRoot })).url);
  await place.end();
  return journal.backup_id;
}
