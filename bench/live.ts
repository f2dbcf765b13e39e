import { fork } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Kysely } from "kysely";
import { childOf } from "../src/adapters/live/child-signal.ts";
import { replaySession } from "../src/adapters/live/replay-session.ts";
import { connectDatabase } from "../src/adapters/postgres/connect.ts";
import { migrateDatabase } from "../src/adapters/postgres/migrate.ts";
import { resolveServer, stopOwnServer } from "../src/adapters/postgres/resolve-server.ts";
import type { Database } from "../src/adapters/postgres/schema.ts";
import { PostgresSessionStore } from "../src/adapters/postgres/sessions/postgres-session-store.ts";
import { createUpbitFeed } from "../src/adapters/upbit/stream/upbit-feed.ts";
import { createUpbitExchange } from "../src/adapters/upbit/upbit-exchange.ts";
import { fetchCandlesBetween } from "../src/adapters/live/fetch-candles-between.ts";
import { planSession } from "../src/app/live/create-session.ts";
import { DEMO_SYMBOL_NAMES, makeDemoCandles } from "../src/app/demo-market/demo-market.ts";
import type { CandleFeed } from "../src/app/live/feed-ports.ts";
import { runSession, type RunSessionDependencies } from "../src/app/live/run-session.ts";
import type { ClaimedSession, NewSession, SessionCommit } from "../src/app/live/session-ports.ts";
import { findStrategy } from "../src/engine/strategies/registry.ts";
import type { Timeframe } from "../src/engine/timeframe.ts";
import { MINUTE_MS } from "./walk-minutes.ts";

const SYMBOLS = Number(process.env["BENCH_SYMBOLS"] ?? 200);
const MINUTES = Number(process.env["BENCH_MINUTES"] ?? 10);
/** Parameters under which there is something to keep in every minute. */
const STRATEGIES = [
  { strategy: "volume_zone_breakout", params: { hold_period_bars: 5 } },
  { strategy: "volume_long_candle", params: { body_pct: 0.002, hold_period_bars: 3 } },
  { strategy: "sma_cross", params: { fast: 3, slow: 8 } },
];
/** Of a session over again; the demo market has fewer, so some come again under another name. */
const REPLAYED = 9;
/** From the year's candles of the demo market. */
const YEAR_MS = Date.UTC(2024, 0, 1);

type Parts = Omit<RunSessionDependencies, "feed" | "warmUp" | "leaseMs" | "commitEveryMs">;

/** An own PostgreSQL that keeps its promises to the disk, and sessions on it. */
export async function runLiveBench(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "coin-hts-bench-live-"));
  // The server belongs to another user than root.
  chmodSync(folder, 0o755);
  const { url } = await resolveServer({ databaseUrl: null, dataRoot: folder });
  await migrateDatabase({ url });
  const db = connectDatabase({ url, poolSize: 4 });
  try {
    await timeReplay(db);
    await timeLive(db, folder);
  } finally {
    await db.destroy();
    await stopOwnServer(folder);
    rmSync(folder, { recursive: true, force: true });
  }
}

function partsOf(store: PostgresSessionStore): Parts {
  const nothing = (): void => undefined;
  return {
    store,
    watch: { began: nothing, traded: nothing, fed: nothing, obeyed: nothing, look: nothing, lost: nothing, ended: nothing, broke: nothing },
    loadTrader: async (trader) => ({ ...trader, strategy: findStrategy(trader.strategy) }),
    persist: (work) => work(),
    monotonicMs: () => performance.now(),
    nowMs: Date.now,
    sleep: async (ms, signal) => void (await sleep(ms, undefined, { signal: signal as AbortSignal })),
    commandPollMs: 500,
    childOf,
  };
}

function planOf(symbols: readonly string[], timeframe: Timeframe, nowMs: number): Promise<NewSession> {
  const loadStrategy = async (name: string) => ({ strategy: findStrategy(name), name, sourceSha256: null });
  return planSession(
    { exchange: "upbit", symbols: [...symbols], strategies: [...STRATEGIES], timeframe },
    { loadStrategy, liveExchanges: ["upbit"], nowMs: () => nowMs },
  );
}

/** A year of hours of nine symbols, as fast as it goes. */
async function timeReplay(db: Kysely<Database>): Promise<void> {
  const markets = Array.from({ length: REPLAYED }, (_, k) => {
    const of = DEMO_SYMBOL_NAMES[k % DEMO_SYMBOL_NAMES.length] as string;
    const symbol = k < DEMO_SYMBOL_NAMES.length ? of : `${of}-AGAIN`;
    return { symbol, koreanName: symbol, englishName: symbol, candles: makeDemoCandles(of, 60 * MINUTE_MS), isSynthetic: true };
  });
  const session = {
    ...(await planOf(
      markets.map(({ symbol }) => symbol),
      "1h",
      YEAR_MS,
    )),
    feed: "replay" as const,
  };
  const untilMs = Math.max(...markets.map(({ candles }) => candles.openTimeMs.at(-1) as number)) + 60 * MINUTE_MS;
  const startMs = performance.now();
  const record = await replaySession({ session, markets, untilMs, owner: "bench" }, partsOf(new PostgresSessionStore(db)), new AbortController().signal);
  const tookMs = performance.now() - startMs;
  const { count } = await db
    .selectFrom("fills")
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .where("session_id", "=", record.sessionId)
    .executeTakeFirstOrThrow();
  const speed = Math.round((untilMs - YEAR_MS) / tookMs);
  console.log(
    `a year of hours, ${markets.length} symbols (the ${DEMO_SYMBOL_NAMES.length} of the demo market, ${markets.length - DEMO_SYMBOL_NAMES.length} of them twice) x ${STRATEGIES.length} strategies, ${count} fills: ${(tookMs / 1000).toFixed(1)} s, ${speed.toLocaleString("en")} times real time`,
  );
}

/** Minutes of many symbols as they happen. */
async function timeLive(db: Kysely<Database>, folder: string): Promise<void> {
  const exchange = fork(join(import.meta.dirname, "live-exchange.ts"), [String(SYMBOLS), String(MINUTES)]);
  try {
    const baseUrl = await new Promise<string>((resolve, reject) => {
      exchange.once("message", (message) => resolve((message as { readonly url: string }).url));
      exchange.once("exit", (code) => reject(new Error(`the simulated exchange ended with ${code}`)));
    });
    await timeSession(db, baseUrl, folder);
  } finally {
    exchange.disconnect();
  }
}

async function timeSession(db: Kysely<Database>, baseUrl: string, folder: string): Promise<void> {
  const told = new Map<number, number>();
  const kept: KeptBatch[] = [];
  const store = new (class extends PostgresSessionStore {
    override async commit(...[claim, commit, leaseMs]: Parameters<PostgresSessionStore["commit"]>): Promise<number> {
      const sequence = await super.commit(claim, commit, leaseMs);
      noteBatches(commit, told, kept);
      return sequence;
    }
  })(db);
  const session = await planOf(
    Array.from({ length: SYMBOLS }, (_, k) => `KRW-S${k}`),
    "1m",
    Date.now(),
  );
  const record = await store.create(session, null);
  const claimed = (await store.claim(record.sessionId, "bench", 30_000)) as ClaimedSession;
  const rest = createUpbitExchange({ baseUrl, requestsPerSecond: 500 });
  const warmUp: RunSessionDependencies["warmUp"] = {
    read: ({ symbol }, untilMs, count) => fetchCandlesBetween(rest, symbol, MINUTE_MS, { fromMs: untilMs - count * MINUTE_MS, untilMs }),
  };
  const feed = timingFeed(createUpbitFeed({ baseUrl }).feed, told);
  const ending = new AbortController();
  const running = runSession(claimed, { ...partsOf(store), feed, warmUp, leaseMs: 30_000, commitEveryMs: 0 }, ending.signal);
  // Starting up is not what is timed.
  await sleep(MINUTE_MS);
  const cpu = process.cpuUsage();
  const databaseMs = cpuOfServer(folder);
  const startMs = performance.now();
  await sleep((MINUTES - 1) * MINUTE_MS);
  const wallMs = performance.now() - startMs;
  const { user, system } = process.cpuUsage(cpu);
  const databaseTookMs = cpuOfServer(folder) - databaseMs;
  ending.abort();
  await running;
  const measured = kept.filter(({ toldMs }) => toldMs >= startMs);
  report(measured, (user + system) / 1000 / wallMs, databaseTookMs / wallMs);
}

/** A batch of candles, on the monotonic clock. */
interface KeptBatch {
  readonly toldMs: number;
  readonly keptMs: number;
  readonly signals: number;
}

function noteBatches({ batches }: SessionCommit, told: ReadonlyMap<number, number>, kept: KeptBatch[]): void {
  const keptMs = performance.now();
  for (const { closeTimeMs, events } of batches) {
    const toldMs = told.get(closeTimeMs);
    if (toldMs !== undefined) kept.push({ toldMs, keptMs, signals: events.filter(({ kind }) => kind === "signal").length });
  }
}

/** Notes when the feed says that candles have closed. */
function timingFeed(feed: CandleFeed, told: Map<number, number>): CandleFeed {
  return {
    run: (subscriptions, consumer, signal) =>
      feed.run(
        subscriptions,
        {
          closed: (batch) => {
            told.set(batch.closeTimeMs, performance.now());
            return consumer.closed(batch);
          },
          revised: (revision) => consumer.revised(revision),
          status: (status) => consumer.status(status),
        },
        signal,
      ),
  };
}

function report(batches: readonly KeptBatch[], core: number, databaseCore: number): void {
  const latencies = batches.flatMap(({ toldMs, keptMs, signals }) => Array.from({ length: signals }, () => keptMs - toldMs));
  const sorted = latencies.toSorted((a, b) => a - b);
  const at = (share: number): string => (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN).toFixed(0);
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  console.log(
    `${SYMBOLS} symbols x ${STRATEGIES.length} strategies of 1m candles for ${MINUTES - 1} minutes after the first: ${batches.length} batches, ${sorted.length} signals`,
  );
  console.log(`  of one core: ${percent(core)} for feed, strategies and writing; ${percent(databaseCore)} for PostgreSQL`);
  console.log(`  candles told as closed (1.5 s after the clock) to signal kept: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, most ${at(1)} ms`);
}

const TICK_MS = 10;

/** CPU time of an own server and its processes, those that have ended included, ms. */
function cpuOfServer(folder: string): number {
  const server = readFileSync(join(folder, "postgres", "server", "cluster", "postmaster.pid"), "utf8").split("\n", 1)[0];
  let ticks = 0;
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
      const [user, system, endedUser, endedSystem] = fields.slice(11, 15).map(Number) as [number, number, number, number];
      if (pid === server) ticks += user + system + endedUser + endedSystem;
      else if (fields[1] === server) ticks += user + system;
    } catch {
      // It has ended.
    }
  }
  return ticks * TICK_MS;
}
