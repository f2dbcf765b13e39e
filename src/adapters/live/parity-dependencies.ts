import type { Kysely } from "kysely";
import type { StrategyCatalogue } from "../../app/catalogue/ports.ts";
import type { ReconcileDependencies } from "../../app/live/parity/reconcile.ts";
import { PostgresAlertBook } from "../postgres/alerts/postgres-alert-book.ts";
import type { Database } from "../postgres/schema.ts";
import { PostgresParityStore } from "../postgres/sessions/postgres-parity-store.ts";
import { ExchangeFinalCandles } from "./exchange-final-candles.ts";
import { openLiveExchange } from "./open-live-exchange.ts";
import { traderLoader } from "./trader-loader.ts";

export interface ParityParts {
  readonly db: Kysely<Database>;
  readonly strategies: StrategyCatalogue;
  /** Where Upbit answers. */
  readonly upbitUrl: string;
}

/** What sessions are compared with backtests by, on an open desk. */
export function parityDependencies({ db, strategies, upbitUrl }: ParityParts, signal: AbortSignal): ReconcileDependencies {
  return {
    store: new PostgresParityStore(db),
    final: new ExchangeFinalCandles((name) => openLiveExchange(name, upbitUrl, signal)),
    loadTrader: traderLoader(strategies),
    alerts: new PostgresAlertBook(db),
  };
}
