import { Type } from "typebox";
import { BACKUP_KINDS, type BackupKind, type ListedBackup, ownBytes } from "../../app/backups/backup.ts";
import { type BackupShelf, readBackupHealth } from "../../app/backups/ports.ts";
import { type Backup, listBackups, summariseBackups } from "../../contract/http/backups.ts";
import { cutPage, defineCursor } from "../cursor.ts";
import { type BoundRoute, handle } from "../route-module.ts";
import type { RouteTools } from "./route-modules.ts";

const USUAL_LIMIT = 100;
const cursor = defineCursor("backups", Type.String());

/** What there is to restore from, as the disk says. */
export function backupRoutes({ backups }: Pick<RouteTools, "backups">): readonly BoundRoute[] {
  return [
    handle(listBackups, async ({ query }) => {
      const { backup_type: wanted, limit = USUAL_LIMIT } = query;
      const after = cursor.read(query);
      const rows = (await backups.list()).map(toWire).filter(({ backup_types }) => wanted === undefined || backup_types.includes(wanted));
      // By their ids, so that a page goes on where it was although newer ones have come.
      const sorted = rows.toSorted((a, b) => (a.backup_id < b.backup_id ? 1 : -1));
      const page = cutPage(sorted, ({ backup_id }) => after === null || backup_id < after, limit);
      return { status: 200, body: { backups: page.rows, next_cursor: page.last === null ? null : cursor.write(page.last.backup_id, query) } };
    }),
    handle(summariseBackups, async () => ({ status: 200, body: await summarise(backups) })),
  ];
}

async function summarise(shelf: BackupShelf) {
  const [listed, figures, health, proofs] = await Promise.all([shelf.list(), shelf.measure(), readBackupHealth(shelf), shelf.listProofs()]);
  const [newest] = proofs;
  return {
    total: listed.length,
    unreadable: listed.filter(({ manifest }) => manifest === null).length,
    by_type: Object.fromEntries(BACKUP_KINDS.map((kind) => [kind, figuresOf(kind, listed.map(toWire))])) as Record<BackupKind, ReturnType<typeof figuresOf>>,
    newest_backup_at: health.newestBackupAt?.toISOString() ?? null,
    last_proven_restore_at: health.lastProvenRestoreAt?.toISOString() ?? null,
    last_proof:
      newest === undefined ? null : { backup_id: newest.backup_id, proven_at: newest.proven_at, proven: newest.isProven, duration_ms: newest.duration_ms },
    backup_bytes: figures.backupBytes,
    object_count: figures.objectCount,
    object_bytes: figures.objectBytes,
    free_bytes: figures.freeBytes,
  };
}

function figuresOf(kind: BackupKind, backups: readonly Backup[]) {
  const times = backups.filter(({ backup_types }) => backup_types.includes(kind)).map(({ created_at }) => created_at ?? "");
  return { count: times.length, newest_at: times.toSorted().at(-1) ?? null };
}

function toWire({ id, places, manifest, problem }: ListedBackup): Backup {
  const copied = places.includes("s3") ? (["s3"] as const) : [];
  if (manifest === null) {
    return { backup_id: id, created_at: null, finished_at: null, reason: null, backup_types: [], encrypted: null, bytes: 0, files: 0, problem };
  }
  return {
    backup_id: id,
    created_at: manifest.created_at,
    finished_at: manifest.finished_at,
    reason: manifest.reason,
    backup_types: [...manifest.parts.map(({ kind }) => kind), ...copied],
    encrypted: manifest.encryption !== "none",
    bytes: ownBytes(manifest),
    files: manifest.parts.reduce((sum, part) => sum + (part.kind === "results" ? part.file_count : 0), 0),
    problem: null,
  };
}
