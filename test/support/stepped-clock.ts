import type { Clock } from "../../src/adapters/http/clock.ts";

interface Sleeper {
  readonly untilMs: number;
  readonly wake: () => void;
}

/** A machine's clocks that move in steps, its wall clock as wrong as a test likes. */
export class SteppedClock implements Clock {
  /** What the wall clock says beyond the monotonic one, ms. */
  wallShiftMs: number;
  #nowMs = 0;
  #sleepers: Sleeper[] = [];

  constructor(wallShiftMs: number) {
    this.wallShiftMs = wallShiftMs;
  }

  /** How many wait for a time to come. */
  get sleepers(): number {
    return this.#sleepers.length;
  }

  monotonicMs(): number {
    return this.#nowMs;
  }

  wallMs(): number {
    return this.#nowMs + this.wallShiftMs;
  }

  sleep(waitMs: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const sleeper = { untilMs: this.#nowMs + waitMs, wake: resolve };
      const abort = (): void => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        reject(signal?.reason as Error);
      };
      if (signal?.aborted === true) return abort();
      this.#sleepers.push(sleeper);
      signal?.addEventListener("abort", abort, { once: true });
    });
  }

  step(stepMs: number): void {
    this.#nowMs += stepMs;
    const due = this.#sleepers.filter(({ untilMs }) => untilMs <= this.#nowMs);
    this.#sleepers = this.#sleepers.filter(({ untilMs }) => untilMs > this.#nowMs);
    for (const { wake } of due) wake();
  }
}
