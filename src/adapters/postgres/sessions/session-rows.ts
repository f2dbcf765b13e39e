import type { SessionRecord, SessionTraderRecord } from "../../../app/live/session-ports.ts";
import type { ParameterValues } from "../../../engine/parameters.ts";
import type { Selectable } from "kysely";
import type { Database } from "../schema.ts";

export type SessionRow = Selectable<Database["sessions"]>;
export type TraderRow = Selectable<Database["session_strategies"]>;

/** @param traders all of the session, in their order */
export function toRecord(row: SessionRow, traders: readonly TraderRow[]): SessionRecord {
  return {
    sessionId: row.session_id,
    name: row.name,
    exchange: row.exchange,
    feed: row.feed,
    timeframe: row.timeframe,
    account: row.account,
    execution: row.execution as ParameterValues,
    risk: row.risk as ParameterValues,
    startMs: row.start_at.getTime(),
    initialCash: Number(row.initial_cash),
    engineVersion: row.engine_version,
    traders: traders.map(toTrader),
    status: row.status,
    isKilled: row.is_killed,
    money: { cash: Number(row.cash), equity: Number(row.equity), openPositions: row.open_positions },
    committedToMs: row.committed_to?.getTime() ?? null,
    sequence: row.sequence,
    feedStatus: { state: row.feed_state, reason: row.feed_reason, reconnects: row.feed_reconnects, sinceMs: row.feed_since?.getTime() ?? null },
    modes: traders.map(({ symbol, strategy, mode, failure_code: code, failure_message: message }) => ({
      symbol,
      strategy,
      mode,
      failure: code === null || message === null ? null : { code, message },
    })),
    owner: row.owner,
    startedMs: row.started_at.getTime(),
    heartbeatMs: row.heartbeat_at?.getTime() ?? null,
    stoppedMs: row.stopped_at?.getTime() ?? null,
    error: row.error_code === null ? null : { code: row.error_code, message: row.error_message ?? "" },
  };
}

function toTrader({ symbol, strategy, params, strategy_sha256 }: TraderRow): SessionTraderRecord {
  return { symbol, strategy, params: params as ParameterValues, strategySha256: strategy_sha256 };
}
