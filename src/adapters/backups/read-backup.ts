import { readFile } from "node:fs/promises";
import type { ArchivedFile, BackupManifest, FilesPart } from "../../app/backups/backup.ts";
import { writeMd5Sums } from "../../app/backups/manifest-text.ts";
import type { ByteStream } from "../../app/storage/object-store.ts";
import { HtsError } from "../../engine/errors.ts";
import { nullIfAbsent } from "../files/durable-files.ts";
import { type BackupFolder, MD5_NAME, OBJECTS_NAME } from "./backup-folder.ts";
import { measure, readPieces, readText } from "./byte-files.ts";
import type { ContentSums } from "../object-stores/content-sums.ts";
import { type ObjectArchive, requireObjectName, shardOf, storedSum } from "./object-archive.ts";
import type { Sealer } from "./sealer.ts";

/** An object of a backup, as its list has it. */
export interface ListedObjectName {
  readonly name: string;
  readonly bytes: number;
}

/** The content of a file of a backup, decrypted. @throws HtsError `backup_key_wrong`, `backup_damaged` */
export function openBackupFile(folder: BackupFolder, sealer: Sealer, { id, encryption }: BackupManifest, name: string): ByteStream {
  return sealer.open(readPieces(folder.pathOf(id, name)), encryption, `${id}/${name}`);
}

/** The files of the data root that a backup has; none when it has no such part. @throws HtsError `backup_key_wrong`, `backup_damaged` */
export async function readArchivedFiles(folder: BackupFolder, sealer: Sealer, manifest: BackupManifest): Promise<ArchivedFile[]> {
  const part = manifest.parts.find((one): one is FilesPart => one.kind === "results");
  if (part === undefined) return [];
  const text = await readText(openBackupFile(folder, sealer, manifest, part.file));
  const files = text.split("\n").filter((line) => line !== "");
  return files.map((line) => requireSound(JSON.parse(line) as ArchivedFile));
}

/** The objects of a backup; it needs no key. @throws HtsError `backup_damaged` */
export async function readObjectNames(folder: BackupFolder, { id }: BackupManifest): Promise<ListedObjectName[]> {
  return parseObjectNames(await readFile(folder.pathOf(id, OBJECTS_NAME), "utf8"));
}

/** The objects that a list names, as it stands in a backup. @throws HtsError `backup_damaged` */
export function parseObjectNames(text: string): ListedObjectName[] {
  const lines = text.split("\n").filter((line) => line !== "");
  return lines.map((line) => {
    const [bytes = "", name = ""] = line.split(" ");
    return { name: requireObjectName(name), bytes: Number(bytes) };
  });
}

/** Where the files of backups are read from to be compared; they need no key. */
export interface BackupBytes {
  /** The sums of a file of a backup; null when there is none. */
  measureFile(id: string, name: string): Promise<ContentSums | null>;
  readText(id: string, name: string): Promise<string>;
  /** The sums of an object; null when there is none. */
  measureObject(name: string): Promise<ContentSums | null>;
}

/** Backups on the disk. */
export function bytesOnDisk(folder: BackupFolder, archive: ObjectArchive): BackupBytes {
  return {
    measureFile: (id, name) => measure(readPieces(folder.pathOf(id, name))).catch(nullIfAbsent),
    readText: (id, name) => readFile(folder.pathOf(id, name), "utf8"),
    measureObject: (name) => measure(readPieces(archive.pathOf(name))).catch(nullIfAbsent),
  };
}

/**
 * Compares every file of a backup with what was written, its objects included.
 *
 * @returns one sentence for each that differs, beginning with its name; empty for a sound one
 */
export async function findDamage(bytes: BackupBytes, manifest: BackupManifest): Promise<string[]> {
  const damage: string[] = [];
  for (const file of manifest.files) {
    const sums = await bytes.measureFile(manifest.id, file.name);
    if (sums === null) damage.push(`${manifest.id}/${file.name} is missing`);
    else if (sums.sha256 !== file.sha256 || sums.size !== file.bytes) damage.push(`${manifest.id}/${file.name} is not what was written`);
  }
  if (damage.length > 0) return damage;
  const sums = await bytes.readText(manifest.id, MD5_NAME);
  if (sums !== writeMd5Sums(manifest.files.filter(({ name }) => name !== MD5_NAME))) return [`${manifest.id}/${MD5_NAME} is not of these files`];
  for (const { name } of parseObjectNames(await bytes.readText(manifest.id, OBJECTS_NAME))) {
    const stored = await bytes.measureObject(name);
    if (stored?.sha256 === storedSum(name)) continue;
    damage.push(`objects/${shardOf(name)}/${name} is ${stored === null ? "missing" : "not what was written"}`);
  }
  return damage;
}

/** @throws HtsError `backup_damaged`, naming what is */
export async function requireWhole(folder: BackupFolder, manifest: BackupManifest, archive: ObjectArchive): Promise<void> {
  const damage = await findDamage(bytesOnDisk(folder, archive), manifest);
  if (damage.length === 0) return;
  const more = damage.length > 3 ? `, and ${damage.length - 3} more` : "";
  throw new HtsError(
    "backup_damaged",
    `the backup ${manifest.id} is damaged: ${damage.slice(0, 3).join(", ")}${more}; restore another one, or fetch it again from the object store`,
  );
}

/** A list that was written by this program names no file outside of the data root. */
function requireSound(file: ArchivedFile): ArchivedFile {
  const segments = file.path.split("/");
  if (segments.every((one) => one !== "" && one !== "." && one !== "..") && !file.path.includes("\0")) return file;
  throw new HtsError("backup_damaged", `the backup names a file ${JSON.stringify(file.path.slice(0, 80))}, which none can be; restore from another backup`);
}
