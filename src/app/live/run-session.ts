import { resolveExecution } from "../../engine/simulate/execution.ts";
import { resolveRisk } from "../../engine/session/risk-rules.ts";
import type { TraderSpec } from "../../engine/session/session-trader.ts";
import type { SessionSpec } from "../../engine/session/trading-session.ts";
import { timeframeMs } from "../../engine/timeframe.ts";
import type { Cancellation } from "../cancellation.ts";
import type { CandleFeed, FeedConsumer, FeedSubscription } from "./feed-ports.ts";
import { LiveSession, type LiveSessionParts, type SessionStart } from "./live-session.ts";
import { LoadedTraders } from "./loaded-traders.ts";
import type { ClaimedSession, LoadTrader, SessionRecord, WarmUpSource } from "./session-ports.ts";
import type { SessionWatch } from "./session-watch.ts";

export interface RunSessionDependencies extends LiveSessionParts {
  readonly feed: CandleFeed;
  readonly warmUp: WarmUpSource;
  readonly loadTrader: LoadTrader;
  readonly watch: SessionWatch;
  /** Waits, or rejects with the signal's reason. */
  readonly sleep: (ms: number, signal: Cancellation) => Promise<void>;
  /** How often it looks for commands, ms. */
  readonly commandPollMs: number;
  /** The session is stopped once it has taken everything that closed up to here, epoch ms; it runs until it is told to stop unless given. */
  readonly untilMs?: number | undefined;
  /** A signal that aborts when the given one does, and a way to abort it. */
  readonly childOf: (signal: Cancellation) => { readonly signal: Cancellation; readonly abort: () => void };
}

/**
 * Runs a session that this process has claimed, until it is stopped or the signal aborts.
 *
 * @throws HtsError `session_taken` when another process has it now; what loading, warming up or the feed throws
 */
export async function runSession(claimed: ClaimedSession, dependencies: RunSessionDependencies, signal: Cancellation): Promise<void> {
  const { feed, watch, childOf } = dependencies;
  const start = await prepare(claimed, dependencies);
  const live = new LiveSession(start, dependencies);
  const own = childOf(signal);
  const turn = new Turns();
  await live.commit();
  watch.began(claimed);
  await live.obey(await dependencies.store.waitingCommands(live.claim.sessionId));
  if (live.hasEnded) own.abort();
  const subscriptions = subscriptionsOf(claimed.record, start.spec.timeframeMs);
  const consumer: FeedConsumer = {
    closed: (batch) =>
      turn.take(async () => {
        if (!live.hasEnded) watch.traded(claimed, batch, await live.take(batch));
        if (batch.closeTimeMs >= (dependencies.untilMs ?? Infinity)) await live.stop();
        if (live.hasEnded) own.abort();
      }),
    revised: (revision) => turn.take(async () => live.noteRevision(revision)),
    status: (status) => {
      live.noteFeed(status);
      watch.fed(claimed, status);
    },
  };
  try {
    await untilFirst([feed.run(subscriptions, consumer, own.signal), lookAfter(live, turn, dependencies, own)], own);
  } finally {
    await turn.take(() => live.commit()).catch((error: unknown) => watch.lost(claimed, error));
    if (live.hasEnded) watch.ended(claimed, live);
    else await dependencies.store.release(claimed.claim).catch((error: unknown) => watch.lost(claimed, error));
  }
}

/** Loads strategies and warms them up, or has them go on. */
async function prepare(claimed: ClaimedSession, dependencies: RunSessionDependencies): Promise<SessionStart> {
  const { record, snapshot } = claimed;
  const traders = await LoadedTraders.load(record.traders, dependencies.loadTrader);
  const spec = specOf(record, traders.specs);
  if (snapshot === null) {
    const candles = await traders.warmUp(record, dependencies.warmUp);
    const warmUp = [...candles].flatMap(([symbol, rows]) => rows.map((candle) => ({ symbol, candle })));
    return { claimed, spec, reach: traders.reachOf(candles), warmUp };
  }
  const recent = await dependencies.store.recentCandles(record.sessionId, traders.longestReach);
  return { claimed, spec, reach: traders.reachOf(recent), warmUp: [] };
}

export function specOf(record: Pick<SessionRecord, "timeframe" | "execution" | "account" | "risk">, traders: readonly TraderSpec[]): SessionSpec {
  return {
    timeframeMs: timeframeMs(record.timeframe),
    execution: resolveExecution(record.execution),
    account: record.account,
    risk: resolveRisk(record.risk),
    traders,
  };
}

function subscriptionsOf({ traders, committedToMs, startMs }: SessionRecord, lengthMs: number): FeedSubscription[] {
  const symbols = [...new Set(traders.map(({ symbol }) => symbol))];
  return symbols.map((symbol) => ({ symbol, timeframeMs: lengthMs, fromMs: committedToMs ?? startMs }));
}

/** Looks for commands and keeps the lease while no candle closes. */
async function lookAfter(
  live: LiveSession,
  turn: Turns,
  dependencies: RunSessionDependencies,
  own: ReturnType<RunSessionDependencies["childOf"]>,
): Promise<void> {
  const { store, persist, leaseMs, commandPollMs, monotonicMs, sleep } = dependencies;
  let renewedMs = monotonicMs();
  const { watch } = dependencies;
  while (!own.signal.aborted) {
    await sleep(commandPollMs, own.signal);
    await turn.take(async () => {
      if (live.hasEnded) return own.abort();
      await live.obey(await persist(() => store.waitingCommands(live.claim.sessionId)));
      await live.commitDue();
      if (live.hasEnded) return own.abort();
      watch.look(dependencies.nowMs());
      if (monotonicMs() - renewedMs < leaseMs / 3) return;
      await persist(() => store.renew(live.claim, leaseMs));
      renewedMs = monotonicMs();
    });
  }
}

/** Resolves when all have; the first that rejects ends the others and is what this rejects with, unless the end was wanted. */
async function untilFirst(runs: readonly Promise<void>[], own: ReturnType<RunSessionDependencies["childOf"]>): Promise<void> {
  const failures: unknown[] = [];
  const guarded = runs.map((run) =>
    run.catch((error: unknown) => {
      if (!own.signal.aborted) failures.push(error);
      own.abort();
    }),
  );
  await Promise.all(guarded);
  if (failures.length > 0) throw failures[0];
}

/** One thing at a time. */
class Turns {
  #last: Promise<unknown> = Promise.resolve();

  take<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work, work);
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}
