/** Timers that all end with whoever started them. */
export class PendingTimers {
  readonly #timers = new Set<NodeJS.Timeout>();

  /** Calls back after that many real ms, unless cleared before. */
  after(delayMs: number, callback: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      callback();
    }, delayMs);
    this.#timers.add(timer);
  }

  clear(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }
}
