import { toIso } from "../backtest/date-range.ts";
import type { SessionTopic } from "../../contract/session-topics.ts";
import type { SessionEvent } from "../../engine/session/session-events.ts";
import type { CommittedBatch, SessionCommit } from "./session-ports.ts";

/** What listeners of a session are told, as it goes over the wire. */
export interface SessionMessage {
  readonly topic: SessionTopic;
  readonly atMs: number;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** The messages of a commit, in the order in which things happened. */
export function messagesOf({ batches, revisions, news }: SessionCommit): SessionMessage[] {
  const ofRevisions = revisions.map(({ symbol, before, after, seenAtMs }): SessionMessage => ({
    topic: "candles",
    atMs: seenAtMs,
    payload: { kind: "revision", symbol, before, after },
  }));
  const ofNews = news.map(({ atMs, news: kind, detail }): SessionMessage => ({ topic: "session", atMs, payload: { kind, ...detail } }));
  return [...batches.flatMap(messagesOfBatch), ...ofRevisions, ...ofNews];
}

function messagesOfBatch({ closeTimeMs, candles, events, equity }: CommittedBatch): SessionMessage[] {
  const rows = candles.map(({ symbol, candle }) => [symbol, candle.openTimeMs, candle.open, candle.high, candle.low, candle.close, candle.volume]);
  const told: SessionMessage = { topic: "candles", atMs: closeTimeMs, payload: { kind: "closed", close_time: toIso(closeTimeMs), candles: rows } };
  const worth = { cash: equity.cash, equity: equity.equity, open_positions: equity.openPositions };
  return [...(rows.length > 0 ? [told] : []), ...events.map((event) => messageOf(event, closeTimeMs)), { topic: "equity", atMs: equity.atMs, payload: worth }];
}

function messageOf(event: SessionEvent, closeTimeMs: number): SessionMessage {
  const { symbol, strategy } = event;
  const message = (topic: SessionTopic, payload: Record<string, unknown>): SessionMessage => ({
    topic,
    atMs: closeTimeMs,
    payload: { kind: event.kind, symbol, strategy, ...payload },
  });
  switch (event.kind) {
    case "signal": {
      const { candleTimeMs, side, price, confidence, level } = event;
      return message("signals", { candle_time: toIso(candleTimeMs), side, price, confidence, level });
    }
    case "order": {
      const { key, side, reason, status, refusal, decidedAtMs, settledAtMs } = event;
      const settled_at = settledAtMs === null ? null : toIso(settledAtMs);
      return message("orders", { order_key: key, side, reason, status, refusal, decided_at: toIso(decidedAtMs), settled_at });
    }
    case "fill": {
      const { orderKey, position, side, timeMs, price, quantity, fee, slippage, cash } = event;
      return message("orders", { order_key: orderKey, position, side, filled_at: toIso(timeMs), price, quantity, fee, slippage, cash });
    }
    case "opened": {
      const { position, entryTimeMs, entryPrice, quantity, cost, entryFee, stopPrice, targetPrice } = event;
      const entry = { opened_at: toIso(entryTimeMs), entry_price: entryPrice, quantity, cost, entry_fee: entryFee };
      return message("positions", { position, ...entry, stop_price: stopPrice, target_price: targetPrice });
    }
    case "closed": {
      const { position, trade } = event;
      const exit = { closed_at: toIso(trade.exitTimeMs), exit_price: trade.exitPrice, quantity: trade.quantity, reason: trade.reason };
      return message("positions", { position, ...exit, pnl: trade.pnl, return_rate: trade.returnRate });
    }
    case "failed":
      return message("session", { code: event.code, message: event.message });
  }
}
