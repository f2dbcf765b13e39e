import { BUY, SELL, type Side } from "../signals.ts";
import type { ExecutionSettings } from "./execution.ts";
import { type PendingOrder, PendingOrders } from "./pending-orders.ts";
import type { Fill, Position } from "./position.ts";
import type { PositionManager, Slot } from "./position-manager.ts";
import type { ExitReason } from "./trade-ledger.ts";

/** Who trades: one strategy on one symbol. */
export interface Trader {
  readonly symbol: string;
  readonly strategy: string;
  /** Candles for which a position is held; null when it leaves on SELL alone. */
  readonly holdCandles: number | null;
}

/** Whoever looks on while orders are settled and may refuse entries: a live session. A backtest has none. */
export interface StepWatch {
  /** Asked before every entry: why it is refused, null when it is not. */
  refuse(fill: Fill): string | null;
  /** The oldest order that waited has met its fill time; it did nothing when a BUY found a position or was refused, or a SELL found none. */
  settled(side: Side, isFilled: boolean, refusal: string | null): void;
}

/** What is pending between two candles, as plain data. */
export interface TradingStepSnapshot {
  readonly pending: readonly PendingOrder[];
  readonly skippedSignals: number;
  readonly ambiguousCandles: number;
  readonly candlesInMarket: number;
  readonly fillsOnFilledCandles: number;
}

/**
 * The step that backtests, replays and paper sessions share: takes one closed candle and what the
 * strategy decided at its close, and turns orders into fills on a `PositionManager`.
 *
 * Within a candle: first its open (orders that waited for it, exits before entries), then stop and
 * target, then its close (with `fill: close` the orders of this very candle, exits before entries).
 */
export class TradingStep {
  readonly #manager: PositionManager;
  readonly #settings: ExecutionSettings;
  readonly #slot: Slot;
  readonly #holdCandles: number;
  readonly #pending: PendingOrders;
  readonly #watch: StepWatch | undefined;
  #skippedSignals = 0;
  #ambiguousCandles = 0;
  #candlesInMarket = 0;
  #fillsOnFilledCandles = 0;

  constructor(manager: PositionManager, settings: ExecutionSettings, trader: Trader, from?: TradingStepSnapshot, watch?: StepWatch) {
    this.#watch = watch;
    this.#manager = manager;
    this.#settings = settings;
    this.#slot = manager.slot(trader.symbol, trader.strategy);
    this.#holdCandles = trader.holdCandles ?? Infinity;
    this.#pending = new PendingOrders(settings.fillDelayCandles);
    if (from === undefined) return;
    for (const { dueCandle, side } of from.pending) this.#pending.push(dueCandle, side);
    this.#skippedSignals = from.skippedSignals;
    this.#ambiguousCandles = from.ambiguousCandles;
    this.#candlesInMarket = from.candlesInMarket;
    this.#fillsOnFilledCandles = from.fillsOnFilledCandles;
  }

  get position(): Position | undefined {
    return this.#slot.position;
  }

  /** What has been counted and what waits; a step made from it goes on bit-equal. */
  snapshot(): TradingStepSnapshot {
    return {
      pending: this.#pending.toArray(),
      skippedSignals: this.#skippedSignals,
      ambiguousCandles: this.#ambiguousCandles,
      candlesInMarket: this.#candlesInMarket,
      fillsOnFilledCandles: this.#fillsOnFilledCandles,
    };
  }

  /** The next candle at which something falls due whatever prices do: an order or the end of a holding period. Infinity for none. */
  nextDueCandle(): number {
    return Math.min(this.#pending.nextDueCandle, this.#expiryCandle(this.#slot.position));
  }

  /** Counts candles that the caller has found to hold nothing but an open position. */
  countQuietCandlesInMarket(count: number): void {
    this.#candlesInMarket += count;
  }

  /** Queues what the strategy decided at the close of a candle until its fill time. */
  order(candle: number, side: Side): void {
    const firstFill = this.#settings.fill === "next_open" ? candle + 1 : candle;
    this.#pending.push(firstFill + this.#settings.fillDelayCandles, side);
  }

  /**
   * Takes one closed candle.
   *
   * @param candle its ordinal from the start of the run, ascending by 1.
   * @param decision what the strategy decided at its close, 0 for nothing.
   * @param isFilled whether a gap policy made the candle up.
   */
  take(
    candle: number,
    openTimeMs: number,
    closeTimeMs: number,
    open: number,
    high: number,
    low: number,
    close: number,
    decision: Side | 0,
    isFilled: boolean,
  ): void {
    const atOpen = this.#settings.fill === "next_open";
    if (atOpen) this.#fillDue(candle, openTimeMs, open, isFilled);
    this.#checkStops(candle, openTimeMs, closeTimeMs, open, high, low, isFilled);
    this.#slot.position?.observe(low, high);
    if (decision !== 0) this.order(candle, decision);
    if (!atOpen) this.#fillDue(candle, closeTimeMs, close, isFilled);
    if (this.#slot.position !== undefined) this.#candlesInMarket++;
    this.#manager.markToMarket(this.#slot.symbol, close);
  }

  #expiryCandle(position: Position | undefined): number {
    return position === undefined ? Infinity : position.entry.entryCandle + this.#holdCandles;
  }

  #fillDue(candle: number, timeMs: number, marketPrice: number, isFilled: boolean): void {
    if (this.#expiryCandle(this.position) <= candle) this.#leave(candle, timeMs, marketPrice, "hold_period", isFilled);
    if (this.#pending.nextDueCandle > candle) return;
    const side = this.#pending.shift();
    if (side === BUY) return this.#enter({ timeMs, candle, marketPrice }, isFilled);
    const isClosed = this.#leave(candle, timeMs, marketPrice, "sell_signal", isFilled);
    this.#watch?.settled(SELL, isClosed, null);
  }

  #enter(fill: Fill, isFilled: boolean): void {
    const refusal = this.position === undefined ? (this.#watch?.refuse(fill) ?? null) : null;
    const position = refusal === null ? this.#manager.enter(this.#slot, fill) : null;
    if (position === null && refusal === null) this.#skippedSignals++;
    if (position !== null && isFilled) this.#fillsOnFilledCandles++;
    this.#watch?.settled(BUY, position !== null, refusal);
  }

  #leave(candle: number, timeMs: number, marketPrice: number, reason: ExitReason, isFilled: boolean): boolean {
    const isClosed = this.#manager.close(this.#slot, { timeMs, candle, marketPrice }, reason);
    if (isClosed && isFilled) this.#fillsOnFilledCandles++;
    return isClosed;
  }

  /**
   * A stop fills at its price, or at the open when the candle opens beyond it. A target fills at its
   * price even when the candle opens beyond it: the worse of the two.
   */
  #checkStops(candle: number, openTimeMs: number, closeTimeMs: number, open: number, high: number, low: number, isFilled: boolean): void {
    const position = this.position;
    if (position === undefined) return;
    const stop = position.entry.stopPrice ?? -Infinity;
    const target = position.entry.targetPrice ?? Infinity;
    if (open <= stop) return void this.#leave(candle, openTimeMs, open, "stop_loss", isFilled);
    if (open >= target) return void this.#leave(candle, openTimeMs, target, "take_profit", isFilled);
    const stopped = low <= stop;
    const reached = high >= target;
    if (!stopped && !reached) return;
    if (stopped && reached) this.#ambiguousCandles++;
    const stopFirst = stopped && (!reached || this.#settings.intrabarOrder === "stop_first");
    this.#leave(candle, closeTimeMs, stopFirst ? stop : target, stopFirst ? "stop_loss" : "take_profit", isFilled);
  }
}
