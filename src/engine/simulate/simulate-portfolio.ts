import type { Candles } from "../candles.ts";
import type { Side, Signals } from "../signals.ts";
import type { ExecutionSettings } from "./execution.ts";
import type { PortfolioOutcome } from "./outcome.ts";
import type { Position } from "./position.ts";
import { PositionManager } from "./position-manager.ts";
import { type Trader, TradingStep } from "./trading-step.ts";

/**
 * Trades signals on one account over candles `from` and later.
 *
 * Every candle on which something can happen goes through `TradingStep`, the step of live sessions.
 * Between them there is only equity to mark, which a bare loop does; tests hold the two bit-equal.
 *
 * @param signals those at candles `from` and later, in order.
 * @returns equity of length `candles − from`; ordinals in it count from `from`.
 */
export function simulatePortfolio(candles: Candles, from: number, signals: Signals, settings: ExecutionSettings, trader: Trader): PortfolioOutcome {
  const manager = new PositionManager(settings);
  const step = new TradingStep(manager, settings, trader);
  const { openTimeMs, open, high, low, close, filled, timeframeMs } = candles;
  const count = openTimeMs.length;
  const equity = new Float64Array(count - from);
  // A decision that fills at a later open leaves the candle that it was made on as quiet as it is.
  const quietAfterSignal = settings.fill === "next_open" ? 1 : 0;
  let next = 0;
  for (let i = from; i < count; i++) {
    const signalAt = next < signals.count ? signals.index[next] : count;
    const busyAt = Math.min(signalAt + quietAfterSignal, step.nextDueCandle() + from, count);
    if (i < busyAt) i = markQuietCandles(candles, i, busyAt, from, manager.cash, step, equity);
    if (i > signalAt) {
      step.order(signalAt - from, signals.side[next++] as Side);
      i--;
      continue;
    }
    if (i === count) break;
    const decision = i === signalAt ? (signals.side[next++] as Side) : 0;
    step.take(i - from, openTimeMs[i], openTimeMs[i] + timeframeMs, open[i], high[i], low[i], close[i], decision, filled?.[i] === 1);
    const position = step.position;
    equity[i - from] = position === undefined ? manager.cash : manager.cash + position.entry.quantity * close[i];
  }
  if (count > from) manager.markToMarket(trader.symbol, close[count - 1]);
  return toOutcome(manager, step, equity, settings);
}

/** Marks equity from candle i up to the first candle that needs a step, and returns that one; `until` when none before it does. */
function markQuietCandles(candles: Candles, i: number, until: number, from: number, cash: number, step: TradingStep, equity: Float64Array): number {
  const position = step.position;
  if (position === undefined) {
    equity.fill(cash, i - from, until - from);
    return until;
  }
  const stop = firstBeyond(candles, i, until, position);
  const { high, low, close } = candles;
  const quantity = position.entry.quantity;
  let lowest = Infinity;
  let highest = -Infinity;
  for (let k = i; k < stop; k++) {
    lowest = Math.min(lowest, low[k]);
    highest = Math.max(highest, high[k]);
    equity[k - from] = cash + quantity * close[k];
  }
  position.observe(lowest, highest);
  step.countQuietCandlesInMarket(stop - i);
  return stop;
}

/** The first candle in `[i, until)` that reaches the stop or the target; `until` when none does. */
function firstBeyond({ high, low }: Candles, i: number, until: number, position: Position): number {
  const { stopPrice, targetPrice } = position.entry;
  if (stopPrice === null && targetPrice === null) return until;
  const stop = stopPrice ?? -Infinity;
  const target = targetPrice ?? Infinity;
  for (let k = i; k < until; k++) if (low[k] <= stop || high[k] >= target) return k;
  return until;
}

function toOutcome(manager: PositionManager, step: TradingStep, equity: Float64Array, settings: ExecutionSettings): PortfolioOutcome {
  const { cash, totalFees, totalSlippage, boughtNotional, soldNotional } = manager.summary();
  const { pending, skippedSignals, ambiguousCandles, candlesInMarket, fillsOnFilledCandles } = step.snapshot();
  return {
    initialCash: settings.initialCash,
    equity,
    trades: manager.trades,
    openPositions: manager.openPositions(),
    cash,
    skippedSignals,
    unfilledSignals: pending.length,
    ambiguousCandles,
    candlesInMarket,
    fillsOnFilledCandles,
    totalFees,
    totalSlippage,
    boughtNotional,
    soldNotional,
  };
}
