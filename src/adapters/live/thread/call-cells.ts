/** What a thread and its watcher share: how many calls were begun, which one goes on (0 for none), and how often the thread came round. */
const CELLS = { begun: 0, call: 1, turns: 2 } as const;

/** The memory by which a thread shows what it is doing, even while it does nothing else. */
export function createCallCells(): Int32Array<SharedArrayBuffer> {
  return new Int32Array(new SharedArrayBuffer(Object.keys(CELLS).length * Int32Array.BYTES_PER_ELEMENT));
}

/** Says what this thread is doing. A call costs three stores, one of them ordered: no clock is read and nothing is sent. */
export class CallMark {
  readonly #cells: Int32Array<SharedArrayBuffer>;
  #begun = 0;
  /** What is waited for, beside the calls that come and go meanwhile; 0 for nothing. */
  #awaited = 0;

  constructor(cells: Int32Array<SharedArrayBuffer>) {
    this.#cells = cells;
  }

  /** A call begins, and nothing else happens before it has returned. @param call a number of the caller's, 1 or more */
  enter(call: number): void {
    this.#begun = (this.#begun + 1) | 0;
    this.#cells[CELLS.begun] = this.#begun;
    // Seen by others before anything that follows, which may be an endless loop.
    Atomics.store(this.#cells, CELLS.call, call);
  }

  leave(): void {
    // If others see it late they also see the next call, or the thread coming round.
    this.#cells[CELLS.call] = this.#awaited;
  }

  /** Shows a call while something is waited for that it may be held up by. */
  async during<T>(call: number, work: () => Promise<T>): Promise<T> {
    this.#awaited = call;
    this.enter(call);
    try {
      return await work();
    } finally {
      this.#awaited = 0;
      this.leave();
    }
  }

  /** To be called now and then: as long as it is, whatever goes on is waiting, and holds nobody up. */
  turn(): void {
    Atomics.add(this.#cells, CELLS.turns, 1);
  }
}

/** For how long a thread has done nothing but one thing. */
export interface Standstill {
  readonly ms: number;
  /** The call in which it stands still; 0 when it does so in none. */
  readonly call: number;
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
  #lookedMs: number;
  #ms = 0;

  /** @param longestLookMs most that counts between two looks @param nowMs monotonic */
  constructor(cells: Int32Array<SharedArrayBuffer>, longestLookMs: number, nowMs: number) {
    this.#cells = cells;
    this.#longestLookMs = longestLookMs;
    this.#lookedMs = nowMs;
  }

  look(nowMs: number): Standstill {
    const now = Object.values(CELLS).map((cell) => Atomics.load(this.#cells, cell));
    const isSame = now.every((value, k) => value === this.#seen[k]);
    this.#ms = isSame ? this.#ms + Math.min(nowMs - this.#lookedMs, this.#longestLookMs) : 0;
    this.#seen = now;
    this.#lookedMs = nowMs;
    return { ms: this.#ms, call: now[CELLS.call] as number };
  }
}
