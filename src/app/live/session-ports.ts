import type { ErrorCode } from "../../engine/errors.ts";
import type { ParameterValues } from "../../engine/parameters.ts";
import type { SessionEvent, TraderName } from "../../engine/session/session-events.ts";
import type { TraderMode, TraderSpec } from "../../engine/session/session-trader.ts";
import type { AccountMode, SessionSnapshot } from "../../engine/session/trading-session.ts";
import type { SessionMoney } from "../../engine/session/session-money.ts";
import type { Candle } from "../../engine/strategies/strategy-runner.ts";
import type { Timeframe } from "../../engine/timeframe.ts";
import type { CandleRevision, FeedCandle, FeedStatus } from "./feed-ports.ts";

/** What one session runs where. */
export interface SessionTraderRecord extends TraderName {
  readonly params: ParameterValues;
  /** Hash of the source of a user's strategy; null for a built-in one. */
  readonly strategySha256: string | null;
}

/** A session as it is asked for, resolved and checked. */
export interface NewSession {
  readonly name: string;
  readonly exchange: string;
  readonly feed: "live" | "replay";
  readonly timeframe: Timeframe;
  readonly account: AccountMode;
  /** Execution settings and risk rules by their wire names, complete. */
  readonly execution: ParameterValues;
  readonly risk: ParameterValues;
  /** Open time of the first candle that it trades, epoch ms. */
  readonly startMs: number;
  readonly initialCash: number;
  readonly engineVersion: string;
  readonly traders: readonly SessionTraderRecord[];
}

export type SessionStatus = "running" | "paused" | "stopped" | "failed";

/** A session as it stands. Times are epoch ms. */
export interface SessionRecord extends NewSession {
  readonly sessionId: string;
  readonly status: SessionStatus;
  readonly isKilled: boolean;
  readonly money: SessionMoney;
  /** Close time of the last batch that it took; null before the first. */
  readonly committedToMs: number | null;
  readonly sequence: number;
  readonly feedStatus: Omit<FeedStatus, "lastMessageMs" | "sinceMs"> & { readonly sinceMs: number | null };
  readonly modes: readonly (TraderName & { readonly mode: TraderMode; readonly failure: { readonly code: string; readonly message: string } | null })[];
  readonly owner: string | null;
  readonly startedMs: number;
  readonly heartbeatMs: number | null;
  readonly stoppedMs: number | null;
  readonly error: { readonly code: string; readonly message: string } | null;
}

/** What somebody asks of a session; whoever runs it does it between two batches. */
export type SessionCommand =
  | { readonly command: "pause" | "resume" | "stop" }
  /** `leave`: positions are left at their next open. */
  | { readonly command: "kill"; readonly leave: boolean }
  /** `fault`: nobody's wish, but what the process that ran it saw of its strategy. */
  | ({ readonly command: "set_mode"; readonly mode: TraderMode; readonly fault?: TraderFault } & TraderName);

/** What a strategy did that it could not be asked about any more, such as not to return. */
export interface TraderFault {
  /** One that is not retryable. */
  readonly code: ErrorCode;
  readonly message: string;
  /** Whether it did so while it was loaded or prepared, before any candle. */
  readonly isLoading: boolean;
}

export interface WaitingCommand {
  readonly commandId: number;
  readonly content: SessionCommand;
}

/** One process holds a session at a time; what it holds it by. */
export interface SessionClaim {
  readonly sessionId: string;
  /** Goes up with every claim. */
  readonly epoch: number;
}

export interface ClaimedSession {
  readonly claim: SessionClaim;
  readonly record: SessionRecord;
  /** What it needs to go on; null for one that has not begun. */
  readonly snapshot: SessionSnapshot | null;
}

/** Worth after a batch. */
export interface EquityPoint extends SessionMoney {
  readonly atMs: number;
}

/** A batch as a session took it, and what came of it. */
export interface CommittedBatch {
  readonly closeTimeMs: number;
  readonly candles: readonly FeedCandle[];
  readonly events: readonly SessionEvent[];
  readonly equity: EquityPoint;
}

/** Something that happened to the session itself, for its listeners. */
export interface SessionNews {
  readonly atMs: number;
  readonly news: "started" | "resumed" | "paused" | "unpaused" | "stopped" | "failed" | "killed" | "mode" | "feed" | "revision";
  readonly detail: Readonly<Record<string, unknown>>;
}

/** Everything that changed since the last commit: all of it is kept, with what the session needs to go on, or none. */
export interface SessionCommit {
  /** Of the last message before it: a commit whose answer was lost is recognised by it and not made twice. */
  readonly sequence: number;
  readonly batches: readonly CommittedBatch[];
  readonly revisions: readonly CandleRevision[];
  readonly news: readonly SessionNews[];
  readonly appliedCommands: readonly { readonly commandId: number; readonly outcome: string | null }[];
  readonly warmUp: readonly { readonly symbol: string; readonly candle: Candle }[];
  /** How it stood when UTC days began, so that they can be compared with a backtest later. */
  readonly days: readonly { readonly beginsMs: number; readonly snapshot: SessionSnapshot }[];
  readonly snapshot: SessionSnapshot;
  readonly money: SessionMoney;
  readonly status: SessionStatus;
  readonly error: { readonly code: string; readonly message: string } | null;
  readonly feedStatus: FeedStatus | null;
}

/** Keeps sessions. Every write of who holds one is refused as soon as another process has taken it. */
export interface SessionStore {
  /** @param requestId the same again returns what it made; null for none */
  create(session: NewSession, requestId: string | null): Promise<SessionRecord>;
  find(sessionId: string): Promise<SessionRecord | null>;
  /** Live ones that run or are paused and that nobody holds, oldest first. Replays are not among them. */
  listOrphans(): Promise<readonly string[]>;
  /**
   * Ends replays whose process died, and tells their listeners: their candles came from it, and nobody else can go on with them.
   *
   * @returns how many there were
   */
  endLostReplays(): Promise<number>;
  /** Takes a session that nobody holds; null when somebody does, or it has ended. */
  claim(sessionId: string, owner: string, leaseMs: number): Promise<ClaimedSession | null>;
  /** Keeps a claim for longer; nothing where the session was ended under it. @throws HtsError `session_taken` */
  renew(claim: SessionClaim, leaseMs: number): Promise<void>;
  /** Lets others take it at once; until one does, nobody feeds it. */
  release(claim: SessionClaim): Promise<void>;
  /** Ends a session that cannot go on and tells its listeners; nothing when another process has taken it. */
  fail(claim: SessionClaim, error: { readonly code: string; readonly message: string }): Promise<void>;
  /**
   * Keeps all of a commit by one transaction, and numbers its events.
   *
   * @returns the sequence after it
   * @throws HtsError `session_taken`, `database_unreachable`
   */
  commit(claim: SessionClaim, commit: SessionCommit, leaseMs: number): Promise<number>;
  /** Commands that wait, oldest first. */
  waitingCommands(sessionId: string): Promise<readonly WaitingCommand[]>;
  /** @throws HtsError `session_unknown`, `session_ended` */
  command(sessionId: string, command: SessionCommand): Promise<number>;
  /** The last `count` candles of each symbol that the session took or was warmed up on, oldest first. @param beforeMs only those that open before, epoch ms */
  recentCandles(sessionId: string, count: number, beforeMs?: number): Promise<ReadonlyMap<string, readonly Candle[]>>;
}

/** The candles before an instant that strategies are warmed up on. */
export interface WarmUpSource {
  /**
   * The newest `count` candles of a symbol that open before an instant, oldest first; fewer where history begins.
   *
   * @throws HtsError of the store or the exchange
   */
  read(
    series: { readonly exchange: string; readonly symbol: string; readonly timeframe: Timeframe },
    untilMs: number,
    count: number,
  ): Promise<readonly Candle[]>;
}

/** A trader of a session with its strategy loaded. */
export type LoadTrader = (trader: SessionTraderRecord, sessionId: string) => Promise<TraderSpec>;
