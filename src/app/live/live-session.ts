import { HtsError } from "../../engine/errors.ts";
import { DAY_MS } from "../../engine/timeframe.ts";
import type { SessionEvent } from "../../engine/session/session-events.ts";
import { type Reach, type SessionSpec, TradingSession } from "../../engine/session/trading-session.ts";
import type { CandleRevision, ClosedBatch, FeedStatus } from "./feed-ports.ts";
import { obey } from "./obey.ts";
import type {
  ClaimedSession,
  CommittedBatch,
  SessionClaim,
  SessionCommand,
  SessionCommit,
  SessionNews,
  SessionStatus,
  SessionStore,
  WaitingCommand,
} from "./session-ports.ts";

export interface LiveSessionParts {
  readonly store: SessionStore;
  readonly leaseMs: number;
  /** How long batches may wait to be kept together, ms: 0, for each at once, unless a replay goes faster than that pays. */
  readonly commitEveryMs: number;
  /** For `commitEveryMs` alone; any start. */
  readonly monotonicMs: () => number;
  /** For the times of news, epoch ms. */
  readonly nowMs: () => number;
  /** Does it again while the database is away. */
  readonly persist: <T>(work: () => Promise<T>) => Promise<T>;
}

/** What a session is begun, or gone on, with. */
export interface SessionStart {
  readonly claimed: ClaimedSession;
  readonly spec: SessionSpec;
  readonly reach: Reach;
  readonly warmUp: SessionCommit["warmUp"];
}

/**
 * A session that this process runs: takes batches, commands and news one after the other, and keeps what came of them.
 *
 * What is in memory is ahead of what is kept only between two commits. Whatever goes wrong there, the session is dropped
 * and goes on from what is kept.
 */
export class LiveSession {
  readonly claim: SessionClaim;
  readonly #parts: LiveSessionParts;
  readonly #session: TradingSession;
  #sequence: number;
  #status: SessionStatus;
  #batches: CommittedBatch[] = [];
  #revisions: CandleRevision[] = [];
  #news: SessionNews[] = [];
  #applied: SessionCommit["appliedCommands"][number][] = [];
  #warmUp: SessionCommit["warmUp"];
  #days: SessionCommit["days"][number][] = [];
  #feedStatus: FeedStatus | null = null;
  #committedMs: number;
  /** Whether something went wrong halfway, so that what is in memory must not be kept. */
  #isBroken = false;
  /** Settled once what was handed over is kept, or could not be. */
  #kept: Promise<void> = Promise.resolve();

  constructor({ claimed, spec, reach, warmUp }: SessionStart, parts: LiveSessionParts) {
    const { claim, record, snapshot } = claimed;
    this.claim = claim;
    this.#parts = parts;
    this.#session = new TradingSession(spec, reach, snapshot ?? undefined);
    this.#sequence = record.sequence;
    this.#status = record.status;
    this.#warmUp = warmUp;
    this.#committedMs = parts.monotonicMs();
    if (snapshot === null) this.#days.push({ beginsMs: record.startMs, snapshot: this.#session.snapshot() });
    this.#tell(snapshot === null ? "started" : "resumed", { committed_to: record.committedToMs });
  }

  get status(): SessionStatus {
    return this.#status;
  }

  get hasEnded(): boolean {
    return this.#status === "stopped" || this.#status === "failed";
  }

  /** Positions, cash and modes as they are now. */
  get session(): TradingSession {
    return this.#session;
  }

  /** Takes a batch; it is kept when this resolves, unless it may wait. @returns what came of it */
  async take({ closeTimeMs, candles }: ClosedBatch): Promise<readonly SessionEvent[]> {
    const events = this.#whole(() => this.#session.take(closeTimeMs, candles));
    this.#batches.push({ closeTimeMs, candles, events, equity: { atMs: closeTimeMs, ...this.#session.money() } });
    if (closeTimeMs % DAY_MS === 0) this.#days.push({ beginsMs: closeTimeMs, snapshot: this.#session.snapshot() });
    await this.commitDue();
    return events;
  }

  /** Keeps what has waited for its time. @throws HtsError `session_taken` */
  async commitDue(): Promise<void> {
    const { commitEveryMs, monotonicMs } = this.#parts;
    if (!this.#hasNews && monotonicMs() - this.#committedMs < commitEveryMs) return;
    // Where batches may wait, the next ones are taken while these are being written.
    await (commitEveryMs === 0 ? this.commit() : this.#startCommit());
  }

  /** Does what was asked for, in order, and keeps it. What cannot be done is noted as that. */
  async obey(commands: readonly WaitingCommand[]): Promise<void> {
    for (const { commandId, content } of commands) {
      if (this.hasEnded) break;
      this.#applied.push({ commandId, outcome: this.#whole(() => this.#try(content)) });
    }
    if (this.#hasNews) await this.commit();
  }

  /** Ends it where it stands, for good. */
  async stop(): Promise<void> {
    if (this.hasEnded) return;
    this.#do({ command: "stop" });
    await this.commit();
  }

  noteRevision(revision: CandleRevision): void {
    if (this.hasEnded) return;
    this.#revisions.push(revision);
  }

  noteFeed(status: FeedStatus): void {
    // Its feed ends after it, which is no news of it any more.
    if (this.hasEnded) return;
    const { state, reason, reconnects } = status;
    if (state !== this.#feedStatus?.state) this.#tell("feed", { state, reason, reconnects });
    this.#feedStatus = status;
  }

  /**
   * Keeps everything that has not been kept; nothing once anything went wrong.
   *
   * @throws HtsError `session_taken`
   */
  async commit(): Promise<void> {
    await this.#startCommit();
    await this.#kept;
  }

  /** Hands over what has not been kept as soon as what was handed over before is. */
  async #startCommit(): Promise<void> {
    await this.#kept;
    if (this.#isBroken || (this.#batches.length === 0 && !this.#hasNews)) return;
    const { store, persist, leaseMs, monotonicMs } = this.#parts;
    const commit = this.#collect();
    this.#committedMs = monotonicMs();
    this.#kept = persist(() => store.commit(this.claim, commit, leaseMs)).then(
      (sequence) => void (this.#sequence = sequence),
      (error: unknown) => {
        this.#isBroken = true;
        throw error;
      },
    );
    // Whoever waits for it next is told; there may be nobody before.
    this.#kept.catch(() => undefined);
  }

  get #hasNews(): boolean {
    return this.#news.length > 0 || this.#revisions.length > 0 || this.#applied.length > 0;
  }

  /** What has not been kept, from now on in the hands of whoever keeps it. */
  #collect(): SessionCommit {
    const commit: SessionCommit = {
      sequence: this.#sequence,
      batches: this.#batches,
      revisions: this.#revisions,
      news: this.#news,
      appliedCommands: this.#applied,
      warmUp: this.#warmUp,
      days: this.#days,
      snapshot: this.#session.snapshot(),
      money: this.#session.money(),
      status: this.#status,
      error: null,
      feedStatus: this.#feedStatus,
    };
    this.#batches = [];
    this.#revisions = [];
    this.#news = [];
    this.#applied = [];
    this.#warmUp = [];
    this.#days = [];
    return commit;
  }

  #whole<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      this.#isBroken = true;
      throw error;
    }
  }

  #try(command: SessionCommand): string | null {
    try {
      this.#do(command);
      return null;
    } catch (error) {
      if (error instanceof HtsError) return error.message.slice(0, 1000);
      throw error;
    }
  }

  #do(command: SessionCommand): void {
    obey(this.#session, command);
    switch (command.command) {
      case "pause":
        this.#status = "paused";
        return this.#tell("paused", {});
      case "resume":
        this.#status = "running";
        return this.#tell("unpaused", {});
      case "kill":
        return this.#tell("killed", { leave: command.leave });
      case "set_mode":
        return this.#tellMode(command);
      case "stop":
        this.#status = "stopped";
        return this.#tell("stopped", { ...wireMoney(this.#session) });
    }
  }

  #tellMode({ symbol, strategy, mode, fault }: Extract<SessionCommand, { command: "set_mode" }>): void {
    // In the words of a strategy that threw.
    if (fault !== undefined) this.#tell("failed", { symbol, strategy, code: fault.code, message: fault.message });
    this.#tell("mode", { symbol, strategy, mode });
  }

  #tell(news: SessionNews["news"], detail: SessionNews["detail"]): void {
    this.#news.push({ atMs: this.#parts.nowMs(), news, detail });
  }
}

function wireMoney(session: TradingSession): Record<string, number> {
  const { cash, equity, openPositions } = session.money();
  return { cash, equity, open_positions: openPositions };
}
