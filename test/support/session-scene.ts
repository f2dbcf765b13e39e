import { setTimeout as sleep } from "node:timers/promises";
import type { Kysely } from "kysely";
import type { CandleFeed, ClosedBatch, FeedCandle } from "../../src/app/live/feed-ports.ts";
import type { RunSessionDependencies } from "../../src/app/live/run-session.ts";
import type { NewSession, SessionStore, SessionTraderRecord } from "../../src/app/live/session-ports.ts";
import { resolveStrategyParameters, runBacktest } from "../../src/engine/backtest.ts";
import { CANDLE_COLUMNS, type Candles } from "../../src/engine/candles.ts";
import type { ParameterValues } from "../../src/engine/parameters.ts";
import { EXECUTION_PARAMETERS, resolveExecution } from "../../src/engine/simulate/execution.ts";
import { RISK_PARAMETERS } from "../../src/engine/session/risk-rules.ts";
import { findStrategy } from "../../src/engine/strategies/registry.ts";
import type { Candle } from "../../src/engine/strategies/strategy-runner.ts";
import { resolveParameters } from "../../src/engine/parameters.ts";
import { timeframeName } from "../../src/engine/timeframe.ts";
import { ENGINE_VERSION } from "../../src/engine/version.ts";
import type { Database } from "../../src/adapters/postgres/schema.ts";

/** Candles that a session goes over, the first `from` of each symbol for warming up. */
export interface SessionScene {
  readonly series: ReadonlyMap<string, Candles>;
  readonly from: number;
  readonly session: NewSession;
}

export interface SceneOptions {
  readonly strategies: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly execution?: Readonly<Record<string, unknown>>;
  readonly risk?: Readonly<Record<string, unknown>>;
  readonly account?: "each" | "shared";
  readonly from?: number;
}

/** A session of every strategy on every symbol. */
export function makeScene(series: ReadonlyMap<string, Candles>, options: SceneOptions): SessionScene {
  const { strategies, execution = {}, risk = {}, account = "each", from = 100 } = options;
  const [first] = series.values();
  const traders = [...series.keys()].flatMap((symbol) =>
    Object.entries(strategies).map(([strategy, params]): SessionTraderRecord => ({
      symbol,
      strategy,
      params: resolveStrategyParameters(findStrategy(strategy), params),
      strategySha256: null,
    })),
  );
  const values = resolveParameters(EXECUTION_PARAMETERS, execution, "execution", "execution_invalid") as ParameterValues;
  const session: NewSession = {
    name: "test",
    exchange: "upbit",
    feed: "live",
    timeframe: timeframeName((first as Candles).timeframeMs) ?? "1m",
    account,
    execution: values,
    risk: resolveParameters(RISK_PARAMETERS, risk, "risk", "risk_invalid") as ParameterValues,
    startMs: (first as Candles).openTimeMs[from] as number,
    initialCash: resolveExecution(values).initialCash,
    engineVersion: ENGINE_VERSION,
    traders,
  };
  return { series, from, session };
}

export function candleAt(candles: Candles, i: number): Candle {
  return Object.fromEntries(CANDLE_COLUMNS.map((column) => [column, candles[column][i]])) as Candle;
}

/** A feed that tells the scene's candles from where it is asked to, and then waits to be ended. */
export function feedOf({ series }: SessionScene, onTold?: (batch: ClosedBatch) => void): CandleFeed {
  return {
    async run(subscriptions, consumer, signal) {
      const fromMs = Math.min(...subscriptions.map((one) => one.fromMs));
      for (const batch of batchesOf(series, fromMs)) {
        if (signal.aborted) return;
        await consumer.closed(batch);
        onTold?.(batch);
      }
      await new Promise<void>((resolve) => {
        if (signal.aborted) return resolve();
        signal.addEventListener("abort", () => resolve(), { once: true });
      });
    },
  };
}

/** A batch for every instant on the grid, as a feed gives them, also where nothing closed. */
export function batchesOf(series: ReadonlyMap<string, Candles>, fromMs: number): ClosedBatch[] {
  const byClose = new Map<number, FeedCandle[]>();
  for (const [symbol, candles] of series) {
    for (let i = 0; i < candles.close.length; i++) {
      const candle = candleAt(candles, i);
      if (candle.openTimeMs < fromMs) continue;
      const closeTimeMs = candle.openTimeMs + candles.timeframeMs;
      const list = byClose.get(closeTimeMs) ?? [];
      byClose.set(closeTimeMs, list);
      list.push({ symbol, timeframeMs: candles.timeframeMs, candle, origin: "stream" });
    }
  }
  const timeframeMs = [...series.values()][0]?.timeframeMs ?? 1;
  const closes = [...byClose.keys()];
  const batches: ClosedBatch[] = [];
  for (let ms = Math.min(...closes); ms <= Math.max(...closes); ms += timeframeMs) batches.push({ closeTimeMs: ms, candles: byClose.get(ms) ?? [] });
  return batches;
}

/** What a session needs beside its feed; nobody is told anything. */
export function sessionDependencies(scene: SessionScene, store: SessionStore): Omit<RunSessionDependencies, "feed"> {
  return {
    store,
    leaseMs: 30_000,
    commitEveryMs: 0,
    monotonicMs: () => performance.now(),
    nowMs: () => Date.now(),
    persist: (work) => work(),
    warmUp: { read: async ({ symbol }, untilMs, count) => warmUpOf(scene.series.get(symbol) as Candles, untilMs, count) },
    loadTrader: async (trader) => ({ ...trader, strategy: findStrategy(trader.strategy) }),
    watch: { began: nothing, traded: nothing, fed: nothing, obeyed: nothing, look: nothing, lost: nothing, ended: nothing, broke: nothing },
    sleep: async (ms, signal) => void (await sleep(ms, undefined, { signal: signal as AbortSignal })),
    commandPollMs: 20,
    childOf: (signal) => {
      const own = new AbortController();
      signal.addEventListener("abort", () => own.abort(), { once: true });
      if (signal.aborted) own.abort();
      return { signal: own.signal, abort: () => own.abort() };
    },
  };
}

function warmUpOf(candles: Candles, untilMs: number, count: number): Candle[] {
  const until = candles.openTimeMs.findIndex((ms) => ms >= untilMs);
  const from = Math.max(0, until - count);
  return Array.from({ length: until - from }, (_, k) => candleAt(candles, from + k));
}

/** Fills of a session as they are kept, by trader, in the order in which they happened. */
export async function keptFills(database: Kysely<Database>, sessionId: string): Promise<Map<string, unknown[]>> {
  const rows = await database.selectFrom("fills").selectAll().where("session_id", "=", sessionId).orderBy("position_number").orderBy("side").execute();
  const fills = new Map<string, unknown[]>();
  for (const { symbol, strategy, side, filled_at, price, quantity, fee } of rows) {
    const key = `${symbol} ${strategy}`;
    fills.set(key, [...(fills.get(key) ?? []), [side, filled_at.getTime(), Number(price), Number(quantity), Number(fee)]]);
  }
  return fills;
}

/** The fills of a backtest of each trader over the same candles. */
export function expectedFills({ series, from, session }: SessionScene): Map<string, unknown[]> {
  const fills = new Map<string, unknown[]>();
  for (const { symbol, strategy, params } of session.traders) {
    const input = { symbol, candles: series.get(symbol) as Candles, from, strategy: findStrategy(strategy), params };
    const { trades, openPositions } = runBacktest({ ...input, execution: resolveExecution(session.execution) }).outcome;
    const closed = [...trades].flatMap((trade) => [
      ["BUY", trade.entryTimeMs, trade.entryPrice, trade.quantity, trade.entryFee],
      ["SELL", trade.exitTimeMs, trade.exitPrice, trade.quantity, trade.exitFee],
    ]);
    const open = openPositions.map((one) => ["BUY", one.entryTimeMs, one.entryPrice, one.quantity, one.entryFee]);
    if (closed.length + open.length > 0) fills.set(`${symbol} ${strategy}`, [...closed, ...open]);
  }
  return fills;
}

const nothing = (): void => undefined;
