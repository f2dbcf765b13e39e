import type { Cancellation } from "../../../app/cancellation.ts";
import type { FeedClock } from "../../../app/live/feed-ports.ts";
import type { Clock } from "../../http/clock.ts";
import { abortSignalOf } from "./abort-signal-of.ts";

/** How long what was seen holds: machines' clocks drift apart by some ms meanwhile. */
const WINDOW_MS = 10 * 60_000;
/** A `Date` header has whole seconds. */
const DATE_PRECISION_MS = 1000;
/** What a message may say beyond what `Date` headers allow before it is taken for a mistake. */
const TOLERANCE_MS = 5000;
/** Corrections backwards up to this are made by standing still. */
const MAX_PAUSE_MS = 5000;
/** How soon a waiting clock notices that it was put right. */
const MAX_SLEEP_MS = 1000;

/**
 * The exchange's time on a clock that no one can put wrong: the machine's monotonic one, shifted by what the exchange
 * says the time is. The wall clock counts only until the exchange has first said so.
 *
 * What was sent at an instant of the exchange's arrives after it, so each message bounds the shift from below, and
 * the best of ten minutes is taken: this clock is late by the fastest delivery, never early. `Date` headers bound it
 * from both sides, and where one contradicts what was known (the machine slept) it is believed.
 */
export class ExchangeClock implements FeedClock {
  readonly #clock: Clock;
  readonly #lower = new Extreme(Math.max);
  readonly #upper = new Extreme(Math.min);
  #shiftMs: number;
  #latestMs = -Infinity;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#shiftMs = clock.wallMs() - clock.monotonicMs();
  }

  nowMs(): number {
    const nowMs = Math.floor(this.#clock.monotonicMs() + this.#shiftMs);
    this.#latestMs = nowMs < this.#latestMs - MAX_PAUSE_MS ? nowMs : Math.max(this.#latestMs, nowMs);
    return this.#latestMs;
  }

  async waitUntil(ms: number, cancellation: Cancellation): Promise<void> {
    const signal = abortSignalOf(cancellation);
    signal.throwIfAborted();
    for (;;) {
      const leftMs = ms - this.nowMs();
      if (leftMs <= 0) return;
      await this.#clock.sleep(Math.min(leftMs, MAX_SLEEP_MS), signal);
    }
  }

  /**
   * Takes note of a message that tells of an instant, exchange epoch ms, and arrives now. False when that cannot be by
   * what `Date` headers said: the message is wrong, or this machine slept; the next `Date` will tell.
   */
  noteMessage(stampMs: number): boolean {
    const nowMs = this.#clock.monotonicMs();
    const shiftMs = stampMs - nowMs;
    if (shiftMs > (this.#upper.at(nowMs) ?? Infinity) + TOLERANCE_MS) return false;
    this.#lower.note(shiftMs, nowMs);
    this.#align(nowMs);
    return true;
  }

  /**
   * Takes note of an answer's `Date`, epoch ms in whole seconds, that arrives now.
   *
   * @param sentMs when the request was sent, of the monotonic clock
   */
  noteDate(dateMs: number, sentMs: number): void {
    const nowMs = this.#clock.monotonicMs();
    const [lowestMs, highestMs] = [dateMs - nowMs, dateMs + DATE_PRECISION_MS - sentMs];
    if (lowestMs > (this.#upper.at(nowMs) ?? Infinity) || highestMs < (this.#lower.at(nowMs) ?? -Infinity)) {
      this.#lower.clear();
      this.#upper.clear();
    }
    this.#lower.note(lowestMs, nowMs);
    this.#upper.note(highestMs, nowMs);
    this.#align(nowMs);
  }

  #align(nowMs: number): void {
    this.#shiftMs = this.#lower.at(nowMs) ?? this.#shiftMs;
  }
}

/** The greatest or least value of the last ten to twenty minutes. */
class Extreme {
  readonly #pick: (one: number, other: number) => number;
  #sinceMs = -Infinity;
  #current: number | null = null;
  #previous: number | null = null;

  constructor(pick: (one: number, other: number) => number) {
    this.#pick = pick;
  }

  note(value: number, nowMs: number): void {
    this.#turn(nowMs);
    this.#current = this.#current === null ? value : this.#pick(this.#current, value);
  }

  at(nowMs: number): number | null {
    this.#turn(nowMs);
    if (this.#current === null || this.#previous === null) return this.#current ?? this.#previous;
    return this.#pick(this.#current, this.#previous);
  }

  clear(): void {
    this.#current = null;
    this.#previous = null;
  }

  #turn(nowMs: number): void {
    const ageMs = nowMs - this.#sinceMs;
    if (ageMs < WINDOW_MS) return;
    this.#previous = ageMs < 2 * WINDOW_MS ? this.#current : null;
    this.#current = null;
    this.#sinceMs = nowMs;
  }
}
