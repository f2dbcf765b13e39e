import { setTimeout as sleep } from "node:timers/promises";
import { findStrategyByNameOrPath } from "../../../adapters/find-strategy.ts";
import { childOf } from "../../../adapters/live/child-signal.ts";
import { replaySession } from "../../../adapters/live/replay-session.ts";
import { traderLoader } from "../../../adapters/live/trader-loader.ts";
import { throughOutages } from "../../../adapters/jobs/through-outages.ts";
import { PostgresParityStore } from "../../../adapters/postgres/sessions/postgres-parity-store.ts";
import { PostgresSessionReader } from "../../../adapters/postgres/sessions/postgres-session-reader.ts";
import { PostgresSessionStore } from "../../../adapters/postgres/sessions/postgres-session-store.ts";
import type { FaultRates } from "../../../adapters/upbit-simulator/fault-plan.ts";
import type { SimulatedMarket } from "../../../adapters/upbit-simulator/simulated-market.ts";
import { toIso } from "../../../app/backtest/date-range.ts";
import { reconcile } from "../../../app/live/parity/reconcile.ts";
import { toWireParity } from "../../../app/live/parity/to-wire-parity.ts";
import type { NewSession } from "../../../app/live/session-ports.ts";
import type { SessionWatch } from "../../../app/live/session-watch.ts";
import { withDatabase } from "../../open-database.ts";

export interface ReplayRun {
  readonly session: NewSession;
  readonly markets: readonly SimulatedMarket[];
  readonly fromMs: number;
  readonly untilMs: number;
  readonly speed: number | undefined;
  readonly seed: number;
  readonly faults: Record<string, unknown> | undefined;
  /** How far it has come. */
  readonly onBatch: (done: number, total: number, label: string) => void;
}

/** What one strategy did on one symbol. */
export interface ReplayedTrader {
  readonly symbol: string;
  readonly strategy: string;
  readonly signals: number;
  readonly trades: number;
  readonly open_positions: number;
  readonly pnl: number;
}

export type ReplayOutcome = Awaited<ReturnType<typeof runReplay>>;

/** Runs a replay on this installation's database until it has come to its end or the process is told to end, and compares its days. */
export async function runReplay(run: ReplayRun) {
  const ending = new AbortController();
  const stop = (): void => ending.abort();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, stop);
  const startedMs = performance.now();
  try {
    return await withDatabase(async (db) => {
      const store = new PostgresSessionStore(db);
      const loadTrader = traderLoader({ find: findStrategyByNameOrPath });
      const { session, markets, untilMs, speed, seed, faults } = run;
      const record = await replaySession(
        {
          session,
          markets,
          untilMs,
          speed,
          seed,
          owner: `replay ${process.pid}`,
          onSimulator: (simulator) => simulator.faults.setRates((faults ?? {}) as FaultRates),
        },
        {
          store,
          loadTrader,
          watch: watchOf(run),
          persist: (work) => throughOutages(work, ending.signal),
          monotonicMs: () => performance.now(),
          nowMs: Date.now,
          sleep: async (ms, signal) => void (await sleep(ms, undefined, { signal: signal as AbortSignal })),
          commandPollMs: 500,
          childOf,
        },
        ending.signal,
      );
      const reader = new PostgresSessionReader(db);
      // Whoever runs a replay sees its outcome: nobody has to be told of it.
      const alerts = { raise: async () => undefined, resolve: async () => undefined };
      const days = await reconcile({ store: new PostgresParityStore(db), final: { read: async () => null }, loadTrader, alerts }, record.sessionId);
      return {
        session_id: record.sessionId,
        status: record.status,
        symbols: [...new Set(session.traders.map(({ symbol }) => symbol))],
        timeframe: session.timeframe,
        synthetic: markets.some(({ isSynthetic }) => isSynthetic),
        from: toIso(session.startMs),
        until: toIso(record.committedToMs ?? session.startMs),
        elapsed_ms: Math.round(performance.now() - startedMs),
        reconnects: record.feedStatus.reconnects,
        cash: record.money.cash,
        equity: record.money.equity,
        traders: (await reader.traderTotals(record.sessionId)) satisfies readonly ReplayedTrader[],
        parity: days.map(({ beginsMs, endsMs, outcome }) => toWireParity({ beginsMs, endsMs, outcome, comparedMs: Date.now() })),
      };
    });
  } finally {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.off(signal, stop);
  }
}

/** Shows how far it has come. */
function watchOf({ onBatch, session, untilMs }: ReplayRun): SessionWatch {
  const nothing = (): void => undefined;
  const totalMs = untilMs - session.startMs;
  return {
    began: nothing,
    traded: (_, { closeTimeMs }) => onBatch(closeTimeMs - session.startMs, totalMs, toIso(closeTimeMs).slice(0, 10)),
    fed: nothing,
    obeyed: nothing,
    look: nothing,
    lost: (_, error) => void process.stderr.write(`coin-hts: warning: the last of the session could not be kept: ${String(error)}\n`),
    ended: nothing,
    broke: nothing,
  };
}
