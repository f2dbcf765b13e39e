import type { SessionReader } from "../../app/live/read-sessions.ts";
import { HtsError } from "../../engine/errors.ts";
import { SessionTail, type TailListener } from "./session-tail.ts";

/** How long news may take when nobody heard of them, ms. */
const POLL_MS = 1000;

/** What tells of news, such as `SessionListener`. */
export interface NewsSource {
  start(): void;
  stop(): Promise<void>;
}

export interface SessionTailsOptions {
  readonly reader: Pick<SessionReader, "eventsAfter" | "sequences">;
  /** Null to look by the clock alone. @param onNews a session has something new; null: any may */
  readonly openNews: ((onNews: (sessionId: string | null) => void) => NewsSource) | null;
  /** Told what goes wrong with the database; it is tried again. */
  readonly onTrouble: (error: unknown) => void;
}

/** Follows sessions for all of a process's listeners: one connection that hears of news, and one reading a session. */
export class SessionTails {
  readonly #options: SessionTailsOptions;
  readonly #tails = new Map<string, SessionTail>();
  readonly #news: NewsSource | null;
  #timer: NodeJS.Timeout | null = null;
  #isLooking = false;
  #isClosed = false;

  constructor(options: SessionTailsOptions) {
    this.#options = options;
    this.#news = options.openNews?.((sessionId) => this.#heard(sessionId)) ?? null;
  }

  /**
   * Follows a session from the event after a number on; after null, from the next one on.
   *
   * @returns after which event it begins, and what ends it
   * @throws HtsError `session_unknown`; `session_invalid` for a number that is yet to come; `database_unreachable`
   */
  async follow(sessionId: string, after: number | null, listener: TailListener): Promise<{ readonly after: number; readonly stop: () => void }> {
    const newest = (await this.#options.reader.sequences([sessionId])).get(sessionId);
    if (newest === undefined) throw new HtsError("session_unknown", `there is no session ${JSON.stringify(sessionId)}; list them to see which there are`);
    if (after !== null && after > newest)
      throw new HtsError(
        "session_invalid",
        `session ${sessionId} has ${newest} events so far, and is to be followed after ${after}; expected at most ${newest}`,
      );
    if (this.#isClosed) throw new HtsError("cancelled", "the server is ending; ask again in a moment");
    const tail = this.#tails.get(sessionId) ?? this.#begin(sessionId, newest);
    const from = after ?? tail.sequence;
    // Asked for with what the tail has not read yet, it would follow a number that is to come.
    if (from > tail.sequence) tail.advance();
    const leave = tail.follow(from, listener);
    return {
      after: from,
      stop: () => {
        leave();
        if (!tail.isFollowed && this.#tails.get(sessionId) === tail) this.#tails.delete(sessionId);
        if (this.#tails.size === 0) this.#rest();
      },
    };
  }

  /** Ends all who follow. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#rest();
    for (const tail of this.#tails.values()) tail.end(null);
    this.#tails.clear();
    await this.#news?.stop();
  }

  #begin(sessionId: string, newest: number): SessionTail {
    const { reader, onTrouble } = this.#options;
    const tail = new SessionTail(sessionId, newest, reader, onTrouble);
    this.#tails.set(sessionId, tail);
    this.#news?.start();
    this.#timer ??= setInterval(() => void this.#look(), POLL_MS).unref();
    return tail;
  }

  #rest(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  #heard(sessionId: string | null): void {
    if (sessionId === null) void this.#look();
    else this.#tails.get(sessionId)?.advance();
  }

  /** What was not heard of, and those who were held up. */
  async #look(): Promise<void> {
    if (this.#isLooking || this.#tails.size === 0) return;
    this.#isLooking = true;
    try {
      const sequences = await this.#options.reader.sequences([...this.#tails.keys()]);
      for (const [sessionId, tail] of this.#tails) {
        const newest = sequences.get(sessionId);
        if (newest !== undefined && newest > tail.sequence) tail.advance();
        else tail.wake();
      }
    } catch (error) {
      this.#options.onTrouble(error);
    } finally {
      this.#isLooking = false;
    }
  }
}
