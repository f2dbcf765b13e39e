import type { OpenPosition } from "./position.ts";
import type { TradeLedger } from "./trade-ledger.ts";

/** What one account did over a run of candles. */
export interface PortfolioOutcome {
  readonly initialCash: number;
  /** Cash + quantity · close at the close of each candle of the run; warm-up candles left out. */
  readonly equity: Float64Array;
  readonly trades: TradeLedger;
  readonly openPositions: readonly OpenPosition[];
  /** Cash at the end. */
  readonly cash: number;
  /** BUY signals that found a position open when their fill time came. */
  readonly skippedSignals: number;
  /** Signals whose fill time lies after the last candle. */
  readonly unfilledSignals: number;
  /** Candles that reached stop and target, so that their order is a guess. */
  readonly ambiguousCandles: number;
  /** Candles at whose close a position was open. */
  readonly candlesInMarket: number;
  /** Fills on candles that a gap policy made up. */
  readonly fillsOnFilledCandles: number;
  /** Fees of all fills, those of open positions included. */
  readonly totalFees: number;
  /** What slippage cost on all fills. */
  readonly totalSlippage: number;
  /** Notional (quantity · fill price) of all entries, and of all exits. */
  readonly boughtNotional: number;
  readonly soldNotional: number;
}
