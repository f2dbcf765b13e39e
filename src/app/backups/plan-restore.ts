import type { BackupManifest, BackupPart, ListedBackup, PartKind } from "./backup.ts";

export type RestoreAction = "fetch" | "verify" | "save_present" | "stage" | "switch";

/** One step of a restore. */
export interface RestoreStep {
  readonly action: RestoreAction;
  readonly summary: string;
}

/** What a restore is going to do; a dry run shows it. */
export interface RestorePlan {
  readonly backup_id: string;
  readonly parts: readonly PartKind[];
  readonly target: string;
  readonly steps: readonly RestoreStep[];
}

export interface RestoreScope {
  /** Null for all that the backup has. */
  readonly only: readonly PartKind[] | null;
  /** The data root that is restored into. */
  readonly target: string;
  /** Whether there is something that the restore would replace. */
  readonly hasPresent: boolean;
  readonly savesPresent: boolean;
}

/** Plans the restore of a backup: nothing that is in use is touched before all of it is there and proven whole. */
export function planRestore({ places }: ListedBackup, manifest: BackupManifest, { only, target, hasPresent, savesPresent }: RestoreScope): RestorePlan {
  const parts = manifest.parts.filter(({ kind }) => only === null || only.includes(kind));
  const steps: RestoreStep[] = [
    ...(places.includes("disk") ? [] : [{ action: "fetch" as const, summary: `fetch ${manifest.id} from the object store` }]),
    { action: "verify", summary: "compare every file with its SHA-256" },
    ...(hasPresent && savesPresent ? [{ action: "save_present" as const, summary: "back up what is there now" }] : []),
    ...parts.map((part) => ({ action: "stage" as const, summary: describePart(part) })),
    { action: "switch", summary: `put it in the place of what is in ${target}` },
  ];
  return { backup_id: manifest.id, parts: parts.map(({ kind }) => kind), target, steps };
}

function describePart(part: BackupPart): string {
  switch (part.kind) {
    case "postgresql": {
      const rows = Object.values(part.tables).reduce((sum, table) => sum + table.rows, 0);
      return `restore ${Object.keys(part.tables).length} tables with ${rows} rows beside the database`;
    }
    case "redis":
      return "load the snapshot of Redis beside the running one";
    case "results":
      return `restore ${part.file_count} files beside the present ones`;
  }
}
