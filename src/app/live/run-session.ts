import { resolveExecution } from "../../engine/simulate/execution.ts";
import { resolveRisk } from "../../engine/session/risk-rules.ts";
import type { TraderSpec } from "../../engine/session/session-trader.ts";
import type { SessionSpec } from "../../engine/session/trading-session.ts";
import { timeframeMs } from "../../engine/timeframe.ts";
import type { Cancellation } from "../cancellation.ts";
import type { CandleFeed, FeedConsumer, FeedSubscription } from "./feed-ports.ts";
import { LiveSession, type LiveSessionParts, type SessionStart } from "./live-session.ts";
import { LoadedTraders, type TraderFaults, traderKey } from "./loaded-traders.ts";
import type { ClaimedSession, LoadTrader, SessionClaim, SessionRecord, TraderFault, WaitingCommand, WarmUpSource } from "./session-ports.ts";
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

type Own = ReturnType<RunSessionDependencies["childOf"]>;

/**
 * Runs a session that this process has claimed, until it is stopped or the signal aborts.
 *
 * @throws HtsError `session_taken` when another process has it now; what loading, warming up or the feed throws
 */
export async function runSession(claimed: ClaimedSession, dependencies: RunSessionDependencies, signal: Cancellation): Promise<void> {
  const own = dependencies.childOf(signal);
  try {
    await untilFirst([keepLease(claimed.claim, dependencies, own.signal), trade(claimed, dependencies, own.signal).then(() => own.abort())], own);
  } finally {
    await dependencies.store.release(claimed.claim).catch((error: unknown) => dependencies.watch.lost(claimed, error));
  }
}

/** Warming hundreds of symbols up takes longer than a lease, and hours may pass between two candles. */
async function keepLease(claim: SessionClaim, { store, persist, leaseMs, sleep }: RunSessionDependencies, signal: Cancellation): Promise<void> {
  while (!signal.aborted) {
    await sleep(leaseMs / 3, signal);
    await persist(() => store.renew(claim, leaseMs));
  }
}

async function trade(claimed: ClaimedSession, dependencies: RunSessionDependencies, signal: Cancellation): Promise<void> {
  const { feed, watch, store, untilMs = Infinity } = dependencies;
  const own = dependencies.childOf(signal);
  const start = await prepare(claimed, dependencies);
  const live = new LiveSession(start, dependencies);
  const turn = new Turns();
  const consumer: FeedConsumer = {
    closed: (batch) =>
      turn.take(async () => {
        if (!live.hasEnded) watch.traded(claimed, batch, await live.take(batch));
        if (batch.closeTimeMs >= untilMs) await live.stop();
        if (live.hasEnded) own.abort();
      }),
    revised: (revision) => turn.take(async () => live.noteRevision(revision)),
    status: (status) => {
      live.noteFeed(status);
      watch.fed(claimed, status);
    },
  };
  try {
    await live.commit();
    watch.began(claimed);
    await obeyAll(live, claimed, dependencies, await store.waitingCommands(live.claim.sessionId));
    if (live.hasEnded) return;
    const subscriptions = subscriptionsOf(claimed.record, start.spec.timeframeMs);
    await untilFirst([feed.run(subscriptions, consumer, own.signal), lookAfter(live, claimed, turn, dependencies, own)], own);
  } finally {
    await turn.take(() => live.commit()).catch((error: unknown) => watch.lost(claimed, error));
    if (live.hasEnded) watch.ended(claimed, live);
  }
}

/** Loads strategies and warms them up, or has them go on. */
async function prepare(claimed: ClaimedSession, dependencies: RunSessionDependencies): Promise<SessionStart> {
  const { record, snapshot } = claimed;
  const faults = faultsOf(await dependencies.store.waitingCommands(record.sessionId), snapshot === null);
  const traders = await LoadedTraders.load(record, dependencies.loadTrader, faults);
  const spec = specOf(record, traders.specs);
  if (snapshot === null) {
    const candles = await traders.warmUp(record, dependencies.warmUp);
    const warmUp = [...candles].flatMap(([symbol, rows]) => rows.map((candle) => ({ symbol, candle })));
    return { claimed, spec, reach: traders.reachOf(candles), warmUp };
  }
  const recent = await dependencies.store.recentCandles(record.sessionId, traders.longestReach);
  return { claimed, spec, reach: traders.reachOf(recent), warmUp: [] };
}

/** What is to be loaded no more, since it would do again what it did. What it did at a candle is settled by its command alone, before the next one. */
function faultsOf(commands: readonly WaitingCommand[], isBeginning: boolean): TraderFaults {
  const faults = new Map<string, TraderFault>();
  for (const { content } of commands) {
    if (content.command !== "set_mode") continue;
    if (content.fault !== undefined && (isBeginning || content.fault.isLoading)) faults.set(traderKey(content), content.fault);
    else faults.delete(traderKey(content));
  }
  return faults;
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

/** Looks for commands, and keeps what has waited for its time. */
async function lookAfter(live: LiveSession, claimed: ClaimedSession, turn: Turns, dependencies: RunSessionDependencies, own: Own): Promise<void> {
  const { store, persist, commandPollMs, sleep, watch, nowMs } = dependencies;
  while (!own.signal.aborted) {
    await sleep(commandPollMs, own.signal);
    await turn.take(async () => {
      if (!live.hasEnded) await obeyAll(live, claimed, dependencies, await persist(() => store.waitingCommands(live.claim.sessionId)));
      if (live.hasEnded) return own.abort();
      await live.commitDue();
      watch.look(nowMs());
    });
  }
}

async function obeyAll(live: LiveSession, claimed: ClaimedSession, { watch }: RunSessionDependencies, commands: readonly WaitingCommand[]): Promise<void> {
  await live.obey(commands);
  for (const { content } of commands) watch.obeyed(claimed, content);
}

/** Resolves when all have; the first that rejects ends the others and is what this rejects with, unless the end was wanted. */
async function untilFirst(runs: readonly Promise<void>[], own: Own): Promise<void> {
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
