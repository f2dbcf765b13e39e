import { type Kysely, type Selectable, sql } from "kysely";
import type { Actor, FoundToken, NewToken, TokenRecord, TokenStore } from "../../app/access/ports.ts";
import { recordChange } from "./audit.ts";
import type { Database } from "./schema.ts";

type TokenRow = Selectable<Database["tokens"]>;

const IS_ACTIVE = sql<boolean>`revoked_at is null and expires_at > now()`;

/** The tokens of a database. */
export class PostgresTokenStore implements TokenStore {
  readonly #database: Kysely<Database>;

  constructor(database: Kysely<Database>) {
    this.#database = database;
  }

  async create({ name, scope, lifetimeSeconds, tokenSha256 }: NewToken, by: Actor): Promise<TokenRecord> {
    return this.#database.transaction().execute(async (transaction) => {
      const row = await transaction
        .insertInto("tokens")
        .values({ name, scope, token_sha256: tokenSha256, expires_at: sql<Date>`now() + make_interval(secs => ${lifetimeSeconds})` })
        .returningAll()
        .executeTakeFirstOrThrow();
      const detail = { name, scope, expires_at: row.expires_at.toISOString() };
      await recordChange(transaction, by, { action: "token.create", subjectKind: "token", subjectId: row.token_id, detail });
      return toRecord(row);
    });
  }

  async list(): Promise<readonly TokenRecord[]> {
    const rows = await this.#database.selectFrom("tokens").selectAll().orderBy("created_at", "desc").orderBy("token_id").execute();
    return rows.map(toRecord);
  }

  async revoke(tokenId: string, by: Actor): Promise<TokenRecord | null> {
    return this.#database.transaction().execute(async (transaction) => {
      const row = await transaction
        .updateTable("tokens")
        .set({ revoked_at: sql<Date>`greatest(now(), created_at)` })
        .where("token_id", "=", tokenId)
        .where("revoked_at", "is", null)
        .returningAll()
        .executeTakeFirst();
      if (row === undefined) {
        const known = await transaction.selectFrom("tokens").selectAll().where("token_id", "=", tokenId).executeTakeFirst();
        return known === undefined ? null : toRecord(known);
      }
      await recordChange(transaction, by, { action: "token.revoke", subjectKind: "token", subjectId: tokenId, detail: { name: row.name } });
      return toRecord(row);
    });
  }

  async findByHash(tokenSha256: string): Promise<FoundToken | null> {
    const row = await this.#database
      .selectFrom("tokens")
      .selectAll()
      .select(IS_ACTIVE.as("is_active"))
      .where("token_sha256", "=", tokenSha256)
      .executeTakeFirst();
    return row === undefined ? null : { ...toRecord(row), tokenSha256: row.token_sha256, isActive: row.is_active };
  }

  async hasAny(): Promise<boolean> {
    return (await this.#database.selectFrom("tokens").select("token_id").limit(1).executeTakeFirst()) !== undefined;
  }

  async hasActive(): Promise<boolean> {
    return (await this.#database.selectFrom("tokens").select("token_id").where(IS_ACTIVE).limit(1).executeTakeFirst()) !== undefined;
  }

  async markUsed(tokenId: string): Promise<void> {
    await this.#database
      .updateTable("tokens")
      .set({ last_used_at: sql<Date>`greatest(now(), created_at)` })
      .where("token_id", "=", tokenId)
      .where(sql<boolean>`coalesce(last_used_at < now() - interval '1 minute', true)`)
      .execute();
  }
}

function toRecord(row: TokenRow): TokenRecord {
  return {
    tokenId: row.token_id,
    name: row.name,
    scope: row.scope,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
    lastUsedAt: row.last_used_at,
  };
}
