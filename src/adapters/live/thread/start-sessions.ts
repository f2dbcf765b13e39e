import { setTimeout as wait } from "node:timers/promises";
import type { Kysely } from "kysely";
import type { Logger } from "pino";
import type { Actor } from "../../../app/access/ports.ts";
import { retryDelayMs } from "../../../app/jobs/retry-delay.ts";
import { commandSession } from "../../../app/live/command-session.ts";
import { throughOutages } from "../../jobs/through-outages.ts";
import { PostgresAuditLog } from "../../postgres/audit.ts";
import type { DatabaseOptions } from "../../postgres/connect.ts";
import type { Database } from "../../postgres/schema.ts";
import { PostgresSessionReader } from "../../postgres/sessions/postgres-session-reader.ts";
import { PostgresSessionStore } from "../../postgres/sessions/postgres-session-store.ts";
import { nameOwner, type RunningSessions } from "../run-sessions-here.ts";
import { type Culprit, SessionThread, type ThreadEnd } from "./session-thread.ts";
import type { SessionThreadSettings } from "./session-thread-protocol.ts";

export interface SessionSettings {
  readonly thread: Omit<SessionThreadSettings, "database" | "owner" | "only">;
  /** Of the connections that the thread has for itself. */
  readonly connections: Omit<DatabaseOptions, "url">;
  /** Longest that one call of a strategy may take, ms; a quarter of a second at least. */
  readonly strategyTimeoutMs: number;
}

export interface StartSessionsOptions extends SessionSettings {
  /** For what is to be said of a thread that has ended. */
  readonly db: Kysely<Database>;
  readonly databaseUrl: string;
  readonly logger: Logger;
  /** Told how long each commit took, ms. */
  readonly onCommit?: (tookMs: number) => void;
  /** Only these are run; all that nobody runs unless given. */
  readonly only?: readonly string[];
}

/** How long the thread may take to end in order, ms: a little more than it gives its sessions. */
const END_MS = 10_000;
const FIRST_RETRY_MS = 1000;
/** A thread that lived for so long is over the earlier crashes. */
const SOUND_MS = 10 * 60_000;
const WATCHDOG: Actor = { tokenId: null, name: "watchdog of sessions", clientAddress: null };

/**
 * Runs sessions of an installation, in a thread of their own, until it is stopped; as many processes as one likes may do so.
 *
 * A strategy that does not return, or that takes its thread with it, is disabled with the reason, and all sessions go on in a
 * new thread from their last commit. Whoever calls this answers meanwhile.
 */
export function startSessions(options: StartSessionsOptions): RunningSessions {
  const keeper = new ThreadKeeper(options);
  const kept = keeper.keep();
  return {
    owner: keeper.owner,
    running: () => keeper.thread.running,
    async stop() {
      const patience = setTimeout(() => keeper.giveUp(), END_MS);
      keeper.end();
      await kept;
      clearTimeout(patience);
    },
  };
}

/** Has one thread after the other run the sessions. */
class ThreadKeeper {
  readonly owner = nameOwner();
  thread: SessionThread;
  readonly #options: StartSessionsOptions;
  readonly #store: PostgresSessionStore;
  readonly #ending = new AbortController();
  readonly #givingUp = new AbortController();

  constructor(options: StartSessionsOptions) {
    this.#options = options;
    this.#store = new PostgresSessionStore(options.db);
    this.thread = this.#open();
  }

  end(): void {
    this.#ending.abort();
    this.thread.end();
  }

  giveUp(): void {
    this.#givingUp.abort();
    this.thread.kill();
  }

  async keep(): Promise<void> {
    for (let crashes = 0; ; this.thread = this.#open()) {
      const begunMs = performance.now();
      const isSettled = await this.#settle(await this.thread.ended);
      if (!isSettled) crashes = performance.now() - begunMs > SOUND_MS ? 1 : crashes + 1;
      if (!isSettled) await wait(retryDelayMs(crashes, FIRST_RETRY_MS, Math.random()), undefined, { signal: this.#ending.signal }).catch(() => undefined);
      if (this.#ending.signal.aborted) return;
    }
  }

  #open(): SessionThread {
    const { thread, connections, databaseUrl: url, only = null, strategyTimeoutMs, logger, onCommit = () => undefined } = this.#options;
    return new SessionThread({
      settings: { ...thread, owner: this.owner, database: { ...connections, url }, only },
      strategyTimeoutMs,
      onLog: ({ level, message, context }) => logger[level](context, message),
      onCommit,
    });
  }

  /** Does what a thread left undone. @returns whether the next one may be expected to do better */
  async #settle({ culprit, problem }: ThreadEnd): Promise<boolean> {
    const { sessionId: session_id, symbol, strategy, fault } = culprit ?? {};
    if (problem !== null)
      this.#options.logger.error({ problem, session_id, symbol, strategy, ...fault }, "the thread of sessions ended; another takes them up");
    const isDisabled = culprit !== null && (await this.#attempt(() => this.#disable(culprit)));
    // Before anybody waits for the leases to run out; it may have died before it knew what it held.
    await this.#attempt(() => this.#store.releaseAll(this.owner));
    return isDisabled;
  }

  /** Obeyed by whoever takes the session up, before the candle at which it happened. */
  async #disable({ sessionId, symbol, strategy, fault }: Culprit): Promise<void> {
    const { db } = this.#options;
    const tools = { store: this.#store, reader: new PostgresSessionReader(db), audit: new PostgresAuditLog(db) };
    await commandSession(sessionId, { command: "set_mode", symbol, strategy, mode: "disabled", fault }, WATCHDOG, tools);
  }

  /** Does it, also after the database was away. @returns whether it worked */
  async #attempt(work: () => Promise<unknown>): Promise<boolean> {
    try {
      await throughOutages(work, this.#givingUp.signal);
      return true;
    } catch (error) {
      this.#options.logger.error({ error }, "what a thread of sessions left could not be settled");
      return false;
    }
  }
}
