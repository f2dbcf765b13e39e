import type { Transaction } from "kysely";
import type { Actor } from "../../app/access/ports.ts";
import type { Database } from "./schema.ts";

/** A change, for the audit log. */
export interface Change {
  /** Such as preset.create. */
  readonly action: string;
  readonly subjectKind: string;
  readonly subjectId: string;
  /** What else is to be known of it; never a secret. */
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** Writes a change into the audit log, in the transaction that makes it: neither is there without the other. */
export async function recordChange(transaction: Transaction<Database>, by: Actor, { action, subjectKind, subjectId, detail = {} }: Change): Promise<void> {
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
