import type { TObject } from "typebox";
import { Errors } from "typebox/value";
import { BackupCleanupPayload, BackupPayload, DataRefreshPayload, EmptyPayload, RetentionPayload } from "../../contract/operations.ts";
import { HtsError } from "../../engine/errors.ts";
import { BACKUP_CLEANUP_KIND, BACKUP_KIND, RESTORE_PROOF_KIND } from "../backups/backup-tasks.ts";
import { HEALTH_WATCH_KIND } from "../health/watch-task.ts";
import type { JsonObject } from "../jobs/task.ts";
import { DATA_REFRESH_KIND } from "../market-data/refresh-task.ts";
import { SESSION_PARITY_KIND } from "../live/parity/parity-task.ts";
import { RETENTION_KIND } from "../retention/retention-task.ts";

/** A kind of work that a schedule may start. */
interface Operation {
  /** For the help of the command line. */
  readonly summary: string;
  readonly payload: TObject;
}

/**
 * Every kind of work that a schedule may start; whoever works on the queue has a handler for each, or does not compile. A kind
 * that is not here is refused when a schedule is made, and not by a worker in the middle of the night.
 */
export const OPERATIONS = {
  [BACKUP_KIND]: { summary: "back up the database, Redis and all files, and copy them to the object store", payload: BackupPayload },
  [BACKUP_CLEANUP_KIND]: { summary: "remove backups that are older than so many days", payload: BackupCleanupPayload },
  [RESTORE_PROOF_KIND]: { summary: "restore the newest backup beside what is in use, and compare", payload: EmptyPayload },
  [DATA_REFRESH_KIND]: { summary: "bring the candles of the store up to date", payload: DataRefreshPayload },
  [HEALTH_WATCH_KIND]: { summary: "look at everything, and tell what is not well", payload: EmptyPayload },
  [SESSION_PARITY_KIND]: { summary: "compare the closed days of paper sessions with backtests of them", payload: EmptyPayload },
  [RETENTION_KIND]: { summary: "let go of tasks that ended long ago, of expired answers, and of old runs if told to", payload: RetentionPayload },
} as const satisfies Readonly<Record<string, Operation>>;

export type OperationKind = keyof typeof OPERATIONS;

export const OPERATION_KINDS = Object.keys(OPERATIONS) as readonly OperationKind[];

/** @throws HtsError `schedule_invalid` for a kind that nothing works on, or a payload that it cannot take */
export function checkOperation(kind: string, payload: JsonObject): void {
  const operation: Operation | undefined = Object.hasOwn(OPERATIONS, kind) ? OPERATIONS[kind as OperationKind] : undefined;
  if (operation === undefined) {
    throw new HtsError(
      "schedule_invalid",
      `the kind was ${JSON.stringify(kind.slice(0, 80))}, expected one that workers can do: ${OPERATION_KINDS.join(", ")}`,
    );
  }
  const [error] = Errors(operation.payload, payload);
  if (error === undefined) return;
  const place = error.instancePath === "" ? "" : ` at ${error.instancePath}`;
  const known = Object.keys(operation.payload.properties).join(", ");
  throw new HtsError("schedule_invalid", `the payload of a ${kind}${place} ${error.message}; it may have: ${known || "nothing"}`);
}
