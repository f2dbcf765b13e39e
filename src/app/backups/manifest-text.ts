import { HtsError } from "../../engine/errors.ts";
import { type BackupFile, type BackupManifest, PART_KINDS } from "./backup.ts";

type Sha256 = (chunks: Iterable<Uint8Array | string>) => string;

/** The name of a backup: its second in UTC, and six hex digits against two of one second. */
export const BACKUP_ID = /^\d{8}T\d{6}Z-[0-9a-f]{6}$/;
const FILE_NAME = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}$/;

/** The text of a manifest, which carries its own sum: not one byte of it can change unseen. */
export function writeManifest(manifest: BackupManifest, sha256: Sha256): string {
  return `${JSON.stringify({ sha256: sha256([JSON.stringify(manifest)]), manifest }, null, 1)}\n`;
}

/**
 * Reads the text of a manifest.
 *
 * @param id of the backup that it is to be of
 * @throws HtsError `backup_damaged`
 */
export function readManifest(text: string, id: string, sha256: Sha256): BackupManifest {
  const manifest = parse(text, id);
  // Written again it must be the very text: that leaves no room for a change that the sum does not cover.
  if (writeManifest(manifest, sha256) !== text) throw damaged(id, "is not what was written");
  if (manifest.format !== 1) throw damaged(id, `has format ${String(manifest.format)}, expected 1; it was made by a newer version`);
  const isSound =
    manifest.id === id && manifest.files.every(({ name }) => FILE_NAME.test(name)) && manifest.parts.every(({ kind }) => PART_KINDS.includes(kind));
  if (!isSound) throw damaged(id, "is of another backup");
  return manifest;
}

/** The lines that md5sum -c takes, of every file of a backup's folder. */
export function writeMd5Sums(files: readonly BackupFile[]): string {
  return files.map(({ name, md5 }) => `${md5}  ${name}\n`).join("");
}

function parse(text: string, id: string): BackupManifest {
  try {
    const { manifest } = JSON.parse(text) as { readonly manifest: BackupManifest };
    if (typeof manifest === "object" && manifest !== null && Array.isArray(manifest.files) && Array.isArray(manifest.parts)) return manifest;
  } catch {
    // As below.
  }
  throw damaged(id, "cannot be read");
}

function damaged(id: string, problem: string): HtsError {
  return new HtsError("backup_damaged", `the manifest.json of the backup ${id} ${problem}; take another backup, or fetch this one again from the object store`);
}
