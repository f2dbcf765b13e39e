import { HtsError } from "../../engine/errors.ts";
import { type BackupManifest, createdMs, hasPart, type ListedBackup, type PartKind } from "./backup.ts";
import { BACKUP_ID } from "./manifest-text.ts";

/** Which backup is meant: one by name, or the newest, of those up to a moment if that is given. */
export interface BackupChoice {
  readonly id?: string | undefined;
  /** Epoch ms. */
  readonly atMs?: number | undefined;
  /** Parts that it must have. */
  readonly parts: readonly PartKind[];
}

export interface ChosenBackup {
  readonly listed: ListedBackup;
  readonly manifest: BackupManifest;
}

/**
 * Finds the backup that is meant among those that there are.
 *
 * @throws HtsError `backup_unknown`, `backup_damaged` for a named one that cannot be read
 */
export function chooseBackup(backups: readonly ListedBackup[], { id, atMs, parts }: BackupChoice): ChosenBackup {
  if (id !== undefined) return requireParts(requireOne(backups, id), parts);
  const fitting = backups.flatMap((listed) => (listed.manifest === null ? [] : [{ listed, manifest: listed.manifest }]));
  const newestFirst = fitting
    .filter(({ manifest }) => (atMs === undefined || createdMs(manifest) <= atMs) && (parts.length === 0 ? manifest.parts.length > 0 : hasAll(manifest, parts)))
    .toSorted((a, b) => createdMs(b.manifest) - createdMs(a.manifest) || (a.manifest.id < b.manifest.id ? 1 : -1));
  const [newest] = newestFirst;
  if (newest !== undefined) return newest;
  const what = parts.length === 0 ? "" : ` of ${parts.join(" and ")}`;
  const when = atMs === undefined ? "" : ` from ${new Date(atMs).toISOString()} or before`;
  throw new HtsError("backup_unknown", `there is no backup${what}${when}; coin-hts backup list shows what there is`);
}

function requireOne(backups: readonly ListedBackup[], id: string): ChosenBackup {
  const listed = BACKUP_ID.test(id) ? backups.find((backup) => backup.id === id) : undefined;
  if (listed === undefined)
    throw new HtsError("backup_unknown", `there is no backup ${JSON.stringify(id.slice(0, 60))}; coin-hts backup list shows what there is`);
  if (listed.manifest === null) throw new HtsError("backup_damaged", listed.problem ?? `the backup ${id} cannot be read`);
  return { listed, manifest: listed.manifest };
}

function requireParts(chosen: ChosenBackup, parts: readonly PartKind[]): ChosenBackup {
  const missing = parts.filter((kind) => !hasPart(chosen.manifest, kind));
  if (missing.length === 0) return chosen;
  throw new HtsError("backup_unknown", `the backup ${chosen.manifest.id} has no ${missing.join(" and no ")}; coin-hts backup list shows one that does`);
}

function hasAll(manifest: BackupManifest, parts: readonly PartKind[]): boolean {
  return parts.every((kind) => hasPart(manifest, kind));
}
