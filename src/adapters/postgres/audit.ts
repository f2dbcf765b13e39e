import type { Kysely } from "kysely";
import type { Actor, AuditLog, Change } from "../../app/access/ports.ts";
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
}
