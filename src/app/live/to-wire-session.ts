import { toIso } from "../backtest/date-range.ts";
import type { Simulation, SimulationItem } from "../../contract/http/simulations.ts";
import type { SessionSummary } from "./read-sessions.ts";
import type { SessionRecord } from "./session-ports.ts";

/** A session with each of its strategies, as the wire has it. */
export function toWireSession(record: SessionRecord): Simulation {
  const traders = record.traders.map(({ symbol, strategy, params }, k) => {
    const { mode, failure } = record.modes[k] ?? { mode: "active" as const, failure: null };
    return { symbol, strategy, params: { ...params }, mode, failure: failure === null ? null : { ...failure } };
  });
  return { ...shared(record), execution: { ...record.execution }, risk: { ...record.risk }, traders };
}

/** A session as lists show it. */
export function toWireItem(summary: SessionSummary): SimulationItem {
  return { ...shared(summary), symbols: summary.symbolCount, traders: summary.traderCount, strategies: [...summary.strategies] };
}

type Shared = Omit<SimulationItem, "symbols" | "traders" | "strategies">;

function shared(record: Omit<SessionRecord, "traders" | "modes">): Shared {
  const { money, feedStatus, error } = record;
  return {
    session_id: record.sessionId,
    name: record.name,
    status: record.status,
    killed: record.isKilled,
    exchange: record.exchange,
    feed: record.feed,
    timeframe: record.timeframe,
    account: record.account,
    initial_cash: record.initialCash,
    cash: money.cash,
    equity: money.equity,
    open_positions: money.openPositions,
    sequence: record.sequence,
    feed_status: { state: feedStatus.state, reason: feedStatus.reason, since: isoOrNull(feedStatus.sinceMs), reconnects: feedStatus.reconnects },
    owner: record.owner,
    start: toIso(record.startMs),
    committed_to: isoOrNull(record.committedToMs),
    started_at: toIso(record.startedMs),
    heartbeat_at: isoOrNull(record.heartbeatMs),
    stopped_at: isoOrNull(record.stoppedMs),
    error: error === null ? null : { ...error },
    engine_version: record.engineVersion,
  };
}

function isoOrNull(ms: number | null): string | null {
  return ms === null ? null : toIso(ms);
}
