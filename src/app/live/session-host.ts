import { HtsError } from "../../engine/errors.ts";
import type { Cancellation } from "../cancellation.ts";
import { retryDelayMs } from "../jobs/retry-delay.ts";
import type { CandleFeed } from "./feed-ports.ts";
import { runSession, type RunSessionDependencies } from "./run-session.ts";
import type { ClaimedSession, SessionRecord } from "./session-ports.ts";

export interface HostDependencies extends Omit<RunSessionDependencies, "feed" | "commitEveryMs"> {
  /** Who this process is, for people. */
  readonly owner: string;
  readonly openFeed: (record: SessionRecord) => CandleFeed;
  /** How often it looks for sessions that nobody runs, ms. */
  readonly lookEveryMs: number;
  /** Most that it runs at once. */
  readonly maxSessions: number;
  readonly random: () => number;
  readonly log: (level: "info" | "warn" | "error", message: string, context: Readonly<Record<string, unknown>>) => void;
}

const FIRST_RETRY_MS = 2000;
/** A session that ran for so long is over its earlier setbacks. */
const SOUND_MS = 10 * 60_000;

interface Setback {
  readonly failures: number;
  readonly notBeforeMs: number;
}

/**
 * Runs every session that nobody else runs, until the signal aborts: new ones, and those whose process died.
 *
 * One that fails for a passing reason is taken up again later and later; one that cannot go on is marked as failed.
 */
export class SessionHost {
  readonly #dependencies: HostDependencies;
  readonly #running = new Map<string, Promise<void>>();
  readonly #setbacks = new Map<string, Setback>();

  constructor(dependencies: HostDependencies) {
    this.#dependencies = dependencies;
  }

  /** Ids of the sessions that it runs now. */
  get running(): readonly string[] {
    return [...this.#running.keys()];
  }

  async run(signal: Cancellation): Promise<void> {
    const { lookEveryMs, sleep, log } = this.#dependencies;
    while (!signal.aborted) {
      await this.#look(signal).catch((error: unknown) => log("warn", "sessions could not be looked for", { error: String(error) }));
      await sleep(lookEveryMs, signal).catch(() => undefined);
    }
    await Promise.all(this.#running.values());
  }

  async #look(signal: Cancellation): Promise<void> {
    const { store, owner, leaseMs, maxSessions, monotonicMs } = this.#dependencies;
    await store.endLostReplays();
    for (const sessionId of await store.listOrphans()) {
      if (signal.aborted || this.#running.size >= maxSessions) return;
      if (this.#running.has(sessionId) || (this.#setbacks.get(sessionId)?.notBeforeMs ?? 0) > monotonicMs()) continue;
      const claimed = await store.claim(sessionId, owner, leaseMs);
      if (claimed === null) continue;
      const life = this.#live(claimed, signal).finally(() => this.#running.delete(sessionId));
      this.#running.set(sessionId, life);
    }
  }

  async #live(claimed: ClaimedSession, signal: Cancellation): Promise<void> {
    const { openFeed, log, watch, monotonicMs } = this.#dependencies;
    const { sessionId } = claimed.record;
    const begunMs = monotonicMs();
    try {
      await runSession(claimed, { ...this.#dependencies, feed: openFeed(claimed.record), commitEveryMs: 0 }, signal);
      this.#setbacks.delete(sessionId);
    } catch (error) {
      if (endsSession(error)) await this.#fail(claimed, error);
      else this.#delay(sessionId, monotonicMs() - begunMs);
      log("error", "a session broke off", { session_id: sessionId, error: String(error), ends: endsSession(error) });
      watch.broke(claimed, error, endsSession(error));
    }
  }

  async #fail({ claim }: ClaimedSession, { code, message }: HtsError): Promise<void> {
    const { store, persist, log } = this.#dependencies;
    await persist(() => store.fail(claim, { code, message })).catch((error: unknown) =>
      log("error", "a session could not be marked as failed", { error: String(error) }),
    );
  }

  #delay(sessionId: string, ranMs: number): void {
    const failures = (ranMs < SOUND_MS ? (this.#setbacks.get(sessionId)?.failures ?? 0) : 0) + 1;
    const notBeforeMs = this.#dependencies.monotonicMs() + retryDelayMs(failures, FIRST_RETRY_MS, this.#dependencies.random());
    this.#setbacks.set(sessionId, { failures, notBeforeMs });
  }
}

/** What no waiting mends. A lost claim ends this process's part alone. */
function endsSession(error: unknown): error is HtsError {
  return error instanceof HtsError && !error.retryable;
}
