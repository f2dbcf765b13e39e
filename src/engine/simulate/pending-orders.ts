import type { Side } from "../signals.ts";

/** An order that waits for its fill time. */
export interface PendingOrder {
  readonly dueCandle: number;
  readonly side: Side;
}

/**
 * Orders that wait, in the order in which they fall due. Decisions come at most one a candle and each waits
 * equally long, so there is room for as many as an order waits candles, and nothing is allocated for one.
 */
export class PendingOrders {
  readonly #dueCandles: Float64Array;
  readonly #sides: Int8Array;
  #first = 0;
  #count = 0;

  /** @param delayCandles candles that an order waits beyond its first possible fill. */
  constructor(delayCandles: number) {
    this.#dueCandles = new Float64Array(delayCandles + 2);
    this.#sides = new Int8Array(delayCandles + 2);
  }

  get length(): number {
    return this.#count;
  }

  /** Infinity when none waits. */
  get nextDueCandle(): number {
    return this.#count === 0 ? Infinity : this.#dueCandles[this.#first];
  }

  push(dueCandle: number, side: Side): void {
    const capacity = this.#sides.length;
    if (this.#count === capacity) throw new RangeError(`${capacity} orders wait already; decisions come at most one a candle, in order`);
    const at = (this.#first + this.#count++) % capacity;
    this.#dueCandles[at] = dueCandle;
    this.#sides[at] = side;
  }

  /** Takes the next order out. Only while `length` is above 0. */
  shift(): Side {
    const side = this.#sides[this.#first] as Side;
    this.#first = (this.#first + 1) % this.#sides.length;
    this.#count--;
    return side;
  }

  toArray(): PendingOrder[] {
    return Array.from({ length: this.#count }, (_, k) => {
      const at = (this.#first + k) % this.#sides.length;
      return { dueCandle: this.#dueCandles[at], side: this.#sides[at] as Side };
    });
  }
}
