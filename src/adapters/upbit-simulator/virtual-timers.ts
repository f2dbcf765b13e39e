interface VirtualTimer {
  readonly dueMs: number;
  readonly callback: () => void;
}

/** Timers of a clock that only its owner moves: they run as it passes them, in order of time. */
export class VirtualTimers {
  /** By time; of equal ones the one that was set first comes first. */
  readonly #timers: VirtualTimer[] = [];

  /** Calls back when the clock has come to an instant, virtual epoch ms. */
  at(dueMs: number, callback: () => void): void {
    const before = this.#timers.findLastIndex((timer) => timer.dueMs <= dueMs);
    this.#timers.splice(before + 1, 0, { dueMs, callback });
  }

  /** Runs what is due up to an instant. */
  runUntil(ms: number): void {
    while ((this.#timers[0]?.dueMs ?? Infinity) <= ms) this.#timers.shift()?.callback();
  }
}
