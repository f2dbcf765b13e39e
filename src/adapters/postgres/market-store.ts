import type { Kysely, Selectable } from "kysely";
import type { Actor } from "../../app/access/ports.ts";
import type { KnownMarket, MarketId, MarketStore } from "../../app/catalogue/ports.ts";
import { recordChange } from "./audit.ts";
import type { Database } from "./schema.ts";

/** The markets of a database. */
export class PostgresMarketStore implements MarketStore {
  readonly #database: Kysely<Database>;

  constructor(database: Kysely<Database>) {
    this.#database = database;
  }

  async list(): Promise<readonly KnownMarket[]> {
    return (await this.#database.selectFrom("markets").selectAll().execute()).map(toMarket);
  }

  async setActive(
    { exchange, symbol, baseCurrency, quoteCurrency }: MarketId & { readonly baseCurrency: string; readonly quoteCurrency: string },
    active: boolean,
    by: Actor,
  ): Promise<KnownMarket> {
    return this.#database.transaction().execute(async (transaction) => {
      const row = await transaction
        .insertInto("markets")
        .values({ exchange, symbol, base_currency: baseCurrency, quote_currency: quoteCurrency, active })
        .onConflict((conflict) => conflict.columns(["exchange", "symbol"]).doUpdateSet({ active }))
        .returningAll()
        .executeTakeFirstOrThrow();
      await recordChange(transaction, by, { action: "market.change", subjectKind: "market", subjectId: `${exchange} ${symbol}`, detail: { active } });
      return toMarket(row);
    });
  }
}

function toMarket(row: Selectable<Database["markets"]>): KnownMarket {
  return {
    exchange: row.exchange,
    symbol: row.symbol,
    baseCurrency: row.base_currency,
    quoteCurrency: row.quote_currency,
    englishName: row.english_name,
    koreanName: row.korean_name,
    active: row.active,
    hasWarning: row.has_warning,
    delistedAt: row.delisted_at,
  };
}
