import { randomUUID } from "node:crypto";
import { type Kysely, sql } from "kysely";
import type { ClaimOutcome, IdempotencyStore, KeyedRequest, StoredAnswer } from "../../app/idempotency/ports.ts";
import type { Database } from "./schema.ts";

/** Longer than any answer takes: the server ends one after a minute. */
const CLAIM_SECONDS = 120;
const KEEP_HOURS = 24;
/** With every new key some old ones go, so the table stays small by itself. */
const SWEPT_AT_ONCE = 100;

/** The answers of keyed requests in a database; its clock decides, and one statement decides between two servers. */
export class PostgresIdempotencyStore implements IdempotencyStore {
  readonly #database: Kysely<Database>;

  constructor(database: Kysely<Database>) {
    this.#database = database;
  }

  async claim(request: KeyedRequest): Promise<ClaimOutcome> {
    await this.#sweep();
    const claimId = randomUUID();
    const createdId = randomUUID();
    // An expired row is as good as none. A claim that ran out is taken over, id and all, by the same request only.
    const { rows } = await sql<{ created_id: string }>`
      insert into idempotent_requests as r (principal, idempotency_key, request_sha256, created_id, claim_id, claimed_until, expires_at)
      values (${request.principal}, ${request.key}, ${request.requestSha256}, ${createdId}, ${claimId},
        now() + make_interval(secs => ${CLAIM_SECONDS}), now() + make_interval(hours => ${KEEP_HOURS}))
      on conflict (principal, idempotency_key) do update set
        created_id = case when r.expires_at <= now() then excluded.created_id else r.created_id end,
        created_at = case when r.expires_at <= now() then excluded.created_at else r.created_at end,
        request_sha256 = excluded.request_sha256, claim_id = excluded.claim_id, claimed_until = excluded.claimed_until,
        expires_at = excluded.expires_at, status = null, headers = '{}', body = null
      where r.expires_at <= now() or (r.status is null and r.claimed_until <= now() and r.request_sha256 = excluded.request_sha256)
      returning r.created_id`.execute(this.#database);
    const [claimed] = rows;
    return claimed === undefined ? this.#explain(request) : { kind: "claimed", claimId, createdId: claimed.created_id };
  }

  async complete({ principal, key }: KeyedRequest, claimId: string, { status, headers, body }: StoredAnswer): Promise<void> {
    await this.#database
      .updateTable("idempotent_requests")
      .set({ status, headers, body })
      .where("principal", "=", principal)
      .where("idempotency_key", "=", key)
      .where("claim_id", "=", claimId)
      .execute();
  }

  async release({ principal, key }: KeyedRequest, claimId: string): Promise<void> {
    await this.#database
      .deleteFrom("idempotent_requests")
      .where("principal", "=", principal)
      .where("idempotency_key", "=", key)
      .where("claim_id", "=", claimId)
      .where("status", "is", null)
      .execute();
  }

  async #explain({ principal, key, requestSha256 }: KeyedRequest): Promise<ClaimOutcome> {
    const row = await this.#database
      .selectFrom("idempotent_requests")
      .selectAll()
      .where("principal", "=", principal)
      .where("idempotency_key", "=", key)
      .executeTakeFirst();
    // Given back in between: whoever asks again gets it.
    if (row === undefined) return { kind: "pending" };
    if (row.request_sha256 !== requestSha256) return { kind: "conflict" };
    if (row.status === null) return { kind: "pending" };
    return { kind: "answered", answer: { status: row.status, headers: row.headers as Record<string, string>, body: row.body } };
  }

  async #sweep(): Promise<void> {
    await sql`delete from idempotent_requests where ctid = any (array(
      select ctid from idempotent_requests where expires_at <= now() limit ${SWEPT_AT_ONCE} for update skip locked))`.execute(this.#database);
  }
}
