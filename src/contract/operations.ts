import { type Static, Type } from "typebox";
import { Exchange, strict, SymbolName, TimeframeName } from "./http/common.ts";

const Days = (description: string) => Type.Integer({ minimum: 1, maximum: 36_500, description });

/** What a refresh of market data may be narrowed to; nothing means every series of the store. */
export const DataRefreshPayload = Type.Object(
  {
    exchanges: Type.Optional(Type.Array(Exchange, { minItems: 1, maxItems: 50, uniqueItems: true, description: "Only series of these." })),
    symbols: Type.Optional(Type.Array(SymbolName, { minItems: 1, maxItems: 500, uniqueItems: true, description: "Only series of these." })),
    timeframes: Type.Optional(Type.Array(TimeframeName, { minItems: 1, maxItems: 10, uniqueItems: true, description: "Only series of these." })),
  },
  strict,
);
export type DataRefreshPayload = Static<typeof DataRefreshPayload>;

/** What is let go; whatever is not named stays for good. */
export const RetentionPayload = Type.Object(
  {
    tasks_older_than_days: Type.Optional(Days("Tasks that have ended longer ago; dead letters stay.")),
    runs_older_than_days: Type.Optional(Days("Runs that are older and have no tag.")),
    sessions_older_than_days: Type.Optional(
      Days("Events of paper sessions that are older; candles and commands of sessions that ended longer ago. SESSION_KEEP_DAYS unless given."),
    ),
    runs_keep_newest: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000_000, description: "Runs beyond so many of the newest that have no tag." })),
  },
  strict,
);
export type RetentionPayload = Static<typeof RetentionPayload>;

/** What is backed up: all that there is unless named. */
export const BackupPayload = Type.Object(
  {
    backup_type: Type.Optional(
      Type.Unsafe<"all" | "postgresql" | "redis" | "results" | "s3">(
        Type.String({ enum: ["all", "postgresql", "redis", "results", "s3"], description: "all unless given; s3 only copies to the object store." }),
      ),
    ),
  },
  strict,
);
export type BackupPayload = Static<typeof BackupPayload>;

export const BackupCleanupPayload = Type.Object({ older_than_days: Days("Backups that are older; the newest stays.") }, strict);
export type BackupCleanupPayload = Static<typeof BackupCleanupPayload>;

/** Of what always does the same: the newest backup is proven, everything is looked at. */
export const EmptyPayload = Type.Object({}, strict);
