import { type Static, Type } from "typebox";
import { Count, Instant, Nullable, pageOf, pageQuery, strict } from "./common.ts";
import { defineRoute } from "./route.ts";

const tag = "monitoring";
const BackupType = Type.Unsafe<"postgresql" | "redis" | "results" | "s3">(
  Type.String({ enum: ["postgresql", "redis", "results", "s3"], description: "s3: a copy of it is in the object store." }),
);

export const Backup = Type.Object(
  {
    backup_id: Type.String(),
    created_at: Nullable(Instant),
    finished_at: Nullable(Instant),
    reason: Nullable(Type.Unsafe<"asked" | "scheduled" | "before_restore">(Type.String({ enum: ["asked", "scheduled", "before_restore"] }))),
    backup_types: Type.Array(BackupType, { description: "What it holds, and whether it was copied." }),
    encrypted: Nullable(Type.Boolean()),
    bytes: Count,
    files: Type.Integer({ minimum: 0, description: "Of the data root, kept once for all backups." }),
    problem: Nullable(Type.String({ description: "Why it cannot be read; null for one that can." })),
  },
  strict,
);
export type Backup = Static<typeof Backup>;

export const listBackups = defineRoute({
  operationId: "listBackups",
  method: "GET",
  path: "/monitoring/backups",
  scope: "read",
  tag,
  summary: "Backups on this machine, newest first",
  query: Type.Object({ backup_type: Type.Optional(BackupType), ...pageQuery(500, 100) }, strict),
  answers: { 200: { description: "A page of backups.", schema: pageOf("backups", Backup, {}) } },
});

const TypeFigures = Type.Object({ count: Count, newest_at: Nullable(Instant) }, strict);

export const summariseBackups = defineRoute({
  operationId: "summariseBackups",
  method: "GET",
  path: "/monitoring/backups/summary",
  scope: "read",
  tag,
  summary: "How many backups there are, and when one was last made, copied and proven",
  answers: {
    200: {
      description: "Figures of all backups on this machine.",
      schema: Type.Object(
        {
          total: Count,
          unreadable: Count,
          by_type: Type.Object({ postgresql: TypeFigures, redis: TypeFigures, results: TypeFigures, s3: TypeFigures }, strict),
          newest_backup_at: Nullable(Instant),
          last_proven_restore_at: Nullable(Instant),
          last_proof: Nullable(Type.Object({ backup_id: Type.String(), proven_at: Instant, proven: Type.Boolean(), duration_ms: Count }, strict)),
          backup_bytes: Count,
          object_count: Count,
          object_bytes: Count,
          free_bytes: Count,
        },
        strict,
      ),
    },
  },
});
