import { toWireEvent } from "../../app/live/to-wire-rows.ts";
import type { SessionEventRecord, SessionReader } from "../../app/live/read-sessions.ts";
import type { SessionTopic } from "../../contract/session-topics.ts";
import { HtsError } from "../../engine/errors.ts";

/** An event, written once for all who follow. */
export interface TailEvent {
  readonly sequence: number;
  readonly topic: SessionTopic;
  /** JSON of it as the wire has it. */
  readonly text: string;
}

/** Who follows a session. */
export interface TailListener {
  /**
   * Takes events, which ascend without a gap. What is waited for holds up nobody else.
   *
   * @param isLive whether everything before has been taken: then what comes now comes as it happens, and one who cannot keep up falls behind
   */
  take(events: readonly TailEvent[], isLive: boolean): Promise<void> | void;
  /** Nothing comes any more; null when the server ends. */
  ended(reason: HtsError | null): void;
}

/** Read at once from the database. */
const PAGE = 200;
/** What is kept for those who follow closely: characters of JSON. */
const WINDOW_LENGTH = 4 * 2 ** 20;

type Read = Pick<SessionReader, "eventsAfter">;

/** The newest events of one session, read once however many follow it. */
export class SessionTail {
  readonly sessionId: string;
  readonly #reader: Read;
  readonly #onTrouble: (error: unknown) => void;
  readonly #followers = new Set<Follower>();
  /** The newest events, without a gap; the last is `#sequence`. */
  #window: TailEvent[] = [];
  #windowLength = 0;
  #sequence: number;
  #isReading = false;
  #isAskedAgain = false;

  /** @param sequence of the newest event that is known */
  constructor(sessionId: string, sequence: number, reader: Read, onTrouble: (error: unknown) => void) {
    this.sessionId = sessionId;
    this.#sequence = sequence;
    this.#reader = reader;
    this.#onTrouble = onTrouble;
  }

  get sequence(): number {
    return this.#sequence;
  }

  get isFollowed(): boolean {
    return this.#followers.size > 0;
  }

  /** @returns what ends it */
  follow(after: number, listener: TailListener): () => void {
    const follower = new Follower(after, listener, this, this.#onTrouble);
    this.#followers.add(follower);
    follower.wake();
    return () => this.leave(follower);
  }

  leave(follower: Follower): void {
    follower.isOver = true;
    this.#followers.delete(follower);
  }

  end(reason: HtsError | null): void {
    for (const follower of this.#followers) {
      this.leave(follower);
      follower.listener.ended(reason);
    }
  }

  /** Reads what is new; called again meanwhile, it looks once more. */
  advance(): void {
    this.#isAskedAgain = true;
    if (this.#isReading) return;
    this.#isReading = true;
    void this.#readOn().finally(() => {
      this.#isReading = false;
      if (this.#isAskedAgain) this.advance();
    });
  }

  /** Has those who fell behind go on, such as after the database was away. */
  wake(): void {
    for (const follower of this.#followers) follower.wake();
  }

  /** Events after a number: from the window when it reaches so far back, else from the database. */
  async eventsAfter(sequence: number): Promise<readonly TailEvent[]> {
    return this.peek(sequence) ?? this.#read(sequence);
  }

  /** From the window; null when it does not reach so far back. */
  peek(sequence: number): readonly TailEvent[] | null {
    const missing = this.#sequence - sequence;
    return missing <= this.#window.length ? this.#window.slice(this.#window.length - missing) : null;
  }

  async #readOn(): Promise<void> {
    try {
      while (this.#isAskedAgain) {
        this.#isAskedAgain = false;
        for (let page = await this.#read(this.#sequence); page.length > 0; page = await this.#read(this.#sequence)) this.#append(page);
      }
    } catch (error) {
      this.#onTrouble(error);
    }
  }

  #append(page: readonly TailEvent[]): void {
    // A hole is what was let go; whoever still wants it finds it missing.
    if (page[0]?.sequence !== this.#sequence + 1) [this.#window, this.#windowLength] = [[], 0];
    this.#window.push(...page);
    this.#windowLength += page.reduce((sum, { text }) => sum + text.length, 0);
    let cut = 0;
    for (; this.#windowLength > WINDOW_LENGTH && cut < this.#window.length; cut++) this.#windowLength -= (this.#window[cut] as TailEvent).text.length;
    if (cut > 0) this.#window.splice(0, cut);
    this.#sequence = (page.at(-1) as TailEvent).sequence;
    this.wake();
  }

  async #read(sequence: number): Promise<TailEvent[]> {
    const rows = await this.#reader.eventsAfter(this.sessionId, sequence, PAGE);
    return rows.map((row) => this.#write(row));
  }

  #write(row: SessionEventRecord): TailEvent {
    return { sequence: row.sequence, topic: row.topic, text: JSON.stringify(toWireEvent(this.sessionId, row)) };
  }
}

/** How far one listener is. */
class Follower {
  readonly listener: TailListener;
  readonly #tail: SessionTail;
  readonly #onTrouble: (error: unknown) => void;
  #position: number;
  #isLive: boolean;
  #isPumping = false;
  isOver = false;

  constructor(after: number, listener: TailListener, tail: SessionTail, onTrouble: (error: unknown) => void) {
    this.listener = listener;
    this.#tail = tail;
    this.#onTrouble = onTrouble;
    this.#position = after;
    this.#isLive = after === tail.sequence;
  }

  wake(): void {
    if (this.#isPumping) return;
    this.#isPumping = true;
    void this.#pump()
      .catch(this.#onTrouble)
      .finally(() => (this.#isPumping = false));
  }

  async #pump(): Promise<void> {
    while (!this.isOver && this.#position < this.#tail.sequence) {
      const events = this.#tail.peek(this.#position) ?? (await this.#tail.eventsAfter(this.#position));
      if (this.isOver) return;
      if (events[0]?.sequence !== this.#position + 1) return this.#lose(events[0]?.sequence ?? this.#tail.sequence + 1);
      this.#position = (events.at(-1) as TailEvent).sequence;
      const taking = this.listener.take(events, this.#isLive);
      if (taking !== undefined) await taking;
      this.#isLive ||= this.#position === this.#tail.sequence;
    }
  }

  #lose(oldest: number): void {
    this.#tail.leave(this);
    const missing = `events ${this.#position + 1} to ${oldest - 1} of session ${this.#tail.sessionId} were let go`;
    this.listener.ended(new HtsError("session_events_gone", `${missing}; read its lists anew, then follow it after ${oldest - 1}`));
  }
}
