import { toIso } from "../../../app/backtest/date-range.ts";
import type { SessionCommit } from "../../../app/live/session-ports.ts";
import { messagesOf, type SessionMessage } from "../../../app/live/session-wire.ts";
import type { OrderEvent, SessionEvent } from "../../../engine/session/session-events.ts";

import { packState } from "./packed-state.ts";

type Row = Readonly<Record<string, unknown>>;
type OfKind<K extends SessionEvent["kind"]> = Extract<SessionEvent, { kind: K }>;

/** A commit as rows of each table, with the column names of the tables. Times go as ISO texts; figures as JSON numbers, which PostgreSQL reads without loss. */
export class CommitRows {
  /** In the order in which things happened. */
  readonly messages: readonly SessionMessage[];
  readonly #commit: SessionCommit;
  readonly #events: readonly SessionEvent[];

  constructor(commit: SessionCommit) {
    this.messages = messagesOf(commit);
    this.#commit = commit;
    this.#events = commit.batches.flatMap((batch) => batch.events);
  }

  /** Whether there is more than every batch has. */
  get hasEvents(): boolean {
    const { days, revisions, warmUp, appliedCommands } = this.#commit;
    return [this.#events, days, revisions, warmUp, appliedCommands].some((some) => some.length > 0);
  }

  /** The rows of a table, made when they are asked for: the server works on those before meanwhile. */
  of(table: CommitTable): readonly Row[] {
    return ROWS[table](this.#commit, <K extends SessionEvent["kind"]>(kind: K) => this.#events.filter((event): event is OfKind<K> => event.kind === kind));
  }
}

export type CommitTable = keyof typeof ROWS;
type EventsOf = <K extends SessionEvent["kind"]>(kind: K) => OfKind<K>[];

const ROWS = {
  candles: (commit) => candleRows(commit),
  days: ({ days }) => days.map(({ beginsMs, snapshot }) => ({ begins_at: toIso(beginsMs), state: packState(snapshot).toString("hex") })),
  revisions: ({ revisions }) =>
    revisions.map(({ symbol, before, after, seenAtMs }) => ({ ...candleRow(symbol, after), seen_at: toIso(seenAtMs), was_missing: before === null })),
  signals: (_, of) => of("signal").map(signalRow),
  orders: (_, of) => orderRows(of("order")),
  opened: (_, of) => openedRows(of("opened"), of("closed")),
  fills: (_, of) => of("fill").map(fillRow),
  closed: (_, of) => of("closed").map(closedRow),
  equity: ({ batches }) =>
    batches.map(({ equity: { atMs, cash, equity, openPositions } }) => ({ at: toIso(atMs), cash, equity, open_positions: openPositions })),
  commands: ({ appliedCommands }) => appliedCommands.map(({ commandId, outcome }) => ({ command_id: commandId, outcome })),
  /** Only when a mode or failure may have changed. */
  traders: (commit, of) => (commit.appliedCommands.length > 0 || commit.warmUp.length > 0 || of("failed").length > 0 ? traderRows(commit) : []),
} satisfies Record<string, (commit: SessionCommit, of: EventsOf) => readonly Row[]>;

function signalRow({ symbol, strategy, candleTimeMs, side, price, confidence, level }: OfKind<"signal">): Row {
  return { symbol, strategy, candle_time: toIso(candleTimeMs), side, price, confidence, level };
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
function openedRows(opened: readonly OfKind<"opened">[], closed: readonly OfKind<"closed">[]): Row[] {
  const exits = new Map(closed.map((one) => [positionKey(one), one]));
  return opened.map((event) => openedRow(event, exits.get(positionKey(event))));
}

function positionKey({ symbol, strategy, position }: OfKind<"opened" | "closed">): string {
  return `${symbol} ${strategy} ${position}`;
}

function openedRow(event: OfKind<"opened">, exit: OfKind<"closed"> | undefined): Row {
  const { symbol, strategy, position, entryTimeMs, entryPrice, quantity, cost, entryFee, stopPrice, targetPrice } = event;
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
