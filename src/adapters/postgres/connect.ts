import { Kysely, PostgresDialect, type PostgresPool, type PostgresPoolClient } from "kysely";
import pg from "pg";
import { HtsError } from "../../engine/errors.ts";
import { explainDatabaseError } from "./database-errors.ts";
import type { Database } from "./schema.ts";
import { VALUE_PARSERS } from "./value-parsers.ts";

/** Where the database is and how patient to be with it. */
export interface DatabaseOptions {
  /** postgres://user:password@host:port/database */
  readonly url: string;
  /** Connections at most. */
  readonly poolSize?: number;
  /** Longest that a statement may take, ms; 0 for no limit. */
  readonly statementTimeoutMs?: number;
  /** Longest to wait for a connection, ms. */
  readonly connectTimeoutMs?: number;
  /** What the server shows the connections as. */
  readonly applicationName?: string;
}

const POOL_SIZE = 10;
const STATEMENT_TIMEOUT_MS = 30_000;
const CONNECT_TIMEOUT_MS = 5000;
/** A transaction that its owner forgot is ended, so that it does not hold its locks for ever. */
const IDLE_TRANSACTION_TIMEOUT_MS = 60_000;

/**
 * Opens the database for typed queries; `destroy()` closes it. Nothing is connected before the first query.
 *
 * Queries reject with HtsError `database_unreachable` or `database_timeout`, or with the driver's DatabaseError.
 *
 * @throws HtsError `configuration_invalid` for a URL that cannot be
 */
export function connectDatabase(options: DatabaseOptions): Kysely<Database> {
  const max = options.poolSize ?? POOL_SIZE;
  const pool = new pg.Pool({ ...clientConfig(options), max });
  // An idle connection that breaks is replaced by the next query; unheard, it would end the process.
  pool.on("error", () => undefined);
  return new Kysely<Database>({ dialect: new PostgresDialect({ pool: explainPool(pool, describeTarget(options.url)) }) });
}

/** What every connection of this program asks for. */
export function clientConfig({ url, statementTimeoutMs = STATEMENT_TIMEOUT_MS, connectTimeoutMs = CONNECT_TIMEOUT_MS, applicationName }: DatabaseOptions) {
  describeTarget(url);
  return {
    connectionString: url,
    connectionTimeoutMillis: connectTimeoutMs,
    statement_timeout: statementTimeoutMs,
    idle_in_transaction_session_timeout: IDLE_TRANSACTION_TIMEOUT_MS,
    application_name: applicationName ?? "coin-hts",
    keepAlive: true,
    types: VALUE_PARSERS,
  } satisfies pg.ClientConfig;
}

/**
 * Names the database without its user and password.
 *
 * @throws HtsError `configuration_invalid`
 * @example describeTarget("postgres://me:secret@db.local/desk") // "db.local:5432/desk"
 */
export function describeTarget(url: string): string {
  const parsed = URL.parse(url);
  if (parsed === null || !["postgres:", "postgresql:"].includes(parsed.protocol)) {
    throw new HtsError(
      "configuration_invalid",
      "DATABASE_URL cannot be read, expected postgres://user:password@host:5432/database with special characters of the password percent-encoded",
    );
  }
  const host = parsed.hostname || parsed.searchParams.get("host") || "localhost";
  return `${host}:${parsed.port || "5432"}${parsed.pathname}`;
}

function explainPool(pool: pg.Pool, target: string): PostgresPool {
  const wrapped = new WeakMap<pg.PoolClient, PostgresPoolClient>();
  return {
    options: pool.options,
    end: () => pool.end(),
    async connect() {
      try {
        const client = await pool.connect();
        const known = wrapped.get(client) ?? explainClient(client, target);
        wrapped.set(client, known);
        return known;
      } catch (error) {
        throw explainWait(error, pool, target);
      }
    },
  };
}

/** The driver says the same of a full pool and of a server that does not answer. */
function explainWait(error: unknown, pool: pg.Pool, target: string): unknown {
  const isWait = error instanceof Error && error.message.includes("timeout exceeded when trying to connect");
  if (!isWait) return explainDatabaseError(error, target);
  const { max, connectionTimeoutMillis } = pool.options;
  const busy = `all ${max} connections to the database at ${target} stayed busy for ${connectionTimeoutMillis} ms; try again later, or raise DATABASE_POOL_SIZE`;
  const silent = `the database at ${target} did not accept a connection within ${connectionTimeoutMillis} ms; start it, or correct DATABASE_URL`;
  const isFull = pool.totalCount >= max && pool.idleCount === 0;
  return isFull ? new HtsError("database_timeout", busy, { cause: error }) : new HtsError("database_unreachable", silent, { cause: error });
}

function explainClient(client: pg.PoolClient, target: string): PostgresPoolClient {
  let isBroken = false;
  // The pool listens to idle connections only. Unheard, one that breaks in use would end the process; its query fails anyway.
  client.on("error", () => (isBroken = true));
  client.on("end", () => (isBroken = true));
  const query = async (text: string, values?: unknown[]): Promise<pg.QueryResult> => {
    try {
      return await client.query(text, values);
    } catch (error) {
      const explained = explainDatabaseError(error, target);
      // The server's word that it ends the connection arrives before the end; the next user is not to be given it.
      if (explained instanceof HtsError && explained.code === "database_unreachable") isBroken = true;
      throw explained;
    }
  };
  return {
    // Without cursors: nothing here streams rows.
    query: query as unknown as PostgresPoolClient["query"],
    release: (destroy?: boolean) => client.release(destroy === true || isBroken),
  };
}
