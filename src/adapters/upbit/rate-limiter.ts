import type { Clock } from "../http/clock.ts";
import { shareByKey } from "../http/shared.ts";
import { untilAborted } from "../http/until-aborted.ts";
import { type Outcome, RequestWindow } from "./request-window.ts";

export interface PermitRequest {
  /** At most so many arrive in any second, whoever sent them through this limiter. */
  readonly requestsPerSecond: number;
  readonly signal?: AbortSignal | undefined;
  /** Throws when nothing must be sent any more; asked again after every wait. */
  readonly requireOpen: () => void;
}

/** The right to send one request. */
export interface Permit {
  /** To be called once, as soon as the request has ended. */
  settle(outcome: Outcome): void;
}

/** One queue for all requests of this process to one group of an exchange's calls. */
export class RateLimiter {
  readonly #clock: Clock;
  readonly #window = new RequestWindow();
  /** Resolves when everybody in front has gone. */
  #turn: Promise<void> = Promise.resolve();
  /** Ends the sleep of the one in front. */
  #alarm: AbortController | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Waits for its turn and for room; first come, first served.
   *
   * @throws the signal's reason, and what `requireOpen` throws
   */
  async acquire(request: PermitRequest): Promise<Permit> {
    const front = this.#turn;
    let leave = (): void => undefined;
    this.#turn = new Promise((resolve) => {
      leave = resolve;
    });
    try {
      await untilAborted(front, request.signal);
      await this.#waitForRoom(request);
      return this.#send();
    } finally {
      // Whoever gives up while waiting leaves the others in their order.
      void front.then(leave);
    }
  }

  /** Lets no request go for a while, ms. */
  pause(waitMs: number): void {
    this.#window.pauseUntil(this.#clock.monotonicMs() + waitMs);
  }

  async #waitForRoom({ requestsPerSecond, signal, requireOpen }: PermitRequest): Promise<void> {
    for (;;) {
      requireOpen();
      const waitMs = this.#window.msUntilRoom(this.#clock.monotonicMs(), requestsPerSecond);
      if (waitMs === 0) return;
      await this.#sleep(waitMs, signal);
    }
  }

  async #sleep(waitMs: number, signal: AbortSignal | undefined): Promise<void> {
    const alarm = new AbortController();
    this.#alarm = alarm;
    try {
      await this.#clock.sleep(waitMs, signal === undefined ? alarm.signal : AbortSignal.any([signal, alarm.signal]));
    } catch (error) {
      signal?.throwIfAborted();
      if (!alarm.signal.aborted) throw error;
    } finally {
      this.#alarm = null;
    }
  }

  #send(): Permit {
    const ticket = this.#window.send(this.#clock.monotonicMs());
    let isSettled = false;
    return {
      settle: (outcome) => {
        if (isSettled) return;
        isSettled = true;
        this.#window.settle(ticket, this.#clock.monotonicMs(), outcome);
        this.#alarm?.abort();
      },
    };
  }
}

/** The limiter for a group of calls at an origin, the same one for everybody in this process. */
export const findLimiter = shareByKey((clock) => new RateLimiter(clock));
