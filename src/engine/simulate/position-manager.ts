import type { ExecutionSettings } from "./execution.ts";
import { type Fill, type OpenPosition, Position, type PositionEntry, type PositionSnapshot } from "./position.ts";
import { type ExitReason, type Trade, TradeLedger } from "./trade-ledger.ts";

export interface PositionEvents {
  /** A position was entered. */
  opened: (position: Position) => void;
  /** A position left the book; the trade is its round trip. */
  closed: (trade: Trade) => void;
  /** A position was marked to a new price. */
  updated: (position: Position) => void;
}

/** The state of an account. Money in quote currency. */
export interface AccountSummary {
  readonly initialCash: number;
  readonly cash: number;
  /** Cash + open positions at their mark prices. */
  readonly equity: number;
  readonly openPositions: number;
  readonly closedTrades: number;
  /** Σ pnl of closed trades; realised + unrealised = equity − initial cash. */
  readonly realisedPnl: number;
  readonly unrealisedPnl: number;
  readonly totalFees: number;
  readonly totalSlippage: number;
  readonly boughtNotional: number;
  readonly soldNotional: number;
}

/** An account as plain data, from which `PositionManager.restore` makes one that goes on bit-equal. Closed trades stay with their keeper. */
export interface AccountSnapshot {
  readonly cash: number;
  readonly closedTrades: number;
  readonly realisedPnl: number;
  readonly totalFees: number;
  readonly totalSlippage: number;
  readonly boughtNotional: number;
  readonly soldNotional: number;
  /** All slots in the order in which they were made, in which positions are added up. */
  readonly slots: readonly { readonly symbol: string; readonly strategy: string }[];
  readonly positions: readonly PositionSnapshot[];
}

/** The place of one (symbol, strategy) in the account, the same object for as long as the account lives. */
export interface Slot {
  readonly symbol: string;
  readonly strategy: string;
  /** The position that is open in it. */
  readonly position: Position | undefined;
}

type MutableSlot = { -readonly [K in keyof Slot]: Slot[K] };
type AccountSettings = Pick<ExecutionSettings, "feeRate" | "slippageRate" | "initialCash" | "positionFraction" | "stopLossRate" | "takeProfitRate">;

/**
 * One account: its cash, its open positions and its closed trades. Every mode uses it: a backtest
 * feeds it fills from past candles, a paper session fills from live ones.
 *
 * Long only, at most one position per (symbol, strategy). Each fill pays slippage and fee:
 * a buy fills at p·(1 + slippage) and spends cash·fraction, fee included; a sell fills at p·(1 − slippage).
 */
export class PositionManager {
  readonly trades = new TradeLedger();
  readonly #settings: AccountSettings;
  readonly #slots: MutableSlot[] = [];
  readonly #listeners: { [E in keyof PositionEvents]: Set<PositionEvents[E]> } = { opened: new Set(), closed: new Set(), updated: new Set() };
  #cash: number;
  #realisedPnl = 0;
  #totalFees = 0;
  #totalSlippage = 0;
  #boughtNotional = 0;
  #soldNotional = 0;
  #closedBefore = 0;

  constructor(settings: AccountSettings) {
    this.#settings = settings;
    this.#cash = settings.initialCash;
  }

  get cash(): number {
    return this.#cash;
  }

  /** What an entry would cost now, fee included. */
  get entryCost(): number {
    return this.#cash * this.#settings.positionFraction;
  }

  /** Calls `listener` on every such event until the returned function is called. A listener that throws stops the caller. */
  on<E extends keyof PositionEvents>(event: E, listener: PositionEvents[E]): () => void {
    this.#listeners[event].add(listener);
    return () => this.#listeners[event].delete(listener);
  }

  /** The slot of a strategy on a symbol; made when it is asked for first. */
  slot(symbol: string, strategy: string): Slot {
    const known = this.#slots.find((slot) => slot.symbol === symbol && slot.strategy === strategy);
    if (known !== undefined) return known;
    const slot: MutableSlot = { symbol, strategy, position: undefined };
    this.#slots.push(slot);
    return slot;
  }

  /** Buys with the configured share of the cash; null when the slot already holds a position or no cash is left. */
  enter(slot: Slot, fill: Fill): Position | null {
    const { feeRate, slippageRate, stopLossRate, takeProfitRate } = this.#settings;
    const cost = this.entryCost;
    if (slot.position !== undefined || !(cost > 0)) return null;
    const entryPrice = fill.marketPrice * (1 + slippageRate);
    const quantity = cost / (entryPrice * (1 + feeRate));
    const entry: PositionEntry = {
      symbol: slot.symbol,
      strategy: slot.strategy,
      entryCandle: fill.candle,
      entryTimeMs: fill.timeMs,
      entryPrice,
      quantity,
      cost,
      entryFee: quantity * entryPrice * feeRate,
      entrySlippage: (entryPrice - fill.marketPrice) * quantity,
      stopPrice: stopLossRate === null ? null : entryPrice * (1 - stopLossRate),
      targetPrice: takeProfitRate === null ? null : entryPrice * (1 + takeProfitRate),
    };
    const position = new Position(entry, fill.marketPrice);
    this.#cash -= cost;
    this.#totalFees += entry.entryFee;
    this.#totalSlippage += entry.entrySlippage;
    this.#boughtNotional += quantity * entryPrice;
    (slot as MutableSlot).position = position;
    for (const listener of this.#listeners.opened) listener(position);
    return position;
  }

  /** Sells the whole position of a slot and adds the round trip to `trades`; false when there is none. */
  close(slot: Slot, fill: Fill, reason: ExitReason): boolean {
    const position = slot.position;
    if (position === undefined) return false;
    const { entry } = position;
    const exitPrice = fill.marketPrice * (1 - this.#settings.slippageRate);
    const notional = entry.quantity * exitPrice;
    const exitFee = notional * this.#settings.feeRate;
    const exitSlippage = (fill.marketPrice - exitPrice) * entry.quantity;
    const pnl = notional - exitFee - entry.cost;
    position.observe(exitPrice, exitPrice);
    this.trades.addRoundTrip(entry, fill.candle, fill.timeMs, exitPrice, exitFee, exitSlippage, pnl, pnl / entry.cost, position.mae, position.mfe, reason);
    (slot as MutableSlot).position = undefined;
    this.#cash += notional - exitFee;
    this.#realisedPnl += pnl;
    this.#totalFees += exitFee;
    this.#totalSlippage += exitSlippage;
    this.#soldNotional += notional;
    if (this.#listeners.closed.size > 0) this.#announceClosed(this.trades.trade(this.trades.length - 1));
    return true;
  }

  /** Marks every position in a symbol to a price. */
  markToMarket(symbol: string, price: number): void {
    for (const { symbol: held, position } of this.#slots) {
      if (held !== symbol || position === undefined) continue;
      position.markToMarket(price);
      for (const listener of this.#listeners.updated) listener(position);
    }
  }

  openPositions(): OpenPosition[] {
    return this.#open().map((position) => position.toOpenPosition());
  }

  summary(): AccountSummary {
    let value = 0;
    let unrealisedPnl = 0;
    const positions = this.#open();
    for (const position of positions) {
      value += position.entry.quantity * position.markPrice;
      unrealisedPnl += position.unrealisedPnl;
    }
    return {
      initialCash: this.#settings.initialCash,
      cash: this.#cash,
      equity: this.#cash + value,
      openPositions: positions.length,
      closedTrades: this.#closedBefore + this.trades.length,
      realisedPnl: this.#realisedPnl,
      unrealisedPnl,
      totalFees: this.#totalFees,
      totalSlippage: this.#totalSlippage,
      boughtNotional: this.#boughtNotional,
      soldNotional: this.#soldNotional,
    };
  }

  snapshot(): AccountSnapshot {
    return {
      cash: this.#cash,
      closedTrades: this.#closedBefore + this.trades.length,
      realisedPnl: this.#realisedPnl,
      totalFees: this.#totalFees,
      totalSlippage: this.#totalSlippage,
      boughtNotional: this.#boughtNotional,
      soldNotional: this.#soldNotional,
      slots: this.#slots.map(({ symbol, strategy }) => ({ symbol, strategy })),
      positions: this.#open().map((position) => position.snapshot()),
    };
  }

  /** An account that goes on where a snapshot was taken; its ledger starts empty. */
  static restore(settings: AccountSettings, snapshot: AccountSnapshot): PositionManager {
    const manager = new PositionManager(settings);
    manager.#cash = snapshot.cash;
    manager.#closedBefore = snapshot.closedTrades;
    manager.#realisedPnl = snapshot.realisedPnl;
    manager.#totalFees = snapshot.totalFees;
    manager.#totalSlippage = snapshot.totalSlippage;
    manager.#boughtNotional = snapshot.boughtNotional;
    manager.#soldNotional = snapshot.soldNotional;
    for (const { symbol, strategy } of snapshot.slots) manager.slot(symbol, strategy);
    for (const position of snapshot.positions) {
      (manager.slot(position.symbol, position.strategy) as MutableSlot).position = Position.restore(position);
    }
    return manager;
  }

  #announceClosed(trade: Trade): void {
    for (const listener of this.#listeners.closed) listener(trade);
  }

  #open(): Position[] {
    return this.#slots.flatMap((slot) => slot.position ?? []);
  }
}
