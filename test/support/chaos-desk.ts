import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TOKEN_SECRETS } from "../../src/adapters/access/token-secrets.ts";
import { ParquetCandleStore } from "../../src/adapters/candle-store/parquet-candle-store.ts";
import { openExchange } from "../../src/adapters/exchanges.ts";
import { connectDatabase } from "../../src/adapters/postgres/connect.ts";
import { migrateDatabase } from "../../src/adapters/postgres/migrate.ts";
import { resolveServer, stopOwnServer } from "../../src/adapters/postgres/resolve-server.ts";
import { PostgresTokenStore } from "../../src/adapters/postgres/token-store.ts";
import { resolveOwnRedis, stopOwnRedis } from "../../src/adapters/redis/own-redis.ts";
import { createToken } from "../../src/app/access/manage-tokens.ts";
import { DEMO_EXCHANGE, DEMO_SYMBOL_NAMES } from "../../src/app/demo-market/demo-market.ts";
import { crossSeries, refreshMarketData } from "../../src/app/market-data/refresh-market-data.ts";
import { startTcpProxy } from "./tcp-proxy.ts";

/** Servers and a data folder with the demo market for processes that are put through chaos. */
export interface ChaosDesk {
  readonly dataRoot: string;
  /** With a password; through a proxy, so that it stays the same when the server comes back elsewhere. */
  readonly databaseUrl: string;
  readonly apiUrl: string;
  /** For a client. */
  readonly token: string;
  /** Nowhere to be seen: token and passwords. */
  readonly secrets: readonly string[];
  /** What API and workers are started with. */
  readonly variables: Readonly<Record<string, string>>;
  restartRedis(): Promise<void>;
  restartDatabase(): Promise<void>;
  /** Everything that any program has logged in the data folder. */
  readLogs(): string;
  close(): Promise<void>;
}

/** @param redisBinary null for the queue in the database */
export async function openChaosDesk(redisBinary: string | null): Promise<ChaosDesk> {
  const dataRoot = mkdtempSync(join(tmpdir(), "coin-hts-chaos-api-"));
  // The database belongs to another user than root.
  chmodSync(dataRoot, 0o755);
  await seed(dataRoot);
  const { url } = await resolveServer({ databaseUrl: null, dataRoot });
  await migrateDatabase({ url });
  const proxy = await startTcpProxy(Number(new URL(url).port));
  const databaseUrl = withPort(url, proxy.port);
  const redisUrl = redisBinary === null ? null : await resolveOwnRedis(dataRoot, redisBinary);
  const token = await makeToken(url);
  const port = await findFreePort();
  const passwords = [url, redisUrl ?? url].map((one) => decodeURIComponent(new URL(one).password));
  return {
    dataRoot,
    databaseUrl,
    token,
    apiUrl: `http://127.0.0.1:${port}`,
    secrets: [token, ...new Set(passwords)],
    variables: {
      DATA_ROOT: dataRoot,
      DATABASE_URL: databaseUrl,
      DATABASE_CONNECT_TIMEOUT_MS: "2000",
      REDIS_URL: "",
      QUEUE_BACKEND: redisBinary === null ? "postgres" : "redis",
      HOST: "127.0.0.1",
      PORT: String(port),
      ROLE: "api",
      RATE_LIMIT_PER_MINUTE: "1000000",
      WORKER_CONCURRENCY: "2",
      LOG_LEVEL: "trace",
    },
    async restartRedis() {
      if (redisBinary === null) return;
      await stopOwnRedis(dataRoot);
      await resolveOwnRedis(dataRoot, redisBinary);
    },
    async restartDatabase() {
      await stopOwnServer(dataRoot);
      proxy.setTarget(Number(new URL((await resolveServer({ databaseUrl: null, dataRoot })).url).port));
    },
    readLogs: () => readLogFiles(dataRoot),
    async close() {
      await proxy.close();
      if (redisBinary !== null) await stopOwnRedis(dataRoot);
      await stopOwnServer(dataRoot);
      rmSync(dataRoot, { recursive: true, force: true });
    },
  };
}

async function seed(dataRoot: string): Promise<void> {
  const store = new ParquetCandleStore(dataRoot);
  const whole = { fromMs: null, untilMs: null, holesOnly: false };
  const dependencies = { store, exchange: await openExchange(DEMO_EXCHANGE), nowMs: Date.now };
  const { failed } = await refreshMarketData(crossSeries(DEMO_EXCHANGE, DEMO_SYMBOL_NAMES, ["1d"]), whole, dependencies);
  await store.close();
  for (const { error } of failed) throw error;
}

async function makeToken(url: string): Promise<string> {
  const database = connectDatabase({ url });
  const by = { tokenId: null, name: "test", clientAddress: null };
  const { secret } = await createToken({ name: "chaos", scope: "admin", days: 1 }, { tokens: new PostgresTokenStore(database), secrets: TOKEN_SECRETS, by });
  await database.destroy();
  return secret;
}

function readLogFiles(dataRoot: string): string {
  const names = readdirSync(dataRoot, { recursive: true, encoding: "utf8" }).filter((name) => /\.(log|jsonl)$/.test(name));
  return names.map((name) => readFileSync(join(dataRoot, name), "utf8")).join("\n");
}

function withPort(url: string, port: number): string {
  const parsed = new URL(url);
  parsed.port = String(port);
  return parsed.href;
}

async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
