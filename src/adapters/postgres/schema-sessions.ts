import type { Generated, GeneratedAlways } from "kysely";
import type { Timeframe } from "../../engine/timeframe.ts";
import type { Amount, JsonList, JsonObject } from "./schema.ts";

type FeedState = "connecting" | "backfilling" | "live" | "lost" | "stopped";

interface SessionTable {
  session_id: Generated<string>;
  name: Generated<string>;
  status: Generated<"running" | "paused" | "stopped" | "failed">;
  exchange: string;
  feed: "live" | "replay";
  timeframe: Timeframe;
  execution: JsonObject;
  engine_version: string;
  initial_cash: Amount;
  cash: Amount;
  sequence: Generated<number>;
  error_code: string | null;
  error_message: string | null;
  started_at: Generated<Date>;
  heartbeat_at: Date | null;
  stopped_at: Date | null;
  account: Generated<"each" | "shared">;
  risk: Generated<JsonObject>;
  start_at: Date;
  committed_to: Date | null;
  equity: Amount;
  open_positions: Generated<number>;
  is_killed: Generated<boolean>;
  feed_state: Generated<FeedState>;
  feed_reason: string | null;
  feed_since: Date | null;
  feed_reconnects: Generated<number>;
  request_id: string | null;
  epoch: Generated<number>;
  owner: string | null;
  lease_until: Date | null;
}

interface SessionStrategyTable {
  session_id: string;
  symbol: string;
  strategy: string;
  strategy_sha256: string | null;
  params: Generated<JsonObject>;
  ordinal: Generated<number>;
  mode: Generated<"active" | "paused" | "disabled">;
  failure_code: string | null;
  failure_message: string | null;
}

interface SessionStateTable {
  session_id: string;
  state: Buffer;
  saved_at: Generated<Date>;
}

interface CandleColumns {
  open: number;
  high: number;
  low: number;
  close: number;
  volume: number;
}

interface SessionCandleTable extends CandleColumns {
  session_id: string;
  symbol: string;
  open_time: Date;
  origin: "warm_up" | "stream" | "backfill";
}

interface SessionRevisionTable extends CandleColumns {
  session_id: string;
  symbol: string;
  open_time: Date;
  seen_at: Date;
  was_missing: boolean;
}

interface OrderTable {
  session_id: string;
  symbol: string;
  strategy: string;
  order_key: string;
  side: "BUY" | "SELL";
  reason: string;
  decided_at: Date;
  status: "pending" | "filled" | "skipped" | "refused";
  refusal: string | null;
  settled_at: Date | null;
}

interface FillTable {
  session_id: string;
  symbol: string;
  strategy: string;
  position_number: number;
  side: "BUY" | "SELL";
  order_key: string;
  candle_time: Date;
  filled_at: Date;
  price: Amount;
  quantity: Amount;
  fee: Amount;
  slippage: Amount;
  cash: Amount;
}

interface SessionEquityTable {
  session_id: string;
  at: Date;
  cash: Amount;
  equity: Amount;
  open_positions: number;
}

interface SessionCommandTable {
  command_id: GeneratedAlways<number>;
  session_id: string;
  command: "pause" | "resume" | "stop" | "kill" | "set_mode";
  detail: Generated<JsonObject>;
  created_at: Generated<Date>;
  applied_at: Date | null;
  applied_after: Date | null;
  outcome: string | null;
}

interface SessionMessageTable {
  session_id: string;
  first_sequence: number;
  last_sequence: number;
  at: Date;
  messages: JsonList;
}

interface SessionParityTable {
  session_id: string;
  begins_at: Date;
  ends_at: Date;
  score: number;
  fills: number;
  matched: number;
  detail: Generated<JsonObject>;
  compared_at: Generated<Date>;
}

interface SessionDayTable {
  session_id: string;
  begins_at: Date;
  state: Buffer;
}

interface PositionTable {
  position_id: Generated<string>;
  session_id: string;
  symbol: string;
  strategy: string;
  status: Generated<"open" | "closed">;
  quantity: Amount;
  entry_price: Amount;
  entry_fee: Amount;
  stop_price: Amount | null;
  target_price: Amount | null;
  opened_at: Date;
  closed_at: Date | null;
  number: number;
  cost: Amount;
}

interface TradeTable {
  trade_id: Generated<string>;
  position_id: string;
  session_id: string;
  symbol: string;
  strategy: string;
  entry_time: Date;
  exit_time: Date;
  entry_price: Amount;
  exit_price: Amount;
  quantity: Amount;
  fees: Amount;
  slippage: Amount;
  pnl: Amount;
  return_rate: number;
  mae: number;
  mfe: number;
  holding_candles: number;
  exit_reason: string;
}

interface SignalTable {
  signal_id: GeneratedAlways<number>;
  session_id: string;
  symbol: string;
  strategy: string;
  candle_time: Date;
  side: "BUY" | "SELL";
  price: Amount;
  confidence: number;
  level: Amount | null;
  created_at: Generated<Date>;
}

/** The tables of paper-trading sessions. */
export interface SessionTables {
  sessions: SessionTable;
  session_strategies: SessionStrategyTable;
  session_states: SessionStateTable;
  session_days: SessionDayTable;
  session_candles: SessionCandleTable;
  session_revisions: SessionRevisionTable;
  session_commands: SessionCommandTable;
  session_messages: SessionMessageTable;
  session_equity: SessionEquityTable;
  session_parity: SessionParityTable;
  orders: OrderTable;
  fills: FillTable;
  positions: PositionTable;
  trades: TradeTable;
  signals: SignalTable;
}
