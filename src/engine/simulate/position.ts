/** One fill of an order: a price that was to be had, and what was paid on top. */
export interface Fill {
  /** UTC epoch ms. */
  readonly timeMs: number;
  /** Ordinal of the candle in which it happened, from the start of the run or session. */
  readonly candle: number;
  /** The market's price, before slippage. */
  readonly marketPrice: number;
}

/** What an entry settles for the life of a position. Money in quote currency, quantity in base. */
export interface PositionEntry {
  readonly symbol: string;
  readonly strategy: string;
  readonly entryCandle: number;
  readonly entryTimeMs: number;
  /** Fill price, slippage included. */
  readonly entryPrice: number;
  readonly quantity: number;
  /** Cash spent, fee included. */
  readonly cost: number;
  readonly entryFee: number;
  readonly entrySlippage: number;
  /** Null without a stop, a target. */
  readonly stopPrice: number | null;
  readonly targetPrice: number | null;
}

/** A position that is open, marked at a price, as a report shows it. Money in quote currency. */
export interface OpenPosition extends Omit<PositionEntry, "stopPrice" | "targetPrice"> {
  readonly markPrice: number;
  /** quantity · markPrice − cost: what leaving would cost is not in it. */
  readonly unrealisedPnl: number;
  /** Largest move against and in favour of the position so far, fractions of the entry price, ≥ 0. */
  readonly mae: number;
  readonly mfe: number;
}

/** A position as plain data, to be saved and restored. */
export interface PositionSnapshot extends PositionEntry {
  readonly lowest: number;
  readonly highest: number;
  readonly markPrice: number;
}

/** A long position from its entry to its exit. Money in quote currency, quantity in base. */
export class Position {
  readonly entry: PositionEntry;
  #lowest: number;
  #highest: number;
  #markPrice: number;

  constructor(entry: PositionEntry, markPrice: number) {
    this.entry = entry;
    this.#lowest = this.#highest = entry.entryPrice;
    this.#markPrice = markPrice;
  }

  static restore({ lowest, highest, markPrice, ...entry }: PositionSnapshot): Position {
    const position = new Position(entry, markPrice);
    position.#lowest = lowest;
    position.#highest = highest;
    return position;
  }

  snapshot(): PositionSnapshot {
    return { ...this.entry, lowest: this.#lowest, highest: this.#highest, markPrice: this.#markPrice };
  }

  /** Takes note of the lowest and highest price since the last call, for the excursions. */
  observe(low: number, high: number): void {
    if (low < this.#lowest) this.#lowest = low;
    if (high > this.#highest) this.#highest = high;
  }

  /** Values the position at a price; what leaving would cost is not in it. */
  markToMarket(price: number): void {
    this.#markPrice = price;
  }

  get markPrice(): number {
    return this.#markPrice;
  }

  get unrealisedPnl(): number {
    return this.entry.quantity * this.#markPrice - this.entry.cost;
  }

  /** Largest move against the position so far, fraction of the entry price, ≥ 0. */
  get mae(): number {
    return (this.entry.entryPrice - this.#lowest) / this.entry.entryPrice;
  }

  /** Largest move in its favour so far, fraction of the entry price, ≥ 0. */
  get mfe(): number {
    return (this.#highest - this.entry.entryPrice) / this.entry.entryPrice;
  }

  /** The position as a report shows it. */
  toOpenPosition(): OpenPosition {
    const { stopPrice: _stop, targetPrice: _target, ...entry } = this.entry;
    const { markPrice, unrealisedPnl, mae, mfe } = this;
    return { ...entry, markPrice, unrealisedPnl, mae, mfe };
  }
}
