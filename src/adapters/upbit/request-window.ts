/** The length of the exchange's window; it counts requests by the second. */
const WINDOW_MS = 1000;

/** A request that has been sent. */
export interface Ticket {
  readonly sentMs: number;
}

/** What a request came to: the requests that the exchange says remain, null when its answer does not say, "failed" without an answer. */
export type Outcome = number | null | "failed";

interface Answered {
  readonly ms: number;
  readonly isStated: boolean;
}

/** What the exchange said remains, less what we have sent since. */
interface Statement {
  readonly ms: number;
  allowed: number;
}

/**
 * Says when the next request may be sent, so that the exchange never sees too many in a second of its own.
 *
 * We do not know when a request arrives there, only that it is between sending it and having its answer. So a request
 * counts from when it is sent until a second after its answer: whatever the latencies, no sliding second at the
 * exchange then holds more arrivals than `requestsPerSecond`. Counting from the time of sending instead fails as soon
 * as one request takes longer to arrive than a later one.
 *
 * The exchange's own count goes before ours: others may share the address. When an answer says that r remain, then
 * until a second later at most r more may arrive, and those still under way may be among them. An answer to a request
 * that was sent after another answer came tells of a later count and replaces that one. While we do not know the
 * count we send one request at a time, unless the exchange does not tell it at all.
 *
 * All times are ms of one monotonic clock.
 */
export class RequestWindow {
  /** Within the last second, ascending. */
  #answered: Answered[] = [];
  #statements: Statement[] = [];
  #inFlight = 0;
  #pausedUntilMs = -Infinity;
  /** Whether the last answer stated a count. */
  #isStating = true;

  /** How long to wait before sending, ms: 0 to send now, Infinity when only an answer can make room. */
  msUntilRoom(nowMs: number, requestsPerSecond: number): number {
    this.#forget(nowMs);
    if (this.#isStating && this.#statements.length === 0 && this.#inFlight > 0) return Infinity;
    const excess = this.#inFlight + this.#answered.length - requestsPerSecond;
    if (excess >= this.#answered.length) return Infinity;
    let freeMs = this.#pausedUntilMs;
    // There is room again once the answers up to this one are a second old.
    if (excess >= 0) freeMs = Math.max(freeMs, (this.#answered[excess]?.ms ?? 0) + WINDOW_MS);
    for (const { ms, allowed } of this.#statements) if (allowed <= 0) freeMs = Math.max(freeMs, ms + WINDOW_MS);
    return Math.max(freeMs - nowMs, 0);
  }

  /** Counts a request that is sent now. */
  send(nowMs: number): Ticket {
    this.#inFlight++;
    for (const statement of this.#statements) statement.allowed--;
    return { sentMs: nowMs };
  }

  /** Counts the end of a request. */
  settle({ sentMs }: Ticket, nowMs: number, outcome: Outcome): void {
    this.#inFlight--;
    const isStated = typeof outcome === "number";
    if (outcome !== "failed") this.#isStating = isStated;
    if (isStated) {
      // Of two things at one time nobody knows which was first, so the more careful order is taken.
      // Requests that ended meanwhile without stating a count may have been counted after this one.
      const unstated = this.#answered.filter((answered) => answered.ms >= sentMs && !answered.isStated).length;
      this.#statements = this.#statements.filter((statement) => statement.ms >= sentMs);
      this.#statements.push({ ms: nowMs, allowed: outcome - this.#inFlight - unstated });
    }
    this.#answered.push({ ms: nowMs, isStated });
  }

  /** Lets nothing go before an instant. */
  pauseUntil(untilMs: number): void {
    this.#pausedUntilMs = Math.max(this.#pausedUntilMs, untilMs);
  }

  #forget(nowMs: number): void {
    const isRecent = ({ ms }: { readonly ms: number }): boolean => ms > nowMs - WINDOW_MS;
    this.#answered = this.#answered.filter(isRecent);
    this.#statements = this.#statements.filter(isRecent);
  }
}
