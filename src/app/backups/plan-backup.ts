import { HtsError } from "../../engine/errors.ts";
import type { BackupKind, PartKind } from "./backup.ts";

/** What was found of the thing that a part of a backup is made of. */
export type PartSource =
  /** @param bytes that it will take at most */
  { readonly isThere: true; readonly summary: string; readonly bytes: number } | { readonly isThere: false; readonly reason: string };

/** One step of a backup. */
export interface BackupStep {
  readonly kind: BackupKind;
  readonly summary: string;
  /** Room that it needs at most. */
  readonly bytes: number;
}

/** What a backup is going to do; a dry run shows it. */
export interface BackupPlan {
  readonly steps: readonly BackupStep[];
  readonly skipped: readonly { readonly kind: BackupKind; readonly reason: string }[];
  readonly neededBytes: number;
  readonly freeBytes: number;
}

/** What stays free beside a backup, so that the desk goes on. */
const RESERVE_BYTES = 64 * 2 ** 20;

/**
 * Plans a backup. What `all` finds not to be there is left out and named; what was asked for by name must be there.
 *
 * @param kinds what was asked for; null for all
 * @throws HtsError `usage` when a part that was named is not there
 */
export function planBackup(kinds: readonly BackupKind[] | null, sources: Readonly<Partial<Record<BackupKind, PartSource>>>, freeBytes: number): BackupPlan {
  const steps: BackupStep[] = [];
  const skipped: { kind: BackupKind; reason: string }[] = [];
  for (const [kind, source] of Object.entries(sources) as [BackupKind, PartSource][]) {
    if (source.isThere) steps.push({ kind, summary: source.summary, bytes: source.bytes });
    else if (kinds === null) skipped.push({ kind, reason: source.reason });
    else throw new HtsError("usage", `${kind} cannot be backed up: ${source.reason}`);
  }
  return { steps, skipped, neededBytes: steps.reduce((sum, { bytes }) => sum + bytes, 0), freeBytes };
}

/** @throws HtsError `space_insufficient` when the disk cannot take it */
export function requireSpace({ neededBytes, freeBytes }: BackupPlan, place: string): void {
  if (freeBytes >= neededBytes + (neededBytes > 0 ? Math.min(RESERVE_BYTES, neededBytes) : 0)) return;
  const [needed, free] = [neededBytes, freeBytes].map((bytes) => `${(bytes / 2 ** 20).toFixed(1)} MiB`);
  throw new HtsError(
    "space_insufficient",
    `the backup may need ${needed} and ${place} has ${free} free; make room, remove old ones (coin-hts backup cleanup 7), or set BACKUP_ROOT to another disk`,
  );
}

/** The parts among kinds, in the order in which they are made: the database first, since its rows name files that are there already. */
export function partsOf(kinds: readonly BackupKind[] | null): PartKind[] {
  return (["postgresql", "redis", "results"] as const).filter((kind) => kinds === null || kinds.includes(kind));
}
