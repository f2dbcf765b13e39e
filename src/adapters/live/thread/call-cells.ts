/** What a thread and its watcher share: how many calls were begun, which one goes on (0 for none), and how often the thread came round. */
const CELLS = { begun: 0, current: 1, turns: 2 } as const;

/** The memory by which a thread shows what it is doing, even while it does nothing else. */
export function createCallCells(): Int32Array<SharedArrayBuffer> {
  return new Int32Array(new SharedArrayBuffer(Object.keys(CELLS).length * Int32Array.BYTES_PER_ELEMENT));
}

/** Says what this thread is doing. It costs two stores a call: no clock is read and nothing is sent. */
export class CallMark {
  readonly #cells: Int32Array<SharedArrayBuffer>;

  constructor(cells: Int32Array<SharedArrayBuffer>) {
    this.#cells = cells;
  }

  /** @param call a number of the caller's, 1 or more */
  enter(call: number): void {
    Atomics.add(this.#cells, CELLS.begun, 1);
    Atomics.store(this.#cells, CELLS.current, call);
  }

  leave(): void {
    Atomics.store(this.#cells, CELLS.current, 0);
  }

  /** To be called now and then: as long as it is, whatever goes on is waiting, and holds nobody up. */
  turn(): void {
    Atomics.add(this.#cells, CELLS.turns, 1);
  }
}

/**
 * Looks at what a thread is doing, and for how long nothing else has happened there.
 *
 * Time counts only as far as it is looked at: a process that was stopped for an hour, or whose own thread was busy, does not
 * take the hour for a call's.
 */
export class CallWatch {
  readonly #cells: Int32Array<SharedArrayBuffer>;
  readonly #longestLookMs: number;
  #seen: readonly number[] = [];
  #forMs = 0;
  #lookedMs: number;

  /** @param longestLookMs most that counts between two looks @param nowMs monotonic */
  constructor(cells: Int32Array<SharedArrayBuffer>, longestLookMs: number, nowMs: number) {
    this.#cells = cells;
    this.#longestLookMs = longestLookMs;
    this.#lookedMs = nowMs;
  }

  /** The call that goes on; null for none. */
  get current(): number | null {
    return Atomics.load(this.#cells, CELLS.current) || null;
  }

  /** For how long the same call has held the thread up, ms; 0 for none. */
  look(nowMs: number): number {
    const sinceMs = Math.min(nowMs - this.#lookedMs, this.#longestLookMs);
    this.#lookedMs = nowMs;
    const now = Object.values(CELLS).map((cell) => Atomics.load(this.#cells, cell));
    const isSame = now.every((value, k) => value === this.#seen[k]);
    this.#seen = now;
    this.#forMs = isSame && this.current !== null ? this.#forMs + sinceMs : 0;
    return this.#forMs;
  }
}
