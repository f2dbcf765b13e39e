import type { Kysely } from "kysely";
import type { SessionReader } from "../../../app/live/read-sessions.ts";
import type { SessionStore } from "../../../app/live/session-ports.ts";
import type { AuditLog } from "../../../app/access/ports.ts";
import type { Database } from "../../../adapters/postgres/schema.ts";
import { connectInstallation } from "../../open-database.ts";

export interface JsonOption {
  readonly json?: boolean;
}

/** The sessions of this installation. */
export interface PaperTools {
  readonly db: Kysely<Database>;
  readonly databaseUrl: string;
  readonly store: SessionStore;
  readonly reader: SessionReader;
  readonly audit: AuditLog;
}

/** Lends the sessions of this installation to some work. @throws HtsError `database_unreachable`, `migration_pending` */
export async function withSessions<T>(work: (tools: PaperTools) => Promise<T>): Promise<T> {
  const [{ PostgresSessionStore }, { PostgresSessionReader }, { PostgresAuditLog }] = await Promise.all([
    import("../../../adapters/postgres/sessions/postgres-session-store.ts"),
    import("../../../adapters/postgres/sessions/postgres-session-reader.ts"),
    import("../../../adapters/postgres/audit.ts"),
  ]);
  const { db, url } = await connectInstallation();
  try {
    return await work({ db, databaseUrl: url, store: new PostgresSessionStore(db), reader: new PostgresSessionReader(db), audit: new PostgresAuditLog(db) });
  } finally {
    await db.destroy();
  }
}
