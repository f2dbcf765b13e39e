import type { Clock } from "../../src/adapters/http/clock.ts";

interface Sleeper {
  readonly untilMs: number;
  readonly wake: () => void;
}

/** What `wallMs` of a fake clock says at its start. */
export const FAKE_START_MS = Date.UTC(2026, 0, 1);

/** A clock that stands still but for `run`, which jumps from one sleeper's end to the next when nothing else happens. */
export class FakeClock implements Clock {
  /** All waits that were asked for, ms, in their order. */
  readonly waits: number[] = [];
  #nowMs = 0;
  #sleepers: Sleeper[] = [];

  monotonicMs(): number {
    return this.#nowMs;
  }

  wallMs(): number {
    return FAKE_START_MS + this.#nowMs;
  }

  sleep(waitMs: number, signal?: AbortSignal): Promise<void> {
    this.waits.push(waitMs);
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason as Error);
        return;
      }
      const sleeper = { untilMs: this.#nowMs + waitMs, wake: resolve };
      this.#sleepers.push(sleeper);
      signal?.addEventListener("abort", () => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        reject(signal.reason as Error);
      });
    });
  }

  /** Lets time pass until a promise settles; rejects when that would take for ever. */
  async run<T>(promise: Promise<T>): Promise<T> {
    let isDone = false;
    const done = promise.finally(() => {
      isDone = true;
    });
    done.catch(() => undefined);
    for (;;) {
      // Sockets of a test's server need a few turns of the event loop.
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
      if (isDone) return done;
      this.advance();
    }
  }

  /** Jumps to the end of the earliest sleep that has one. */
  advance(): void {
    const next = this.#sleepers.reduce<Sleeper | null>((first, sleeper) => (first === null || sleeper.untilMs < first.untilMs ? sleeper : first), null);
    if (next === null || next.untilMs === Infinity) return;
    this.#sleepers = this.#sleepers.filter((sleeper) => sleeper !== next);
    this.#nowMs = next.untilMs;
    next.wake();
  }

  /** Lets a while pass in which nobody wakes up. */
  skip(lengthMs: number): void {
    this.#nowMs += lengthMs;
  }
}
