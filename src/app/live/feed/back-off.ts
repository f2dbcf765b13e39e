import type { Random } from "../../../engine/random.ts";

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 30_000;

/** When to try again what has failed: after a random part of a span that doubles with every failure, 250 ms to 30 s. */
export class BackOff {
  readonly #random: Random;
  #failures = 0;
  #retryAtMs = -Infinity;

  constructor(random: Random) {
    this.#random = random;
  }

  /** Not to be tried before, epoch ms. */
  get retryAtMs(): number {
    return this.#retryAtMs;
  }

  fail(nowMs: number): void {
    const spanMs = Math.min(FIRST_WAIT_MS * 2 ** this.#failures, LONGEST_WAIT_MS);
    this.#failures++;
    // A whole ms at least: an exchange that refuses at once is not asked again at once.
    this.#retryAtMs = nowMs + Math.ceil(this.#random() * spanMs) + 1;
  }

  succeed(): void {
    this.#failures = 0;
    this.#retryAtMs = -Infinity;
  }
}
