// `npm run bench:api`: what the API bears while backtests run beside it, on every queue that this machine has.
// `-- --seconds 60` of status reads, `--soak 600` seconds more to watch memory, `--queue redis`, `--cpu-prof FOLDER`.
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ParquetCandleStore } from "../src/adapters/candle-store/parquet-candle-store.ts";
import { openExchange } from "../src/adapters/exchanges.ts";
import { stopOwnServer } from "../src/adapters/postgres/resolve-server.ts";
import { findRedisBinary, stopOwnRedis } from "../src/adapters/redis/own-redis.ts";
import { DEMO_EXCHANGE, DEMO_SYMBOL_NAMES } from "../src/app/demo-market/demo-market.ts";
import { crossSeries, refreshMarketData } from "../src/app/market-data/refresh-market-data.ts";
import { layOut } from "../src/cli/table.ts";
import { awaitTask, burst, type LoadResult, loadBareServer, loadPath, submit, whileBusy } from "./api-load.ts";
import { type BenchServer, startBenchServer } from "./api-server.ts";
import { soak } from "./api-soak.ts";

const { values: options } = parseArgs({
  options: {
    seconds: { type: "string", default: "60" },
    soak: { type: "string", default: "0" },
    queue: { type: "string" },
    "cpu-prof": { type: "string" },
  },
});
const SECONDS = Number(options.seconds);
const SOAK_SECONDS = Number(options.soak);
const BASELINE_SECONDS = Math.min(10, SECONDS);
const CONNECTIONS = 50;
const BURST = 1000;
const BURST_CLIENTS = 50;
const LONG_TASKS = 2;

/** Its candles by the minute, which is what keeps a core busy for a while. */
const LONG = { symbols: ["DEMO-BTC"], timeframe: "1m", strategy: "volume_zone_breakout", fresh: true };
const SMALL = { symbols: ["DEMO-ETH"], timeframe: "1d", strategy: "sma_cross" };
const LONG_FROM_MS = Date.UTC(2024, 0, 1);
const LONG_UNTIL_MS = Date.UTC(2025, 0, 1);

const dataRoot = mkdtempSync(join(tmpdir(), "coin-hts-bench-api-"));
// The database belongs to another user than root.
chmodSync(dataRoot, 0o755);
try {
  console.log(`${cpus()[0]?.model ?? "unknown CPU"}, ${cpus().length} cores, Node ${process.version}; server, database, queue and load on the same machine`);
  await seed();
  const redis = await findRedisBinary();
  if (redis === null) console.log("no redis-server on this machine: its rows are missing (apt-get install redis-server)");
  const queues = (["redis", "postgres"] as const).filter((name) => (name === "postgres" || redis !== null) && (options.queue ?? name) === name);
  for (const queueBackend of queues) {
    const nodeOptions = options["cpu-prof"] === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${options["cpu-prof"]}`];
    const server = await startBenchServer({ dataRoot, queueBackend, nodeOptions });
    try {
      await measure(server, queueBackend);
    } finally {
      await server.stop();
    }
  }
} finally {
  await stopOwnRedis(dataRoot);
  await stopOwnServer(dataRoot);
  rmSync(dataRoot, { recursive: true, force: true });
}

async function seed(): Promise<void> {
  const store = new ParquetCandleStore(dataRoot);
  const dependencies = { store, exchange: await openExchange(DEMO_EXCHANGE), nowMs: Date.now };
  const whole = { fromMs: null, untilMs: null, holesOnly: false };
  const { failed: failedDays } = await refreshMarketData(crossSeries(DEMO_EXCHANGE, DEMO_SYMBOL_NAMES, ["1h", "1d"]), whole, dependencies);
  const year = { ...whole, fromMs: LONG_FROM_MS, untilMs: LONG_UNTIL_MS };
  const { failed: failedMinutes } = await refreshMarketData(crossSeries(DEMO_EXCHANGE, LONG.symbols, ["1m"]), year, dependencies);
  await store.close();
  for (const { error } of [...failedDays, ...failedMinutes]) throw error;
}

async function measure(server: BenchServer, queue: string): Promise<void> {
  const taskId = await submit(server, SMALL);
  await awaitTask(server, taskId);
  const statusPath = `/api/v1/backtests/async/${taskId}/status`;
  const baselineLoad = { seconds: BASELINE_SECONDS, connections: CONNECTIONS };
  // Its code is compiled as it is used.
  await loadPath(server, statusPath, { seconds: 3, connections: CONNECTIONS });
  const rows = [
    toRow("node:http that answers a constant (baseline)", await loadBareServer(baselineLoad)),
    toRow("GET /healthz, nothing else running", await loadPath(server, "/healthz", baselineLoad)),
    toRow("status reads, nothing else running", await loadPath(server, statusPath, baselineLoad)),
  ];
  const { done, result: burstMs } = await whileBusy(server, LONG, LONG_TASKS, async () => {
    rows.push(toRow("GET /healthz while two backtests run", await loadPath(server, "/healthz", baselineLoad)));
    const read = await loadPath(server, statusPath, { seconds: SECONDS, connections: CONNECTIONS });
    rows.push(toRow(`status reads while two backtests run, ${SECONDS} s`, read));
    return burst(server, smallRequests(), BURST_CLIENTS);
  });
  console.log();
  console.log(layOut([[`${queue} queue, ${CONNECTIONS} connections`, "requests/s", "p50 ms", "p99 ms", "max ms", "failures", "CPU µs a request"], ...rows]));
  console.log(`${done} backtests of a year of minutes ended meanwhile`);
  console.log(`${BURST} submissions by ${BURST_CLIENTS} clients accepted in ${(burstMs / 1000).toFixed(2)} s while two backtests run`);
  if (SOAK_SECONDS > 0) await soak(server, { statusPath, request: { ...SMALL, fresh: true }, seconds: SOAK_SECONDS });
}

/** No two alike, so that each is a task and a run of its own. */
function smallRequests(): object[] {
  return Array.from({ length: BURST }, (_, n) => ({ ...SMALL, params: { fast: 2 + (n % 40), slow: 50 + Math.floor(n / 40) } }));
}

function toRow(name: string, { requestsPerSecond, medianMs, p99Ms, maxMs, failures, mainCpuMicros }: LoadResult): string[] {
  return [name, requestsPerSecond.toFixed(0), String(medianMs), String(p99Ms), String(maxMs), String(failures), mainCpuMicros.toFixed(0)];
}
