import { sql } from "kysely";
import { TOKEN_SECRETS } from "../adapters/access/token-secrets.ts";
import { ParquetCandleStore } from "../adapters/candle-store/parquet-candle-store.ts";
import { createLogger } from "../adapters/logging/create-logger.ts";
import { connectDatabase } from "../adapters/postgres/connect.ts";
import { PostgresIdempotencyStore } from "../adapters/postgres/idempotency-store.ts";
import { PostgresMarketStore } from "../adapters/postgres/market-store.ts";
import { migrateDatabase } from "../adapters/postgres/migrate.ts";
import { PostgresPresetStore } from "../adapters/postgres/preset-store.ts";
import { resolveServer } from "../adapters/postgres/resolve-server.ts";
import { PostgresTokenStore } from "../adapters/postgres/token-store.ts";
import { StrategyFolder } from "../adapters/strategy-files/strategy-folder.ts";
import { type Config, readConfig } from "../config.ts";
import { HtsError } from "../engine/errors.ts";
import { buildServer } from "./build-server.ts";
import { listenOn } from "./listen.ts";
import { isLoopbackHost } from "./loopback-guard.ts";

/** Longest that requests under way may take once the server was told to end, ms. */
const DRAIN_MS = 10_000;

try {
  await serve(readConfig());
} catch (error) {
  const isKnown = error instanceof HtsError;
  process.stderr.write(`coin-hts: ${isKnown ? `${error.message} [${error.code}]` : (error as Error).stack}\n`);
  process.exit(isKnown ? error.exitCode : 1);
}

/** Wires the server, listens, and lets go of everything when told to end. */
async function serve(config: Config): Promise<void> {
  const ended = toldToEnd();
  const logger = createLogger({ logger: "http", level: config.logLevel });
  const target = {
    url: (await resolveServer({ databaseUrl: config.databaseUrl?.reveal() ?? null, dataRoot: config.dataRoot })).url,
    statementTimeoutMs: config.databaseStatementTimeoutMs,
    connectTimeoutMs: config.databaseConnectTimeoutMs,
  };
  await migrateDatabase(target);
  const database = connectDatabase({ ...target, poolSize: config.databasePoolSize });
  const candles = new ParquetCandleStore(config.dataRoot);
  const tokens = new PostgresTokenStore(database);
  const server = await buildServer({
    logger,
    tokens,
    secrets: TOKEN_SECRETS,
    isLoopback: isLoopbackHost(config.host),
    idempotency: new PostgresIdempotencyStore(database),
    presets: new PostgresPresetStore(database),
    markets: new PostgresMarketStore(database),
    strategies: new StrategyFolder(config.strategiesFolder),
    candles,
    checks: {
      postgresql: async () => void (await sql`select 1`.execute(database)),
      candle_store: async () => void (await candles.list()),
    },
    trustedProxies: config.trustedProxies,
    limits: { requestsPerMinute: config.rateLimitPerMinute },
  });
  const url = await listenOn(server, { host: config.host, port: config.port, tokens });
  logger.info({ url }, "listening");
  await ended;
  // Who does not come to an end is cut off, so that a stuck client does not keep the server.
  const cut = setTimeout(() => server.app.server.closeAllConnections(), DRAIN_MS);
  await server.app.close();
  clearTimeout(cut);
  await candles.close();
  await database.destroy();
  logger.info("ended");
}

function toldToEnd(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  });
}
