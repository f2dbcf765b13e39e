import { type Kysely, type RawBuilder, sql } from "kysely";
import { BACKUP_CLEANUP_KIND, BACKUP_KIND, RESTORE_PROOF_KIND } from "../../../app/backups/backup-tasks.ts";
import { BACKUP_TROUBLES, backupFingerprint } from "../../../app/backups/backup-trouble.ts";
import type { Database } from "../schema.ts";

const BACKUP_KINDS = [BACKUP_KIND, BACKUP_CLEANUP_KIND, RESTORE_PROOF_KIND] as const;
const IS_OF_BACKUPS = sql`kind in (${sql.join(BACKUP_KINDS.map((kind) => sql.lit(kind)))})`;

/** By which alert it is told that work on backups of a row of tasks failed, as `backupFingerprint` has it; null of all other work. */
export const BACKUP_FINGERPRINT = sql<string | null>`case kind ${sql.join(
  BACKUP_KINDS.map((kind) => {
    const all = backupFingerprint(kind);
    const one = sql`${sql.lit(all.replace(/:all$/, ":"))} || coalesce(request->>'backup_type', 'all')`;
    return sql`when ${sql.lit(kind)} then ${all.endsWith(":all") ? one : sql.lit(all)}`;
  }),
  sql` `,
)} end`;

/** By which alert it is told that a task has failed for good: of a row of tasks, in SQL. The same trouble is the same alert. */
export const DEATH_ALERT = {
  fingerprint: sql<string>`coalesce(${BACKUP_FINGERPRINT}, 'dead-letter:' || kind || ':' || error_code)`,
  severity: sql<string>`case when ${IS_OF_BACKUPS} then 'ERROR' else 'WARNING' end`,
  kind: sql<string>`case when ${IS_OF_BACKUPS} then 'backup' else 'dead_letter' end`,
  title: sql<string>`case kind ${sql.join(
    BACKUP_KINDS.map((kind) => sql`when ${sql.lit(kind)} then ${sql.lit(`${BACKUP_TROUBLES[kind]}: `)}`),
    sql` `,
  )} else 'Work of the kind ' || kind || ' has failed for good: ' end || error_code`,
} as const satisfies Readonly<Record<string, RawBuilder<string>>>;

/** Resolves the alert of dead letters when the last of them is gone; to be called in the transaction that takes one away. */
export async function resolveWithoutDead(transaction: Kysely<Database>, fingerprint: string): Promise<void> {
  // Two statements: whoever is just adding a dead letter holds the row, and only what is asked after its lock sees what it added.
  const { rows } = await sql`select 1 from alerts where fingerprint = ${fingerprint} and status <> 'resolved' for update`.execute(transaction);
  if (rows.length === 0) return;
  await sql`update alerts set status = 'resolved', resolved_at = greatest(now(), raised_at, last_seen_at)
    where fingerprint = ${fingerprint} and status <> 'resolved'
      and not exists (select from tasks where dead_at is not null and ${DEATH_ALERT.fingerprint} = ${fingerprint})`.execute(transaction);
}
