import type { ClaimedSession, SessionClaim, SessionCommit, SessionRecord, SessionStore, WaitingCommand } from "../../src/app/live/session-ports.ts";
import { messagesOf } from "../../src/app/live/session-wire.ts";
import type { Candle } from "../../src/engine/strategies/strategy-runner.ts";
import { ENGINE_VERSION } from "../../src/engine/version.ts";

/** One trader, `sma_cross` on KRW-A by the minute, that has not begun. */
export function makeSessionRecord(sessionId: string, changes: Partial<SessionRecord> = {}): SessionRecord {
  return {
    sessionId,
    name: "",
    exchange: "upbit",
    feed: "live",
    timeframe: "1m",
    account: "shared",
    execution: {},
    risk: {},
    startMs: 0,
    initialCash: 1000,
    engineVersion: ENGINE_VERSION,
    traders: [{ symbol: "KRW-A", strategy: "sma_cross", params: { fast: 2, slow: 4 }, strategySha256: null }],
    status: "running",
    isKilled: false,
    money: { cash: 1000, equity: 1000, openPositions: 0 },
    committedToMs: null,
    sequence: 0,
    feedStatus: { state: "stopped", reason: null, reconnects: 0, sinceMs: null },
    modes: [],
    owner: null,
    startedMs: 0,
    heartbeatMs: null,
    stoppedMs: null,
    error: null,
    ...changes,
  };
}

/** Remembers what it is told; what it answers can be changed by a test. */
export class FakeSessionStore implements SessionStore {
  readonly commits: SessionCommit[] = [];
  readonly released: string[] = [];
  readonly failed: [sessionId: string, code: string][] = [];
  /** Sessions that nobody runs. */
  orphans: readonly string[] = [];
  waiting: readonly WaitingCommand[] = [];
  /** Called before a commit is kept. */
  beforeCommit: () => void = () => undefined;
  answerClaim: (sessionId: string) => ClaimedSession | null = (sessionId) => ({
    claim: { sessionId, epoch: 1 },
    record: makeSessionRecord(sessionId),
    snapshot: null,
  });

  async listOrphans(): Promise<readonly string[]> {
    return this.orphans;
  }

  async endLostReplays(): Promise<number> {
    return 0;
  }

  async claim(sessionId: string): Promise<ClaimedSession | null> {
    return this.answerClaim(sessionId);
  }

  async commit(_: SessionClaim, commit: SessionCommit): Promise<number> {
    const sequence = commit.sequence + messagesOf(commit).length;
    this.beforeCommit();
    if (commit.sequence + messagesOf(commit).length !== sequence) throw new Error("the commit changed on its way");
    this.commits.push(commit);
    return sequence;
  }

  async waitingCommands(): Promise<readonly WaitingCommand[]> {
    return this.waiting;
  }

  async release({ sessionId }: SessionClaim): Promise<void> {
    this.released.push(sessionId);
  }

  async fail({ sessionId }: SessionClaim, { code }: { readonly code: string }): Promise<void> {
    this.failed.push([sessionId, code]);
  }

  async renew(): Promise<void> {
    return undefined;
  }

  async recentCandles(): Promise<ReadonlyMap<string, readonly Candle[]>> {
    return new Map();
  }

  create(): Promise<SessionRecord> {
    throw new Error("not asked for here");
  }

  find(): Promise<SessionRecord | null> {
    throw new Error("not asked for here");
  }

  command(): Promise<number> {
    throw new Error("not asked for here");
  }
}
