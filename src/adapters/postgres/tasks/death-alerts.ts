import { type Kysely, type RawBuilder, sql } from "kysely";
import type { Database } from "../schema.ts";

/** By which alert it is told that a task has failed for good: of a row of tasks, in SQL. The same trouble is the same alert. */
export const DEATH_ALERT = {
  fingerprint: sql<string>`'dead-letter:' || kind || ':' || error_code`,
  severity: sql<string>`'WARNING'`,
  kind: sql<string>`'dead_letter'`,
  title: sql<string>`'Work of the kind ' || kind || ' has failed for good: ' || error_code`,
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
