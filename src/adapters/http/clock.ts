import { setTimeout as timer } from "node:timers/promises";

/** The time, and waiting for it; what tests replace. */
export interface Clock {
  /** Ms since some start; never goes back, whatever is done to the machine's clock. */
  monotonicMs(): number;
  /** The machine's idea of the time, epoch ms. */
  wallMs(): number;
  /** Resolves after a while; rejects with the signal's reason as soon as that aborts. */
  sleep(waitMs: number, signal?: AbortSignal): Promise<void>;
}

/** The longest that a timer of Node can wait. */
const MAX_TIMER_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  monotonicMs: () => performance.now(),
  wallMs: () => Date.now(),
  sleep: async (waitMs, signal) => {
    signal?.throwIfAborted();
    try {
      await timer(Math.min(Math.ceil(waitMs), MAX_TIMER_MS), undefined, signal === undefined ? {} : { signal });
    } catch (error) {
      // The timer rejects with an error of its own that wraps the reason.
      signal?.throwIfAborted();
      throw error;
    }
  },
};
