import { toIso } from "../../../app/backtest/date-range.ts";
import type { SessionCommit } from "../../../app/live/session-ports.ts";
import { messagesOf, type SessionMessage } from "../../../app/live/session-wire.ts";
import type { OrderEvent, SessionEvent } from "../../../engine/session/session-events.ts";

import { packState } from "./packed-state.ts";

type Row = Readonly<Record<string, unknown>>;
type OfKind<K extends SessionEvent["kind"]> = Extract<SessionEvent, { kind: K }>;

/** A commit as rows of each table, with the column names of the tables. Empty tables are left alone. */
export interface CommitRows {
  readonly candles: readonly Row[];
  readonly days: readonly Row[];
  readonly revisions: readonly Row[];
  readonly signals: readonly Row[];
  readonly orders: readonly Row[];
  readonly opened: readonly Row[];
  readonly fills: readonly Row[];
  readonly closed: readonly Row[];
  readonly equity: readonly Row[];
  readonly commands: readonly Row[];
  /** Only when a mode or failure may have changed. */
  readonly traders: readonly Row[];
  readonly messages: readonly SessionMessage[];
}

/** Times go as ISO texts; figures as JSON numbers, which PostgreSQL reads without loss. */
export function rowsOf(commit: SessionCommit): CommitRows {
  const events = commit.batches.flatMap((batch) => batch.events);
  const of = <K extends SessionEvent["kind"]>(kind: K): OfKind<K>[] => events.filter((event): event is OfKind<K> => event.kind === kind);
  const isTraderChanged = commit.appliedCommands.length > 0 || commit.warmUp.length > 0 || of("failed").length > 0;
  return {
    candles: candleRows(commit),
    days: commit.days.map(({ beginsMs, snapshot }) => ({ begins_at: toIso(beginsMs), state: packState(snapshot).toString("hex") })),
    revisions: commit.revisions.map(({ symbol, before, after, seenAtMs }) => ({
      ...candleRow(symbol, after),
      seen_at: toIso(seenAtMs),
      was_missing: before === null,
    })),
    signals: of("signal").map(({ symbol, strategy, candleTimeMs, side, price, confidence, level }) => ({
      symbol,
      strategy,
      candle_time: toIso(candleTimeMs),
      side,
      price,
      confidence,
      level,
    })),
    orders: orderRows(of("order")),
    opened: of("opened").map((event) => openedRow(event, of("closed"))),
    fills: of("fill").map(fillRow),
    closed: of("closed").map(closedRow),
    equity: commit.batches.map(({ equity: { atMs, cash, equity, openPositions } }) => ({ at: toIso(atMs), cash, equity, open_positions: openPositions })),
    commands: commit.appliedCommands.map(({ commandId, outcome }) => ({ command_id: commandId, outcome })),
    traders: isTraderChanged ? traderRows(commit) : [],
    messages: messagesOf(commit),
  };
}

function candleRows({ warmUp, batches }: SessionCommit): Row[] {
  const warm = warmUp.map(({ symbol, candle }) => ({ ...candleRow(symbol, candle), origin: "warm_up" }));
  return [...warm, ...batches.flatMap((batch) => batch.candles.map(({ symbol, candle, origin }) => ({ ...candleRow(symbol, candle), origin })))];
}

function candleRow(symbol: string, { openTimeMs, open, high, low, close, volume }: SessionCommit["warmUp"][number]["candle"]): Row {
  return { symbol, open_time: toIso(openTimeMs), open, high, low, close, volume };
}

/** The last word on each order: one that was made and settled in the same commit is written as it ended. */
function orderRows(orders: readonly OrderEvent[]): Row[] {
  const byKey = new Map<string, Row>();
  for (const { symbol, strategy, key, side, reason, decidedAtMs, status, refusal, settledAtMs } of orders) {
    const settled_at = settledAtMs === null ? null : toIso(settledAtMs);
    byKey.set(`${symbol} ${strategy} ${key}`, { symbol, strategy, order_key: key, side, reason, decided_at: toIso(decidedAtMs), status, refusal, settled_at });
  }
  return [...byKey.values()];
}

/** One that was left in the same commit is written as closed: a strategy has at most one open position at any time. */
function openedRow(event: OfKind<"opened">, closed: readonly OfKind<"closed">[]): Row {
  const { symbol, strategy, position, entryTimeMs, entryPrice, quantity, cost, entryFee, stopPrice, targetPrice } = event;
  const exit = closed.find((one) => one.position === position && one.symbol === symbol && one.strategy === strategy);
  const prices = { entry_price: entryPrice, entry_fee: entryFee, stop_price: stopPrice, target_price: targetPrice };
  const life = { opened_at: toIso(entryTimeMs), closed_at: exit === undefined ? null : toIso(exit.trade.exitTimeMs) };
  return { symbol, strategy, number: position, quantity, cost, ...prices, ...life, status: exit === undefined ? "open" : "closed" };
}

function fillRow({ symbol, strategy, orderKey, position, side, candleTimeMs, timeMs, price, quantity, fee, slippage, cash }: OfKind<"fill">): Row {
  const when = { candle_time: toIso(candleTimeMs), filled_at: toIso(timeMs) };
  return { symbol, strategy, position_number: position, side, order_key: orderKey, ...when, price, quantity, fee, slippage, cash };
}

function closedRow({ symbol, strategy, position, trade }: OfKind<"closed">): Row {
  return {
    symbol,
    strategy,
    number: position,
    entry_time: toIso(trade.entryTimeMs),
    exit_time: toIso(trade.exitTimeMs),
    entry_price: trade.entryPrice,
    exit_price: trade.exitPrice,
    quantity: trade.quantity,
    fees: trade.entryFee + trade.exitFee,
    slippage: trade.entrySlippage + trade.exitSlippage,
    pnl: trade.pnl,
    return_rate: trade.returnRate,
    mae: trade.mae,
    mfe: trade.mfe,
    holding_candles: trade.exitCandle - trade.entryCandle,
    exit_reason: trade.reason,
  };
}

function traderRows({ snapshot }: SessionCommit): Row[] {
  return snapshot.traders.map(({ symbol, strategy, mode, failure }) => ({
    symbol,
    strategy,
    mode,
    failure_code: failure?.code ?? null,
    failure_message: failure?.message.slice(0, 4000) ?? null,
  }));
}
