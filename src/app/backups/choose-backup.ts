import { HtsError } from "../../engine/errors.ts";
import { type BackupManifest, createdMs, hasPart, type ListedBackup, type PartKind } from "./backup.ts";
import { BACKUP_ID } from "./manifest-text.ts";

/** Which backup is meant: one by name, or the newest of the whole desk, of those up to a moment if that is given. */
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
  const readable = backups.flatMap((listed) => (listed.manifest === null ? [] : [{ listed, manifest: listed.manifest }]));
  const fitting = readable.filter(({ manifest }) => {
    // What was saved before a restore is what somebody wanted to get away from: it is restored only by its name.
    return manifest.reason !== "before_restore" && (atMs === undefined || createdMs(manifest) <= atMs) && hasAll(manifest, parts);
  });
  const newestFirst = preferWhole(fitting, parts).toSorted((a, b) => createdMs(b.manifest) - createdMs(a.manifest) || (a.manifest.id < b.manifest.id ? 1 : -1));
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

/** A backup of the database alone is not the desk: it comes after any that has the files, too, unless parts were named. */
function preferWhole(fitting: readonly ChosenBackup[], parts: readonly PartKind[]): readonly ChosenBackup[] {
  if (parts.length > 0) return fitting;
  const whole = fitting.filter(({ manifest }) => hasAll(manifest, ["postgresql", "results"]));
  return whole.length > 0 ? whole : fitting;
}

function hasAll(manifest: BackupManifest, parts: readonly PartKind[]): boolean {
  return parts.every((kind) => hasPart(manifest, kind));
}
