import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import { join } from "node:path";
import type { BackupFile, BackupKind, BackupManifest, BackupPart, BackupReason, PartKind } from "../../app/backups/backup.ts";
import { writeMd5Sums } from "../../app/backups/manifest-text.ts";
import { type BackupPlan, type PartSource, partsOf, planBackup, requireSpace } from "../../app/backups/plan-backup.ts";
import type { ByteStream } from "../../app/storage/object-store.ts";
import { HtsError } from "../../engine/errors.ts";
import { ENGINE_VERSION } from "../../engine/version.ts";
import { BackupFolder, MD5_NAME, OBJECTS_NAME } from "./backup-folder.ts";
import type { BackupSettings } from "./backup-settings.ts";
import { textPieces, writePieces } from "./byte-files.ts";
import { FilesArchiver } from "./files-part.ts";
import { readArchivedFiles } from "./read-backup.ts";
import { ObjectArchive } from "./object-archive.ts";
import { leaveServersAsTheyWere } from "./own-servers.ts";
import type { BackupTarget, PartMaker } from "./part-maker.ts";
import { openPostgresPart } from "./postgres-part.ts";
import { openRedisPart } from "./redis-part.ts";
import { openSealer, SEALED_SUFFIX } from "./sealer.ts";
import { syncBackups, type SyncOutcome } from "./sync-backups.ts";

export interface TakeOptions {
  /** What is to be backed up; null for all that there is. */
  readonly kinds: readonly BackupKind[] | null;
  readonly reason?: BackupReason;
  /** Plans and looks for room, and writes nothing. */
  readonly isDryRun?: boolean;
  readonly onStep?: (summary: string) => void;
  /** Whether a part that was named and is not there is left out. */
  readonly isLenient?: boolean;
}

export interface BackupOutcome {
  readonly plan: BackupPlan;
  /** Null for a dry run, and when only copying was asked for. */
  readonly manifest: BackupManifest | null;
  /** What was copied to the object store; null when nothing was to be. */
  readonly synced: SyncOutcome | null;
}

/**
 * Makes a backup, whole or not at all, and copies all backups to the object store where there is one. It is visible from
 * the moment on in which all of it is on the disk.
 *
 * @throws HtsError `store_locked` while another is made, `space_insufficient`, `file_not_writable`, `usage` for a part that
 * is not there, and those of the database, Redis and the object store
 */
export async function takeBackup(settings: BackupSettings, options: TakeOptions): Promise<BackupOutcome> {
  const folder = new BackupFolder(settings.backupRoot);
  const lock = await folder.lock();
  try {
    return await takeBackupLocked(settings, folder, options);
  } finally {
    await lock.release();
  }
}

/** As `takeBackup`, for who holds the lock already. */
export async function takeBackupLocked(settings: BackupSettings, folder: BackupFolder, options: TakeOptions): Promise<BackupOutcome> {
  const { kinds, reason = "asked", isDryRun = false, onStep = () => undefined } = options;
  const archive = new ObjectArchive(folder.objects, await openSealer(settings.keyFile));
  await archive.sweep();
  const taken = await leaveServersAsTheyWere(settings.dataRoot, async () => {
    const makers = await openMakers(settings, folder, archive, kinds);
    const plan = planBackup(options.isLenient === true ? null : kinds, sourcesOf(makers, settings, kinds), await folder.readFreeBytes());
    if (isDryRun) return { plan, manifest: null };
    requireSpace(plan, settings.backupRoot);
    const isMade = plan.steps.some(({ kind }) => kind !== "s3");
    return { plan, manifest: isMade ? await new BackupMaker(folder, archive, onStep).make(makers, plan, reason) : null };
  });
  if (taken.plan.steps.length === 0 && options.isLenient !== true) {
    throw new HtsError("usage", `there is nothing to back up in ${settings.dataRoot}: ${taken.plan.skipped.map((one) => one.reason).join("; ")}`);
  }
  const copies = kinds === null ? settings.bucket !== null : kinds.includes("s3");
  return { ...taken, synced: copies && !isDryRun ? await syncBackups(settings, folder, onStep) : null };
}

type Makers = ReadonlyMap<PartKind, PartMaker>;

async function openMakers(settings: BackupSettings, folder: BackupFolder, archive: ObjectArchive, kinds: TakeOptions["kinds"]): Promise<Makers> {
  const makers = new Map<PartKind, PartMaker>();
  for (const kind of partsOf(kinds)) {
    if (kind === "postgresql") makers.set(kind, await openPostgresPart(settings));
    else if (kind === "redis") makers.set(kind, await openRedisPart(settings));
    else makers.set(kind, await FilesArchiver.open(settings.dataRoot, settings.backupRoot, archive, await recallFiles(folder, archive)));
  }
  return makers;
}

/** Whether the newest backup that can be read has a file. */
async function recallFiles(folder: BackupFolder, archive: ObjectArchive): Promise<Parameters<typeof FilesArchiver.open>[3]> {
  const newest = (await folder.list()).find(({ manifest }) => manifest?.parts.some(({ kind }) => kind === "results"));
  // Without its key, or damaged, it tells nothing: then all files are new for all that is known.
  const files = newest?.manifest == null ? [] : await readArchivedFiles(folder, archive.sealer, newest.manifest).catch(() => []);
  const known = new Set(files.map(({ path, bytes, modified_ms }) => `${path} ${bytes} ${modified_ms}`));
  return ({ path, bytes, modifiedMs }) => known.has(`${path} ${bytes} ${modifiedMs}`);
}

function sourcesOf(makers: Makers, { bucket }: BackupSettings, kinds: TakeOptions["kinds"]): Partial<Record<BackupKind, PartSource>> {
  const sources: Partial<Record<BackupKind, PartSource>> = Object.fromEntries([...makers].map(([kind, { source }]) => [kind, source]));
  if (kinds !== null && !kinds.includes("s3")) return sources;
  const s3: PartSource =
    bucket === null
      ? { isThere: false, reason: "no object store is configured (AWS_BUCKET_NAME)" }
      : { isThere: true, summary: `copy what s3://${bucket.name} lacks of the backups, and compare`, bytes: 0 };
  return { ...sources, s3 };
}

/** Writes one backup into a folder of its own. */
class BackupMaker implements BackupTarget {
  readonly #shelf: BackupFolder;
  readonly #archive: ObjectArchive;
  readonly #onStep: (summary: string) => void;
  readonly #files: BackupFile[] = [];
  #staging = "";

  constructor(folder: BackupFolder, archive: ObjectArchive, onStep: (summary: string) => void) {
    this.#shelf = folder;
    this.#archive = archive;
    this.#onStep = onStep;
  }

  async make(makers: Makers, plan: BackupPlan, reason: BackupReason): Promise<BackupManifest> {
    const createdAt = new Date();
    try {
      this.#staging = await this.#shelf.makeStaging();
      const parts = await this.#makeParts(makers, plan);
      const archiver = makers.get("results");
      const names = archiver instanceof FilesArchiver && parts.some(({ kind }) => kind === "results") ? [...archiver.objects].toSorted() : [];
      const objects = await this.#listObjects(names);
      await this.#writePlain(OBJECTS_NAME, objects.map(({ name, bytes }) => `${bytes} ${name}\n`).join(""));
      await this.#writePlain(MD5_NAME, writeMd5Sums(this.#files));
      const manifest: BackupManifest = {
        format: 1,
        id: nameBackup(createdAt),
        created_at: createdAt.toISOString(),
        finished_at: new Date().toISOString(),
        reason,
        engine_version: ENGINE_VERSION,
        host: hostname(),
        encryption: this.#archive.sealer.encryption,
        parts,
        skipped: plan.skipped,
        files: this.#files,
        objects: { count: objects.length, bytes: objects.reduce((sum, { bytes }) => sum + bytes, 0) },
      };
      await this.#shelf.publish(this.#staging, manifest);
      return manifest;
    } catch (error) {
      await this.#shelf.discard(this.#staging);
      await this.#archive.sweep().catch(() => undefined);
      throw explainWrite(error, this.#shelf.root);
    }
  }

  get folder(): string {
    return this.#staging;
  }

  async addFile(name: string, content: ByteStream): Promise<string> {
    const isSealed = this.#archive.sealer.encryption !== "none";
    return this.#write(isSealed ? `${name}${SEALED_SUFFIX}` : name, isSealed ? this.#archive.sealer.seal(content) : content);
  }

  async #makeParts(makers: Makers, plan: BackupPlan): Promise<BackupPart[]> {
    const parts: BackupPart[] = [];
    const files = makers.get("results");
    if (files instanceof FilesArchiver && plan.steps.some(({ kind }) => kind === "postgresql") && plan.steps.some(({ kind }) => kind === "results"))
      await files.takeRuns();
    for (const { kind, summary } of plan.steps) {
      const write = kind === "s3" ? undefined : makers.get(kind)?.write;
      if (write === undefined) continue;
      this.#onStep(summary);
      parts.push(await (makers.get(kind as PartKind) as Required<PartMaker>).write(this));
    }
    return parts;
  }

  async #listObjects(names: readonly string[]): Promise<{ readonly name: string; readonly bytes: number }[]> {
    const objects = [];
    for (const name of names) objects.push({ name, bytes: await this.#archive.readBytes(name) });
    return objects;
  }

  #writePlain(name: string, text: string): Promise<string> {
    return this.#write(name, textPieces(text));
  }

  async #write(name: string, content: ByteStream): Promise<string> {
    const { size, sha256, md5 } = await writePieces(join(this.#staging, name), content);
    this.#files.push({ name, bytes: size, sha256, md5 });
    return name;
  }
}

function nameBackup(at: Date): string {
  return `${at.toISOString().slice(0, 19).replaceAll(/[-:]/g, "")}Z-${randomBytes(3).toString("hex")}`;
}

/** Says of a disk that is full that it is. */
function explainWrite(error: unknown, root: string): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  if (error instanceof HtsError || !["ENOSPC", "EDQUOT", "EACCES", "EPERM", "EROFS", "EIO"].includes(String(code))) return error;
  return new HtsError(
    "file_not_writable",
    `the backup in ${root} could not be written: ${message}; nothing of it was kept; make room, or set BACKUP_ROOT to another disk`,
    {
      cause: error,
    },
  );
}
