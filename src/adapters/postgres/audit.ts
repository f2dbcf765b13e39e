import type { Kysely, Selectable } from "kysely";
import type { Actor, AuditEntry, AuditFilter, AuditLog, AuditPage, Change } from "../../app/access/ports.ts";
import type { Database } from "./schema.ts";

/** Writes a change into the audit log; in the transaction that makes it, so that neither is there without the other. */
export async function recordChange(transaction: Kysely<Database>, by: Actor, { action, subjectKind, subjectId, detail = {} }: Change): Promise<void> {
  await transaction
    .insertInto("audit")
    .values({
      token_id: by.tokenId,
      actor: by.name.slice(0, 200),
      action,
      subject_kind: subjectKind,
      subject_id: subjectId.slice(0, 200),
      detail,
      client_address: by.clientAddress,
    })
    .execute();
}

/** The audit log for changes that are not made in the database alone. */
export class PostgresAuditLog implements AuditLog {
  readonly #database: Kysely<Database>;

  constructor(database: Kysely<Database>) {
    this.#database = database;
  }

  async record(by: Actor, change: Change): Promise<void> {
    await recordChange(this.#database, by, change);
  }

  async list({ action, subjectKind, subjectId, tokenId }: AuditFilter, limit: number, beforeId: number | null): Promise<AuditPage> {
    const wanted = { action, subject_kind: subjectKind, subject_id: subjectId, token_id: tokenId };
    let query = this.#database.selectFrom("audit").selectAll();
    for (const [column, value] of Object.entries(wanted)) {
      if (value !== undefined) query = query.where(column as keyof typeof wanted, "=", value);
    }
    if (beforeId !== null) query = query.where("audit_id", "<", beforeId);
    const rows = await query
      .orderBy("audit_id", "desc")
      .limit(limit + 1)
      .execute();
    const entries = rows.slice(0, limit).map(toEntry);
    return { entries, next: rows.length > limit ? (entries.at(-1)?.auditId ?? null) : null };
  }
}

function toEntry(row: Selectable<Database["audit"]>): AuditEntry {
  return {
    auditId: row.audit_id,
    happenedAt: row.happened_at,
    tokenId: row.token_id,
    name: row.actor,
    clientAddress: row.client_address,
    action: row.action,
    subjectKind: row.subject_kind,
    subjectId: row.subject_id,
    detail: row.detail,
  };
}
