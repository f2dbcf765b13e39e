/** Why a position was closed. */
export const EXIT_REASONS = ["hold_period", "sell_signal", "stop_loss", "take_profit", "manual"] as const;
export type ExitReason = (typeof EXIT_REASONS)[number];

/** A round trip: one position, opened and closed. Money in quote currency. */
export interface Trade {
  readonly symbol: string;
  readonly strategy: string;
  /** Ordinal of the candle in which it was entered, from the start of the run or session. */
  readonly entryCandle: number;
  readonly exitCandle: number;
  /** UTC epoch ms; for a stop or target inside a candle the time by which it had happened: that candle's close. */
  readonly entryTimeMs: number;
  readonly exitTimeMs: number;
  /** Fill prices, slippage included. */
  readonly entryPrice: number;
  readonly exitPrice: number;
  /** Base currency. */
  readonly quantity: number;
  readonly entryFee: number;
  readonly exitFee: number;
  /** What slippage cost on each side, ≥ 0. */
  readonly entrySlippage: number;
  readonly exitSlippage: number;
  /** Proceeds − cost, after fees and slippage. */
  readonly pnl: number;
  /** pnl ÷ cash spent on the entry, fees included. */
  readonly returnRate: number;
  /** Largest move against the position while it was open, fraction of the entry price, ≥ 0. */
  readonly mae: number;
  /** Largest move in its favour, fraction of the entry price, ≥ 0. */
  readonly mfe: number;
  readonly reason: ExitReason;
}

/** The part of a trade that its entry settles. */
export type TradeEntry = Pick<Trade, "symbol" | "strategy" | "entryCandle" | "entryTimeMs" | "entryPrice" | "quantity" | "entryFee" | "entrySlippage">;

const NUMBERS = [
  "entryCandle",
  "exitCandle",
  "entryTimeMs",
  "exitTimeMs",
  "entryPrice",
  "exitPrice",
  "quantity",
  "entryFee",
  "exitFee",
  "entrySlippage",
  "exitSlippage",
  "pnl",
  "returnRate",
  "mae",
  "mfe",
] as const;
export type TradeNumber = (typeof NUMBERS)[number];
const WIDTH = NUMBERS.length;

/**
 * Closed trades in the order in which they closed, held as numbers in one typed array: a run of a
 * million candles may close hundreds of thousands, and as objects they would outweigh the candles
 * fourfold. `trade(i)` makes the object when somebody looks.
 */
export class TradeLedger {
  #count = 0;
  #numbers = new Float64Array(64 * WIDTH);
  #labels = new Int32Array(64);
  readonly #owners: { symbol: string; strategy: string }[] = [];

  get length(): number {
    return this.#count;
  }

  add(trade: Trade): void {
    const { exitCandle, exitTimeMs, exitPrice, exitFee, exitSlippage, pnl, returnRate, mae, mfe, reason } = trade;
    this.addRoundTrip(trade, exitCandle, exitTimeMs, exitPrice, exitFee, exitSlippage, pnl, returnRate, mae, mfe, reason);
  }

  /** As `add`, from what the entry settled and what the exit added. Spelled out: an object for every trade made the whole simulation 7 % slower. */
  addRoundTrip(
    entry: TradeEntry,
    exitCandle: number,
    exitTimeMs: number,
    exitPrice: number,
    exitFee: number,
    exitSlippage: number,
    pnl: number,
    returnRate: number,
    mae: number,
    mfe: number,
    reason: ExitReason,
  ): void {
    if (this.#count * WIDTH === this.#numbers.length) this.#grow();
    const to = this.#numbers;
    const at = this.#count * WIDTH;
    // In the order of NUMBERS.
    to[at] = entry.entryCandle;
    to[at + 1] = exitCandle;
    to[at + 2] = entry.entryTimeMs;
    to[at + 3] = exitTimeMs;
    to[at + 4] = entry.entryPrice;
    to[at + 5] = exitPrice;
    to[at + 6] = entry.quantity;
    to[at + 7] = entry.entryFee;
    to[at + 8] = exitFee;
    to[at + 9] = entry.entrySlippage;
    to[at + 10] = exitSlippage;
    to[at + 11] = pnl;
    to[at + 12] = returnRate;
    to[at + 13] = mae;
    to[at + 14] = mfe;
    this.#labels[this.#count++] = this.#ownerOf(entry) * EXIT_REASONS.length + EXIT_REASONS.indexOf(reason);
  }

  /** @param i 0 ≤ i < length; @throws RangeError otherwise. */
  trade(i: number): Trade {
    this.#check(i);
    const label = this.#labels[i];
    const owner = this.#owners[Math.floor(label / EXIT_REASONS.length)];
    const numbers = Object.fromEntries(NUMBERS.map((name, k) => [name, this.#numbers[i * WIDTH + k]])) as Record<TradeNumber, number>;
    return { ...owner, ...numbers, reason: EXIT_REASONS[label % EXIT_REASONS.length] };
  }

  /** One field of one trade, without making the object. */
  number(i: number, field: TradeNumber): number {
    this.#check(i);
    return this.#numbers[i * WIDTH + NUMBERS.indexOf(field)];
  }

  /** One field of all trades, as a new array of length `length`. */
  column(field: TradeNumber): Float64Array {
    const out = new Float64Array(this.#count);
    const offset = NUMBERS.indexOf(field);
    for (let i = 0; i < out.length; i++) out[i] = this.#numbers[i * WIDTH + offset];
    return out;
  }

  reason(i: number): ExitReason {
    this.#check(i);
    return EXIT_REASONS[this.#labels[i] % EXIT_REASONS.length];
  }

  *[Symbol.iterator](): IterableIterator<Trade> {
    for (let i = 0; i < this.#count; i++) yield this.trade(i);
  }

  #check(i: number): void {
    if (!(i >= 0 && i < this.#count)) throw new RangeError(`trade ${i} was asked for, there are ${this.#count}`);
  }

  #ownerOf({ symbol, strategy }: TradeEntry): number {
    const last = this.#owners.length - 1;
    if (last >= 0 && this.#owners[last].symbol === symbol && this.#owners[last].strategy === strategy) return last;
    const known = this.#owners.findIndex((owner) => owner.symbol === symbol && owner.strategy === strategy);
    return known >= 0 ? known : this.#owners.push({ symbol, strategy }) - 1;
  }

  #grow(): void {
    const numbers = new Float64Array(this.#numbers.length * 2);
    numbers.set(this.#numbers);
    this.#numbers = numbers;
    const labels = new Int32Array(this.#labels.length * 2);
    labels.set(this.#labels);
    this.#labels = labels;
  }
}
