import { setImmediate } from "node:timers/promises";
import type { Cancellation } from "../../app/cancellation.ts";
import type { FeedClock } from "../../app/live/feed-ports.ts";
import { systemClock } from "../http/clock.ts";
import { abortSignalOf } from "../upbit/stream/abort-signal-of.ts";
import type { UpbitSimulator } from "./upbit-simulator.ts";

export interface ReplayClockOptions {
  /** How many times as fast as real time; as fast as possible unless given. */
  readonly speed?: number;
}

/**
 * A clock that moves the simulated exchange instead of waiting, for a simulator of speed 0. A feed that lives by it
 * lets nothing be under way when it waits, and after each wait has the answer to a ping on every connection before it
 * goes on, so time stands still until all that was sent has arrived.
 */
export function createReplayClock({ clock }: Pick<UpbitSimulator, "clock">, { speed = Infinity }: ReplayClockOptions = {}): FeedClock {
  return {
    nowMs: () => clock.nowMs,
    async waitUntil(ms: number, cancellation: Cancellation): Promise<void> {
      const signal = abortSignalOf(cancellation);
      signal.throwIfAborted();
      const targetMs = Math.max(Math.ceil(ms), clock.nowMs);
      // Sockets that were cut are noticed only between two turns of the event loop.
      if (speed === Infinity) await setImmediate(undefined, { signal });
      else await systemClock.sleep((targetMs - clock.nowMs) / speed, signal);
      clock.advanceTo(targetMs);
    },
  };
}
