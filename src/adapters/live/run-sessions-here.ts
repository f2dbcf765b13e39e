import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { setTimeout as wait } from "node:timers/promises";
import type { Kysely } from "kysely";
import type { Cancellation } from "../../app/cancellation.ts";
import type { StrategyCatalogue } from "../../app/catalogue/ports.ts";
import type { CandleFeed } from "../../app/live/feed-ports.ts";
import { SessionHost } from "../../app/live/session-host.ts";
import type { ClaimedSession, LoadTrader, SessionClaim, SessionCommit, SessionRecord } from "../../app/live/session-ports.ts";
import { AlertingWatch } from "../../app/live/session-watch.ts";
import type { CandleStore } from "../../app/market-data/ports.ts";
import { throughOutages } from "../jobs/through-outages.ts";
import { PostgresAlertBook } from "../postgres/alerts/postgres-alert-book.ts";
import type { Database } from "../postgres/schema.ts";
import { PostgresSessionStore } from "../postgres/sessions/postgres-session-store.ts";
import { createUpbitFeed } from "../upbit/stream/upbit-feed.ts";
import { openLiveExchange } from "./open-live-exchange.ts";
import { childOf } from "./child-signal.ts";
import { PolledFeed } from "./polled-feed.ts";
import { StoreWarmUp } from "./store-warm-up.ts";
import { traderLoader } from "./trader-loader.ts";

/** How soon commands are looked for, and sessions that nobody runs, ms. */
const COMMAND_POLL_MS = 500;
const LOOK_EVERY_MS = 1000;
/** For how long a feed may be away before somebody is told, ms. */
const FEED_LOST_MS = 120_000;
/** How long the last of a session may take to be kept once the process was told to end, ms. */
const LAST_WORDS_MS = 8000;

export interface SessionHostParts {
  readonly db: Kysely<Database>;
  readonly candles: CandleStore;
  readonly strategies: StrategyCatalogue;
  readonly upbitUrl: string;
  /** Who runs them, for people; nobody else's name. */
  readonly owner: string;
  readonly leaseMs: number;
  readonly maxSessions: number;
  readonly log: (level: "info" | "warn" | "error", message: string, context: Readonly<Record<string, unknown>>) => void;
  /** Follows the candles of a session; as its exchange tells them unless given. */
  readonly openFeed?: (record: SessionRecord) => CandleFeed;
  /** Told how long each commit took, ms. */
  readonly onCommit?: (tookMs: number) => void;
  /** Told of each session that is taken, before any of its strategies is loaded, and released. */
  readonly onClaim?: (sessionId: string) => void;
  readonly onRelease?: (sessionId: string) => void;
  /** Has the strategies watched by whoever wants to. */
  readonly watchLoader?: (loadTrader: LoadTrader) => LoadTrader;
  /** Only these are run; all that nobody runs unless given. */
  readonly only?: readonly string[];
}

/** Sessions that this process runs. */
export interface RunningSessions {
  readonly owner: string;
  /** Ids of those that it runs now. */
  running(): readonly string[];
  /** Keeps and releases all of them, so that another process can go on at once. */
  stop(): Promise<void>;
}

/** Runs sessions in this thread until it is stopped. A strategy that never returns holds the thread up: see `startSessions`. */
export function runSessionsHere(parts: SessionHostParts): RunningSessions {
  const { db, strategies, log, owner, leaseMs, maxSessions, watchLoader = (loadTrader) => loadTrader } = parts;
  const ending = new AbortController();
  const givingUp = new AbortController();
  const host = new SessionHost({
    store: new HostedSessions(parts),
    owner,
    leaseMs,
    maxSessions,
    lookEveryMs: LOOK_EVERY_MS,
    commandPollMs: COMMAND_POLL_MS,
    openFeed: parts.openFeed ?? ((record) => usualFeedOf(record, parts)),
    warmUp: warmUpOf(parts, ending.signal),
    loadTrader: watchLoader(traderLoader(strategies)),
    watch: new AlertingWatch({ alerts: new PostgresAlertBook(db), log, feedLostMs: FEED_LOST_MS }),
    persist: (work) => throughOutages(work, givingUp.signal),
    monotonicMs: () => performance.now(),
    nowMs: Date.now,
    random: Math.random,
    sleep,
    childOf,
    log,
  });
  const ran = host.run(ending.signal);
  return {
    owner,
    running: () => host.running,
    async stop() {
      ending.abort();
      const patience = setTimeout(() => givingUp.abort(), LAST_WORDS_MS);
      await ran;
      clearTimeout(patience);
    },
  };
}

/** A name for who runs sessions: the machine and the process for people, and what nobody else has. */
export function nameOwner(): string {
  return `${hostname().slice(0, 100)}:${process.pid}-${randomUUID().slice(0, 8)}`;
}

/** The sessions of a database as one host sees them. */
class HostedSessions extends PostgresSessionStore {
  readonly #parts: SessionHostParts;

  constructor(parts: SessionHostParts) {
    super(parts.db);
    this.#parts = parts;
  }

  override async commit(claim: SessionClaim, commit: SessionCommit, leaseMs: number): Promise<number> {
    const fromMs = performance.now();
    const sequence = await super.commit(claim, commit, leaseMs);
    this.#parts.onCommit?.(performance.now() - fromMs);
    return sequence;
  }

  override async claim(sessionId: string, owner: string, leaseMs: number): Promise<ClaimedSession | null> {
    const claimed = await super.claim(sessionId, owner, leaseMs);
    if (claimed !== null) this.#parts.onClaim?.(sessionId);
    return claimed;
  }

  override async release(claim: SessionClaim): Promise<void> {
    await super.release(claim);
    this.#parts.onRelease?.(claim.sessionId);
  }

  override async listOrphans(): Promise<readonly string[]> {
    const { only } = this.#parts;
    return (await super.listOrphans()).filter((sessionId) => only === undefined || only.includes(sessionId));
  }
}

/** Upbit streams its candles; those of the demo market are asked for after each close. */
function usualFeedOf({ exchange, sessionId }: SessionRecord, { upbitUrl, log }: SessionHostParts): CandleFeed {
  if (exchange !== "upbit") return new PolledFeed({ openExchange: (signal) => openLiveExchange(exchange, upbitUrl, signal), nowMs: Date.now, sleep });
  const onProblem = (problem: string): void => log("warn", "a message of the feed could not be read", { session_id: sessionId, problem });
  return createUpbitFeed({ baseUrl: upbitUrl, onProblem }).feed;
}

function warmUpOf({ candles, upbitUrl, log }: SessionHostParts, signal: AbortSignal): StoreWarmUp {
  return new StoreWarmUp({
    store: candles,
    openExchange: (name) => openLiveExchange(name, upbitUrl, signal),
    nowMs: Date.now,
    sleep: (ms) => sleep(ms, signal),
    onDetour: (series, error) => log("warn", "a session is warmed up from the exchange, since the store could not be used", { series, error: String(error) }),
  });
}

async function sleep(ms: number, signal: Cancellation): Promise<void> {
  await wait(ms, undefined, { signal: signal as AbortSignal });
}
