import type { Cancellation } from "../../cancellation.ts";

/** Ends one wait before its time. */
export class Alarm implements Cancellation {
  readonly #listeners = new Set<() => void>();
  #isRung = false;

  get aborted(): boolean {
    return this.#isRung;
  }

  ring(): void {
    if (this.#isRung) return;
    this.#isRung = true;
    for (const listener of this.#listeners) listener();
    this.#listeners.clear();
  }

  /** Resolves when it rings. */
  rung(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#isRung) resolve();
      else this.#listeners.add(resolve);
    });
  }

  addEventListener(_type: "abort", listener: () => void): void {
    this.#listeners.add(listener);
  }

  removeEventListener(_type: "abort", listener: () => void): void {
    this.#listeners.delete(listener);
  }
}
