import type { ParityOutcome } from "./parity/compare-day.ts";
import type { SessionTopic } from "../../contract/session-topics.ts";
import { HtsError } from "../../engine/errors.ts";
import type { TraderName } from "../../engine/session/session-events.ts";
import type { PageOf } from "../catalogue/ports.ts";
import type { SessionRecord, SessionStatus } from "./session-ports.ts";

/** Which sessions; what is left out does not narrow them. */
export interface SessionFilter {
  readonly status?: SessionStatus | undefined;
  readonly exchange?: string | undefined;
  readonly symbol?: string | undefined;
  readonly strategy?: string | undefined;
  /** Part of the name or the id, whatever the case. */
  readonly text?: string | undefined;
}

/** A session as a list shows it: counted instead of every trader named. */
export interface SessionSummary extends Omit<SessionRecord, "traders" | "modes"> {
  readonly symbolCount: number;
  readonly traderCount: number;
  /** By name, each once. */
  readonly strategies: readonly string[];
}

/** The last row of a page of sessions, which are newest first. */
export interface SessionPlace {
  readonly startedMs: number;
  readonly sessionId: string;
}

/** The last row of a page of what came of a session, newest first; `id` tells rows of one instant apart. */
export interface RowPlace {
  readonly atMs: number;
  readonly id: string;
}

export interface PageRequest<P> {
  readonly limit: number;
  readonly after: P | null;
}

/** Of one session: everything, or what one symbol or strategy did. */
export interface TraderFilter {
  readonly symbol?: string | undefined;
  readonly strategy?: string | undefined;
}

/** A position, money in quote currency. */
export interface PositionRecord extends TraderName {
  readonly positionId: string;
  /** Which of its trader, from 0. */
  readonly number: number;
  readonly status: "open" | "closed";
  readonly quantity: number;
  /** Cash spent on the entry, fee included. */
  readonly cost: number;
  readonly entryPrice: number;
  readonly entryFee: number;
  readonly stopPrice: number | null;
  readonly targetPrice: number | null;
  /** Close of the last candle that the session took of the symbol; null for one that is closed. */
  readonly markPrice: number | null;
  /** Close time of the last batch that the session took. */
  readonly markedMs: number | null;
  readonly openedMs: number;
  readonly closedMs: number | null;
}

export interface TradeRecord extends TraderName {
  readonly tradeId: string;
  readonly positionId: string;
  readonly entryMs: number;
  readonly exitMs: number;
  readonly entryPrice: number;
  readonly exitPrice: number;
  readonly quantity: number;
  readonly fees: number;
  readonly slippage: number;
  readonly pnl: number;
  readonly returnRate: number;
  readonly mae: number;
  readonly mfe: number;
  readonly holdingCandles: number;
  readonly exitReason: string;
}

export interface SignalRecord extends TraderName {
  readonly signalId: number;
  readonly candleMs: number;
  readonly side: "BUY" | "SELL";
  readonly price: number;
  readonly confidence: number;
  readonly level: number | null;
}

export interface OrderRecord extends TraderName {
  readonly key: string;
  readonly side: "BUY" | "SELL";
  readonly reason: string;
  readonly decidedMs: number;
  readonly status: "pending" | "filled" | "skipped" | "refused";
  readonly refusal: string | null;
  readonly settledMs: number | null;
}

/** Worth at the end of a stretch of time, and how far it went within it. */
export interface ThinnedEquity {
  readonly atMs: number;
  readonly cash: number;
  readonly equity: number;
  readonly lowEquity: number;
  readonly highEquity: number;
  readonly openPositions: number;
}

/** A curve of at most so many points. */
export interface EquityCurve {
  readonly points: readonly ThinnedEquity[];
  /** Batches that the points stand for. */
  readonly batches: number;
}

export interface EquityRequest {
  readonly fromMs: number | null;
  /** Exclusive. */
  readonly untilMs: number | null;
  /** Points at most, ≥ 1. */
  readonly maxPoints: number;
}

/** What listeners are told, as it is kept. */
export interface SessionEventRecord {
  readonly sequence: number;
  readonly topic: SessionTopic;
  readonly atMs: number;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** How a day compares with a backtest of it. */
export interface ParityRecord {
  readonly beginsMs: number;
  readonly endsMs: number;
  readonly outcome: ParityOutcome;
  readonly comparedMs: number;
}

/** A command, and what became of it. */
export interface CommandRecord {
  readonly commandId: number;
  readonly command: "pause" | "resume" | "stop" | "kill" | "set_mode";
  readonly detail: Readonly<Record<string, unknown>>;
  readonly createdMs: number;
  /** Null while it waits. */
  readonly appliedMs: number | null;
  /** Why it came to nothing; null when it was done or waits. */
  readonly outcome: string | null;
}

/** Sessions by status, and what those that are alive hold. */
export interface SessionCounts {
  readonly byStatus: Readonly<Record<SessionStatus, number>>;
  readonly openPositions: number;
}

/** What is kept of sessions, for whoever looks at it. Of a session that there is not, everything is empty. */
export interface SessionReader {
  list(filter: SessionFilter, page: PageRequest<SessionPlace>): Promise<PageOf<SessionSummary, SessionPlace>>;
  find(sessionId: string): Promise<SessionRecord | null>;
  positions(
    sessionId: string,
    filter: TraderFilter & { readonly status?: "open" | "closed" | undefined },
    page: PageRequest<RowPlace>,
  ): Promise<PageOf<PositionRecord, RowPlace>>;
  trades(sessionId: string, filter: TraderFilter, page: PageRequest<RowPlace>): Promise<PageOf<TradeRecord, RowPlace>>;
  signals(sessionId: string, filter: TraderFilter, page: PageRequest<RowPlace>): Promise<PageOf<SignalRecord, RowPlace>>;
  orders(
    sessionId: string,
    filter: TraderFilter & { readonly status?: OrderRecord["status"] | undefined },
    page: PageRequest<RowPlace>,
  ): Promise<PageOf<OrderRecord, RowPlace>>;
  equity(sessionId: string, request: EquityRequest): Promise<EquityCurve>;
  /** Events after a number, in their order, at most so many; the first is not the next when those between were let go. */
  eventsAfter(sessionId: string, sequence: number, limit: number): Promise<readonly SessionEventRecord[]>;
  /** The number of the newest event of each session that is known, 0 before the first. */
  sequences(sessionIds: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** Days, newest first, those before `beforeDay` when it is given. */
  parity(sessionId: string, limit: number, beforeMs: number | null): Promise<readonly ParityRecord[]>;
  /** Newest first. */
  commands(sessionId: string, limit: number, beforeId: number | null): Promise<readonly CommandRecord[]>;
  counts(): Promise<SessionCounts>;
}

/** @throws HtsError `session_unknown` */
export async function findSession(sessionId: string, reader: Pick<SessionReader, "find">): Promise<SessionRecord> {
  const record = await reader.find(sessionId);
  if (record !== null) return record;
  throw new HtsError("session_unknown", `there is no session ${JSON.stringify(sessionId)}; list them to see which there are`);
}
