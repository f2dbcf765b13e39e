import { toIso } from "../backtest/date-range.ts";
import type { SimulatedOrder, SimulatedPosition, SimulatedSignal, SimulatedTrade, SimulationEvent } from "../../contract/http/simulation-rows.ts";
import type { OrderRecord, PositionRecord, SessionEventRecord, SignalRecord, TradeRecord } from "./read-sessions.ts";

export function toWirePosition(record: PositionRecord): SimulatedPosition {
  const { status, quantity, cost, markPrice } = record;
  return {
    position_id: record.positionId,
    symbol: record.symbol,
    strategy: record.strategy,
    number: record.number,
    status,
    quantity,
    cost,
    entry_price: record.entryPrice,
    entry_fee: record.entryFee,
    stop_price: record.stopPrice,
    target_price: record.targetPrice,
    mark_price: markPrice,
    marked_at: isoOrNull(record.markedMs),
    open_pnl: status === "closed" || markPrice === null ? null : quantity * markPrice - cost,
    opened_at: toIso(record.openedMs),
    closed_at: isoOrNull(record.closedMs),
  };
}

export function toWireTrade(record: TradeRecord): SimulatedTrade {
  return {
    trade_id: record.tradeId,
    position_id: record.positionId,
    symbol: record.symbol,
    strategy: record.strategy,
    entry_time: toIso(record.entryMs),
    exit_time: toIso(record.exitMs),
    entry_price: record.entryPrice,
    exit_price: record.exitPrice,
    quantity: record.quantity,
    fees: record.fees,
    slippage: record.slippage,
    pnl: record.pnl,
    return: record.returnRate,
    mae: record.mae,
    mfe: record.mfe,
    holding_candles: record.holdingCandles,
    exit_reason: record.exitReason,
  };
}

export function toWireSignal({ symbol, strategy, candleMs, side, price, confidence, level }: SignalRecord): SimulatedSignal {
  return { symbol, strategy, timestamp: toIso(candleMs), side, price, confidence, level };
}

export function toWireOrder({ symbol, strategy, key, side, reason, status, refusal, decidedMs, settledMs }: OrderRecord): SimulatedOrder {
  return { symbol, strategy, order_key: key, side, reason, status, refusal, decided_at: toIso(decidedMs), settled_at: isoOrNull(settledMs) };
}

/** An event as every listener is told it, whatever the way. */
export function toWireEvent(sessionId: string, { sequence, topic, atMs, payload }: SessionEventRecord): SimulationEvent {
  return { topic, session_id: sessionId, sequence, at: toIso(atMs), payload: { ...payload } };
}

function isoOrNull(ms: number | null): string | null {
  return ms === null ? null : toIso(ms);
}
