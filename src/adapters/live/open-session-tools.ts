import type { Kysely } from "kysely";
import type { Database } from "../postgres/schema.ts";
import { PostgresSessionReader } from "../postgres/sessions/postgres-session-reader.ts";
import { PostgresSessionStore } from "../postgres/sessions/postgres-session-store.ts";
import { SessionListener } from "../postgres/sessions/session-listener.ts";
import { LIVE_EXCHANGES } from "./live-exchanges.ts";
import { SessionTails } from "./session-tails.ts";

export interface SessionToolParts {
  readonly db: Kysely<Database>;
  readonly databaseUrl: string;
  /** Told what goes wrong while sessions are followed; it is tried again. */
  readonly onTrouble?: (error: unknown) => void;
}

/** What shows and steers the sessions of an installation. Nothing is connected before somebody follows one. */
export function openSessionTools({ db, databaseUrl: url, onTrouble = () => undefined }: SessionToolParts) {
  const reader = new PostgresSessionReader(db);
  const tails = new SessionTails({ reader, onTrouble, openNews: (onNews) => new SessionListener({ url, onNews, onTrouble }) });
  return { store: new PostgresSessionStore(db), reader, tails, liveExchanges: LIVE_EXCHANGES };
}
