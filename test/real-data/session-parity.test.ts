import { join } from "node:path";
import type { Kysely } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readCandleFile } from "../../src/adapters/files/candle-file.ts";
import { replaySession } from "../../src/adapters/live/replay-session.ts";
import { connectDatabase } from "../../src/adapters/postgres/connect.ts";
import type { Database } from "../../src/adapters/postgres/schema.ts";
import { PostgresSessionStore } from "../../src/adapters/postgres/sessions/postgres-session-store.ts";
import { sha256 } from "../../src/adapters/sha256.ts";
import type { UpbitSimulator } from "../../src/adapters/upbit-simulator/upbit-simulator.ts";
import { runBacktest } from "../../src/engine/backtest.ts";
import { type Candles, indexAtOrAfter, sliceCandles } from "../../src/engine/candles.ts";
import { hashOrders } from "../../src/engine/receipt.ts";
import { resolveExecution } from "../../src/engine/simulate/execution.ts";
import type { PortfolioOutcome } from "../../src/engine/simulate/outcome.ts";
import { TradeLedger } from "../../src/engine/simulate/trade-ledger.ts";
import { BUILT_IN_STRATEGIES, findStrategy } from "../../src/engine/strategies/registry.ts";
import { makeScene, sessionDependencies, type SessionScene } from "../support/session-scene.ts";
import { usePostgres } from "../support/use-postgres.ts";
import { DATA_FOLDER } from "./data-folder.ts";

const DAY_MS = 86_400_000;
/** `PARITY_DAYS` for fewer of them. */
const DAYS = Number(process.env["PARITY_DAYS"] ?? 30);
const START_MS = Date.UTC(2025, 8, 2);
const UNTIL_MS = START_MS + DAYS * DAY_MS;
const SYMBOLS = ["KRW-BTC", "KRW-ETH", "KRW-XRP", "KRW-DOGE"];
/** Parameters under which minutes give some orders; every registered strategy has to be among them. */
const PARAMETERS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  volume_zone_breakout: { volume_window: 30, hold_period_bars: 5, breakout_buffer: 0.001 },
  volume_long_candle: { body_pct: 0.001, hold_period_bars: 3 },
  sma_cross: { fast: 20, slow: 60 },
};

/** What the hash of orders does not look at. */
const UNHASHED = {
  entryCandle: 0,
  exitCandle: 0,
  entryFee: 0,
  exitFee: 0,
  entrySlippage: 0,
  exitSlippage: 0,
  pnl: 0,
  returnRate: 0,
  mae: 0,
  mfe: 0,
  reason: "manual",
} as const;

const postgres = usePostgres();
let database: Kysely<Database>;
let store: PostgresSessionStore;
let scene: SessionScene;
let expected: Map<string, string>;

beforeAll(async () => {
  database = connectDatabase({ url: await postgres.createDatabase() });
  store = new PostgresSessionStore(database);
  const series = new Map<string, Candles>();
  for (const symbol of SYMBOLS) {
    const { candles } = await readCandleFile(join(DATA_FOLDER, "UPBIT", symbol, "1m.csv.gz"));
    series.set(symbol, sliceCandles(candles, 0, indexAtOrAfter(candles.openTimeMs, UNTIL_MS)));
  }
  const made = makeScene(series, { strategies: PARAMETERS, execution: { fee_rate: 0.0005, stop_loss_rate: 0.01 } });
  scene = { ...made, session: { ...made.session, feed: "replay", startMs: START_MS } };
  expected = new Map(scene.session.traders.map((trader) => [`${trader.symbol} ${trader.strategy}`, hashOfBacktest(trader)]));
});
afterAll(async () => {
  await database?.destroy();
});

function hashOfBacktest({ symbol, strategy, params }: SessionScene["session"]["traders"][number]): string {
  const candles = scene.series.get(symbol) as Candles;
  const from = indexAtOrAfter(candles.openTimeMs, START_MS);
  const execution = resolveExecution(scene.session.execution);
  const { outcome } = runBacktest({ symbol, candles, from, strategy: findStrategy(strategy), params, execution });
  expect(outcome.trades.length, `${strategy} on ${symbol} has to trade for its parity to mean anything`).toBeGreaterThan(Math.floor(DAYS / 2));
  return hashOrders(outcome, sha256);
}

/** The same hash over what the database keeps. */
async function hashOfSession(sessionId: string, symbol: string, strategy: string): Promise<string> {
  const of = { session_id: sessionId, symbol, strategy };
  const positions = await database
    .selectFrom("positions")
    .selectAll()
    .where((eb) => eb.and(of))
    .orderBy("number")
    .execute();
  const rows = await database
    .selectFrom("trades")
    .selectAll()
    .where((eb) => eb.and(of))
    .execute();
  const trades = new TradeLedger();
  for (const { position_id, status, ...entry } of positions) {
    const row = rows.find((one) => one.position_id === position_id);
    if (status === "open" || row === undefined) continue;
    const numbers = {
      entryTimeMs: row.entry_time.getTime(),
      exitTimeMs: row.exit_time.getTime(),
      entryPrice: Number(entry.entry_price),
      exitPrice: Number(row.exit_price),
    };
    trades.add({
      ...UNHASHED,
      ...numbers,
      symbol,
      strategy,
      quantity: Number(row.quantity),
    });
  }
  const openPositions = positions
    .filter(({ status }) => status === "open")
    .map((one) => ({ entryTimeMs: one.opened_at.getTime(), entryPrice: Number(one.entry_price), quantity: Number(one.quantity) }));
  return hashOrders({ trades, openPositions } as unknown as PortfolioOutcome, sha256);
}

async function replay(onSimulator?: (simulator: UpbitSimulator) => void): Promise<void> {
  const markets = SYMBOLS.map((symbol) => ({
    symbol,
    koreanName: symbol,
    englishName: symbol,
    candles: scene.series.get(symbol) as Candles,
    isSynthetic: false,
  }));
  const options = { session: scene.session, markets, untilMs: UNTIL_MS, owner: "test", ...(onSimulator === undefined ? {} : { onSimulator }) };
  const beganMs = performance.now();
  const record = await replaySession(options, sessionDependencies(scene, store), new AbortController().signal);
  expect(record).toMatchObject({ status: "stopped", committedToMs: UNTIL_MS });
  const hashes = await Promise.all(
    scene.session.traders.map(async ({ symbol, strategy }) => [`${symbol} ${strategy}`, await hashOfSession(record.sessionId, symbol, strategy)] as const),
  );
  expect(new Map(hashes)).toEqual(expected);
  const revisions = await database.selectFrom("session_revisions").select("symbol").where("session_id", "=", record.sessionId).execute();
  expect(revisions).toEqual([]);
  const reconnects = record.feedStatus.reconnects;
  console.log(`${DAYS} days of 1m candles of ${SYMBOLS.length} symbols in ${Math.round((performance.now() - beganMs) / 1000)} s, ${reconnects} reconnects`);
}

describe(`${DAYS} days of real minutes through exchange, feed, session and database`, () => {
  it("know every registered strategy", () => {
    expect(new Set(Object.keys(PARAMETERS))).toEqual(new Set(BUILT_IN_STRATEGIES.map(({ name }) => name)));
  });

  it("give the orders of the backtest", () => replay(), 600_000);

  it("give them while messages come twice, late and in the wrong order", async () => {
    await replay(({ faults }) => faults.setRates({ duplicate: 0.05, late: 0.05, out_of_order: 0.05 }));
  }, 600_000);

  it("give them while connections are cut and fall silent", async () => {
    await replay(({ faults }) => faults.setRates({ disconnect: 0.002, silence: 0.0002, "5xx": 0.05 }));
  }, 600_000);
});
