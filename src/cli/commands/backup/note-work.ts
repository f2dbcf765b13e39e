import type { BackupSettings } from "../../../adapters/backups/backup-settings.ts";
import { type BackupNotes, withBackupNotes, withServerUp } from "../../../adapters/backups/installation-notes.ts";
import type { Change } from "../../../app/access/ports.ts";
import type { BackupKind } from "../../../app/backups/backup.ts";
import { backupAlert, type BackupDeed, backupFingerprint } from "../../../app/backups/backup-trouble.ts";
import { codeOf, describeFailure } from "../../../app/jobs/describe-failure.ts";
import { redactor } from "../../../app/jobs/redact-secrets.ts";
import { ERRORS, type ErrorCode } from "../../../engine/errors.ts";
import { whoami } from "../../whoami.ts";

/** Work on backups at the command line. */
export interface NotedWork<T> {
  readonly deed: BackupDeed;
  /** Of a backup: what it is of. */
  readonly type?: BackupKind | "all";
  /** What is about to be changed, for the audit log. */
  readonly before?: Change;
  /** What was done; null when it was nothing. */
  readonly after?: (result: T) => Change | null;
  /** Whether what came of it is as bad as a failure, in one sentence; null when it is not. */
  readonly troubleOf?: (result: T) => { readonly code: string; readonly message: string } | null;
}

/**
 * Does it as a schedule would have it done: with its entry in the audit log, an alert when it fails, and the end of that alert when
 * it does not. The database may be what is away or is being restored, so what cannot be noted is said on stderr and keeps nobody
 * from his backup.
 */
export async function noteWork<T>(settings: BackupSettings, work: NotedWork<T>, run: () => Promise<T>): Promise<T> {
  const noted = (): Promise<T> => runNoted(settings, work, run);
  // A restore may have to stop the server, or to make one.
  return work.deed === "restore" ? noted() : withServerUp(settings, noted);
}

async function runNoted<T>(settings: BackupSettings, work: NotedWork<T>, run: () => Promise<T>): Promise<T> {
  const { deed, type = "all", before, after, troubleOf } = work;
  const note = (write: (notes: BackupNotes) => Promise<void>) => withBackupNotes(settings, write).catch(complain);
  const tell = (trouble: { readonly code: string; readonly message: string }) => note(({ alerts }) => alerts.raise(backupAlert(deed, type, trouble)));
  if (before !== undefined) await note(({ audit }) => audit.record(whoami(), before));
  let result: T;
  try {
    result = await run();
  } catch (error) {
    const secrets = [settings.databaseUrl, settings.redisUrl].filter((secret) => secret !== null);
    const failure = describeFailure(error, null, redactor(secrets));
    if (!isRefusal(deed, codeOf(error))) await tell(failure);
    throw error;
  }
  const [change, trouble] = [after?.(result) ?? null, troubleOf?.(result) ?? null];
  await note(async ({ audit, alerts }) => {
    if (change !== null) await audit.record(whoami(), change);
    if (trouble === null) await alerts.resolve(backupFingerprint(deed, type));
    else await alerts.raise(backupAlert(deed, type, trouble));
  });
  return result;
}

/** What was called wrongly has changed nothing, and whoever called it is told at once. Nobody restores from a cron job. */
function isRefusal(deed: BackupDeed, code: ErrorCode): boolean {
  return ERRORS[code].exitCode === ERRORS.usage.exitCode || (deed === "restore" && ["backup_unknown", "restore_conflict", "store_locked"].includes(code));
}

function complain(error: unknown): void {
  process.stderr.write(`coin-hts: this stands neither in the audit log nor among the alerts: ${(error as Error).message}\n`);
}
