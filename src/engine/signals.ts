export const BUY = 1;
export const SELL = -1;
export type Side = typeof BUY | typeof SELL;

/** Signals as columns of one length, in candle order. */
export interface Signals {
  readonly count: number;
  /** The candle at whose close the signal was given. */
  readonly index: Int32Array;
  /** `BUY` (1) or `SELL` (−1). */
  readonly side: Int8Array;
  /** 0 to 1. */
  readonly confidence: Float64Array;
  /** The price that was broken, quote currency; NaN when the strategy names none. */
  readonly level: Float64Array;
}

/** Collects signals; grows by doubling, so a push costs no allocation. */
export class SignalBuffer {
  #count = 0;
  #index = new Int32Array(1024);
  #side = new Int8Array(1024);
  #confidence = new Float64Array(1024);
  #level = new Float64Array(1024);

  push(index: number, side: Side, confidence: number, level: number): void {
    if (this.#count === this.#index.length) this.#grow();
    const at = this.#count++;
    this.#index[at] = index;
    this.#side[at] = side;
    this.#confidence[at] = confidence;
    this.#level[at] = level;
  }

  /** The signals so far, as views: valid until the next push. */
  toSignals(): Signals {
    const count = this.#count;
    return {
      count,
      index: this.#index.subarray(0, count),
      side: this.#side.subarray(0, count),
      confidence: this.#confidence.subarray(0, count),
      level: this.#level.subarray(0, count),
    };
  }

  #grow(): void {
    const size = this.#index.length * 2;
    this.#index = grown(this.#index, new Int32Array(size));
    this.#side = grown(this.#side, new Int8Array(size));
    this.#confidence = grown(this.#confidence, new Float64Array(size));
    this.#level = grown(this.#level, new Float64Array(size));
  }
}

function grown<A extends Int32Array | Int8Array | Float64Array>(from: A, to: A): A {
  to.set(from);
  return to;
}
