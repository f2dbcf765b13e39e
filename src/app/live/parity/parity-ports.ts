import type { SessionSnapshot } from "../../../engine/session/trading-session.ts";
import type { Candle } from "../../../engine/strategies/strategy-runner.ts";
import type { SessionCommand, SessionRecord } from "../session-ports.ts";
import type { DayFill, DaySignal, ParityOutcome } from "./compare-day.ts";

/** A day of a session, from its beginning to the next one's or to where the session ended. Epoch ms. */
export interface SessionDay {
  readonly sessionId: string;
  readonly beginsMs: number;
  readonly endsMs: number;
}

/** What a session did and saw on a day. */
export interface DayRecord {
  readonly record: SessionRecord;
  readonly snapshot: SessionSnapshot;
  /** The last candles of each symbol before the day, oldest first. */
  readonly reach: ReadonlyMap<string, readonly Candle[]>;
  /** The candles of the day as they were taken, by symbol, oldest first. */
  readonly seen: ReadonlyMap<string, readonly Candle[]>;
  /** The last word on those that turned out otherwise. */
  readonly revised: ReadonlyMap<string, readonly Candle[]>;
  /** Commands that were obeyed, by the close of the batch after which they were. */
  readonly commands: readonly { readonly afterMs: number; readonly content: SessionCommand }[];
  readonly fills: readonly DayFill[];
  readonly signals: readonly DaySignal[];
}

/** What parity is worked out from, and kept in. */
export interface ParityStore {
  /** Days that are over and were not compared, oldest first. @param sessionId of all sessions unless given */
  listDue(sessionId?: string): Promise<readonly SessionDay[]>;
  /** @param reach how many candles before the day, of each symbol */
  load(day: SessionDay, reach: number): Promise<DayRecord>;
  /** @throws HtsError `session_unknown` */
  find(sessionId: string): Promise<SessionRecord>;
  save(day: SessionDay, outcome: ParityOutcome): Promise<void>;
}

/** The candles of a day as the exchange tells them now. */
export interface FinalCandles {
  /** Null when there is nobody to ask, as after a replay. */
  read(session: SessionRecord, symbol: string, fromMs: number, untilMs: number): Promise<readonly Candle[] | null>;
}
