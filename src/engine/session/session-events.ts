import type { ExitReason, Trade } from "../simulate/trade-ledger.ts";
import type { Refusal } from "./risk-rules.ts";

/** Whose event it is. */
export interface TraderName {
  readonly symbol: string;
  readonly strategy: string;
}

/** What a strategy decided at the close of a candle. */
export interface SignalEvent extends TraderName {
  readonly kind: "signal";
  /** Open time of the candle, epoch ms. */
  readonly candleTimeMs: number;
  readonly side: "BUY" | "SELL";
  /** Its close, quote currency. */
  readonly price: number;
  readonly confidence: number;
  readonly level: number | null;
}

export type OrderStatus = "pending" | "filled" | "skipped" | "refused";

/** An order or what became of it: told once when it is made and, unless it was settled at once, again when it is. */
export interface OrderEvent extends TraderName {
  readonly kind: "order";
  /** The same whenever the session goes over the same candles: what the order is told apart by within its session. */
  readonly key: string;
  readonly side: "BUY" | "SELL";
  readonly reason: "entry_signal" | ExitReason;
  /** Close of the candle that it was decided at, or the time of a fill that nobody decided, epoch ms. */
  readonly decidedAtMs: number;
  readonly status: OrderStatus;
  /** Null unless it was refused. */
  readonly refusal: Refusal | null;
  /** Null while it is pending. */
  readonly settledAtMs: number | null;
}

/** Money changed hands. */
export interface FillEvent extends TraderName {
  readonly kind: "fill";
  readonly orderKey: string;
  /** Which position of its trader, from 0. */
  readonly position: number;
  readonly side: "BUY" | "SELL";
  /** Open time of the candle in which it happened, epoch ms. */
  readonly candleTimeMs: number;
  /** Epoch ms. */
  readonly timeMs: number;
  /** Slippage included, quote currency. */
  readonly price: number;
  /** Base currency. */
  readonly quantity: number;
  readonly fee: number;
  /** What slippage cost, ≥ 0. */
  readonly slippage: number;
  /** Of the account, after the fill. */
  readonly cash: number;
}

/** A position was entered. */
export interface OpenedEvent extends TraderName {
  readonly kind: "opened";
  readonly position: number;
  readonly entryTimeMs: number;
  readonly entryPrice: number;
  readonly quantity: number;
  readonly cost: number;
  readonly entryFee: number;
  readonly stopPrice: number | null;
  readonly targetPrice: number | null;
}

/** A position was left. */
export interface ClosedEvent extends TraderName {
  readonly kind: "closed";
  readonly position: number;
  readonly trade: Trade;
}

/** A strategy failed; it decides no more, its position still leaves by its holding period, stop or target. */
export interface FailedEvent extends TraderName {
  readonly kind: "failed";
  readonly code: string;
  readonly message: string;
}

export type SessionEvent = SignalEvent | OrderEvent | FillEvent | OpenedEvent | ClosedEvent | FailedEvent;
