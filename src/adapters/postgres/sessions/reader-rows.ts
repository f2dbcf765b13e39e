import type { Selectable } from "kysely";
import type { OrderRecord, PositionRecord, SessionSummary, SignalRecord, TradeRecord } from "../../../app/live/read-sessions.ts";
import type { Database } from "../schema.ts";
import type { CountedTraders } from "./postgres-session-reader.ts";
import { type SessionRow, toRecord } from "./session-rows.ts";

type Row<T extends keyof Database> = Selectable<Database[T]>;

export function toSummary(row: SessionRow & CountedTraders): SessionSummary {
  const { traders: _traders, modes: _modes, ...rest } = toRecord(row, []);
  return { ...rest, symbolCount: row.symbol_count, traderCount: row.trader_count, strategies: row.strategies };
}

/** What a position that is open is worth; null for one that is closed. */
export interface Mark {
  readonly mark_price: number | null;
  readonly marked_at: Date | null;
}

export function toPosition(row: Row<"positions"> & Mark): PositionRecord {
  return {
    positionId: row.position_id,
    symbol: row.symbol,
    strategy: row.strategy,
    number: row.number,
    status: row.status,
    quantity: Number(row.quantity),
    cost: Number(row.cost),
    entryPrice: Number(row.entry_price),
    entryFee: Number(row.entry_fee),
    stopPrice: toNumber(row.stop_price),
    targetPrice: toNumber(row.target_price),
    markPrice: row.mark_price,
    markedMs: row.marked_at?.getTime() ?? null,
    openedMs: row.opened_at.getTime(),
    closedMs: row.closed_at?.getTime() ?? null,
  };
}

export function toTrade(row: Row<"trades">): TradeRecord {
  return {
    tradeId: row.trade_id,
    positionId: row.position_id,
    symbol: row.symbol,
    strategy: row.strategy,
    entryMs: row.entry_time.getTime(),
    exitMs: row.exit_time.getTime(),
    entryPrice: Number(row.entry_price),
    exitPrice: Number(row.exit_price),
    quantity: Number(row.quantity),
    fees: Number(row.fees),
    slippage: Number(row.slippage),
    pnl: Number(row.pnl),
    returnRate: row.return_rate,
    mae: row.mae,
    mfe: row.mfe,
    holdingCandles: row.holding_candles,
    exitReason: row.exit_reason,
  };
}

export function toSignal(row: Row<"signals">): SignalRecord {
  const { symbol, strategy, side, confidence } = row;
  return {
    signalId: row.signal_id,
    symbol,
    strategy,
    candleMs: row.candle_time.getTime(),
    side,
    price: Number(row.price),
    confidence,
    level: toNumber(row.level),
  };
}

export function toOrder(row: Row<"orders">): OrderRecord {
  const { symbol, strategy, side, reason, status, refusal } = row;
  return {
    key: row.order_key,
    symbol,
    strategy,
    side,
    reason,
    decidedMs: row.decided_at.getTime(),
    status,
    refusal,
    settledMs: row.settled_at?.getTime() ?? null,
  };
}

function toNumber(text: string | null): number | null {
  return text === null ? null : Number(text);
}
