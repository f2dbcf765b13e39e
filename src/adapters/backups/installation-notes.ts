import type { AlertBook } from "../../app/alerts/ports.ts";
import type { AuditLog } from "../../app/access/ports.ts";
import { PostgresAlertBook } from "../postgres/alerts/postgres-alert-book.ts";
import { PostgresAuditLog } from "../postgres/audit.ts";
import { connectDatabase } from "../postgres/connect.ts";
import { readOwnServerVersion, resolveServer } from "../postgres/resolve-server.ts";
import type { BackupSettings } from "./backup-settings.ts";
import { leaveServersAsTheyWere } from "./own-servers.ts";

/** Where is noted what is done with backups. */
export interface BackupNotes {
  readonly audit: Pick<AuditLog, "record">;
  readonly alerts: AlertBook;
}

/**
 * Lends the audit log and the alerts of an installation that need not run; an own server runs as long as this does. An
 * installation that never had a database has nothing to note in. Nobody stays connected, since a restore has to be alone.
 *
 * @throws HtsError `database_unreachable`, and errors of the driver where the schema is of another version
 */
export async function withBackupNotes({ dataRoot, databaseUrl }: BackupSettings, work: (notes: BackupNotes) => Promise<void>): Promise<void> {
  if (databaseUrl === null && !(await hasOwnServer(dataRoot))) return;
  await leaveServersAsTheyWere(dataRoot, async () => {
    const { url } = await resolveServer({ databaseUrl, dataRoot });
    const database = connectDatabase({ url, poolSize: 1, applicationName: "coin-hts backup" });
    try {
      await work({ audit: new PostgresAuditLog(database), alerts: new PostgresAlertBook(database) });
    } finally {
      await database.destroy();
    }
  });
}

/** Has an own server run as long as some work that is noted, which would otherwise start and end it for each note. */
export async function withServerUp<T>({ dataRoot, databaseUrl }: BackupSettings, work: () => Promise<T>): Promise<T> {
  if (databaseUrl !== null || !(await hasOwnServer(dataRoot))) return work();
  return leaveServersAsTheyWere(dataRoot, async () => {
    // Whoever needs it will say why it does not start.
    await resolveServer({ databaseUrl, dataRoot }).catch(() => null);
    return work();
  });
}

async function hasOwnServer(dataRoot: string): Promise<boolean> {
  return (await readOwnServerVersion(dataRoot)) !== null;
}
