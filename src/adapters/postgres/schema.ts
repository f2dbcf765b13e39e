import type { ColumnType, Generated, GeneratedAlways } from "kysely";
import type { Timeframe } from "../../engine/timeframe.ts";
import type { SessionTables } from "./schema-sessions.ts";

/** Money, a price or a quantity: read as its exact decimal text, written as text or number. */
export type Amount = ColumnType<string, string | number>;
export type JsonObject = Readonly<Record<string, unknown>>;
export type JsonList = readonly unknown[];
type AlertSeverity = "INFO" | "WARNING" | "ERROR" | "CRITICAL";
type AlertKind = "health" | "backup" | "performance" | "dead_letter" | "session" | "schedule" | "test";
type WorkStatus = "queued" | "running" | "completed" | "failed" | "cancelled";

interface TokenTable {
  token_id: Generated<string>;
  name: string;
  token_sha256: string;
  scope: "read" | "run" | "admin";
  created_at: Generated<Date>;
  expires_at: Date;
  revoked_at: Date | null;
  last_used_at: Date | null;
}

interface AuditTable {
  audit_id: GeneratedAlways<number>;
  happened_at: Generated<Date>;
  token_id: string | null;
  actor: string;
  action: string;
  subject_kind: string;
  subject_id: string | null;
  detail: Generated<JsonObject>;
  client_address: string | null;
}

interface MarketTable {
  exchange: string;
  symbol: string;
  base_currency: string;
  quote_currency: string;
  english_name: string | null;
  korean_name: string | null;
  active: Generated<boolean>;
  has_warning: Generated<boolean>;
  first_seen_at: Generated<Date>;
  delisted_at: Date | null;
  updated_at: Generated<Date>;
}

interface PresetTable {
  preset_id: Generated<string>;
  name: string;
  description: Generated<string>;
  strategy: string;
  params: Generated<JsonObject>;
  execution: Generated<JsonObject>;
  timeframe: Timeframe | null;
  created_at: Generated<Date>;
  updated_at: Generated<Date>;
}

interface RunTable {
  run_id: string;
  status: Generated<WorkStatus>;
  strategy: string;
  strategy_sha256: string | null;
  params: JsonObject;
  execution: JsonObject;
  timeframe: Timeframe;
  range_start: Date | null;
  range_end: Date | null;
  gap_policy: "skip" | "flat" | "fail";
  candle_size: number | null;
  engine_version: string;
  synthetic: Generated<boolean>;
  note: Generated<string>;
  tags: Generated<string[]>;
  total_return: number | null;
  trades: number | null;
  totals: JsonObject | null;
  result_key: string | null;
  result_sha256: string | null;
  execution_time_ms: number | null;
  error_code: string | null;
  error_message: string | null;
  created_at: Generated<Date>;
  started_at: Date | null;
  finished_at: Date | null;
  origin: Generated<"engine" | "import">;
  source_run_id: string | null;
  result_bytes: number | null;
  exported_at: Date | null;
  export_location: string | null;
  inputs_sha256: string | null;
}

interface TrialTable {
  trial_id: GeneratedAlways<number>;
  strategy: string;
  strategy_sha256: string | null;
  engine_version: string;
  params: JsonObject;
  execution: JsonObject;
  symbol: string;
  timeframe: Timeframe;
  candles_sha256: string;
  candles: number;
  first_candle: Date;
  last_candle: Date;
  trades: number;
  total_return: number;
  sharpe_annual_365: number | null;
  max_drawdown: number;
  first_run_at: Generated<Date>;
}

interface RunSymbolTable {
  run_id: string;
  ordinal: number;
  exchange: string | null;
  symbol: string;
  trial_id: number | null;
  synthetic: Generated<boolean>;
  candles: number;
  first_candle: Date | null;
  last_candle: Date | null;
  warm_up_candles: Generated<number>;
  gaps: Generated<number>;
  missing_candles: Generated<number>;
  candles_sha256: string | null;
  orders_sha256: string | null;
  initial_cash: Amount | null;
  final_equity: Amount | null;
  total_fees: Amount | null;
  total_return: number | null;
  max_drawdown: number | null;
  sharpe_annual_365: number | null;
  win_rate: number | null;
  trades: number;
  open_trades: Generated<number>;
  signal_study: JsonObject;
  portfolio: JsonObject;
  warnings: Generated<string[]>;
}

interface TaskTable {
  task_id: Generated<string>;
  queue: "backtest-queue" | "data_ingestion" | "operations";
  kind: string;
  status: Generated<WorkStatus>;
  progress: Generated<number>;
  attempts: Generated<number>;
  max_attempts: Generated<number>;
  request: JsonObject;
  run_id: string | null;
  result: JsonObject | null;
  error_code: string | null;
  error_message: string | null;
  token_id: string | null;
  idempotency_key: string | null;
  request_sha256: string | null;
  created_at: Generated<Date>;
  started_at: Date | null;
  finished_at: Date | null;
  dead_at: Date | null;
  parent_task_id: string | null;
  ordinal: number | null;
  stage: Generated<"run" | "wait" | "join">;
  turn: Generated<number>;
  urgency: Generated<"high" | "normal" | "low">;
  priority: Generated<number>;
  time_limit_seconds: Generated<number>;
  run_after: Generated<Date>;
  claim_id: string | null;
  worker: string | null;
  lease_until: Date | null;
  eta_seconds: number | null;
  error: JsonObject | null;
  schedule_name: string | null;
  due_at: Date | null;
}

interface ScheduleTable {
  name: string;
  kind: string;
  cron: string | null;
  every_seconds: number | null;
  time_zone: Generated<string>;
  payload: Generated<JsonObject>;
  enabled: Generated<boolean>;
  next_run_at: Date | null;
  created_at: Generated<Date>;
  updated_at: Generated<Date>;
  max_attempts: Generated<number>;
  time_limit_seconds: Generated<number>;
  skipped_runs: Generated<number>;
  last_skipped_at: Date | null;
}

interface ScheduleDefaultTable {
  name: string;
  made_at: Generated<Date>;
}

interface SchedulerSignTable {
  is_only: Generated<boolean>;
  process: string;
  seen_at: Date;
}

interface AlertTable {
  alert_id: Generated<string>;
  fingerprint: string;
  severity: AlertSeverity;
  status: Generated<"open" | "acknowledged" | "resolved">;
  title: string;
  detail: Generated<JsonObject>;
  occurrences: Generated<number>;
  raised_at: Generated<Date>;
  last_seen_at: Generated<Date>;
  sent_at: Date | null;
  resolved_at: Date | null;
  kind: Generated<AlertKind>;
  acknowledged_at: Date | null;
  acknowledged_by: string | null;
  told_severity: AlertSeverity | null;
  told_at: Date | null;
  held_since: Date | null;
  escalated_at: Date | null;
  settled_at: Date | null;
}

interface AlertNoticeTable {
  notice_id: Generated<string>;
  alert_id: string | null;
  event: "raised" | "escalated" | "resolved" | "summary";
  severity: AlertSeverity;
  content: JsonObject;
  created_at: Generated<Date>;
}

interface AlertDeliveryTable {
  notice_id: string;
  channel: string;
  status: Generated<"pending" | "sent" | "given_up">;
  attempts: Generated<number>;
  next_attempt_at: Generated<Date>;
  claim_id: string | null;
  lease_until: Date | null;
  last_error: string | null;
  created_at: Generated<Date>;
  ended_at: Date | null;
}

interface AlertHeartbeatTable {
  only_row: Generated<boolean>;
  due_at: Date;
  sent_at: Date | null;
}

interface IdempotentRequestTable {
  principal: string;
  idempotency_key: string;
  request_sha256: string;
  created_id: string;
  claim_id: string;
  claimed_until: Date;
  status: number | null;
  headers: Generated<JsonObject>;
  body: string | null;
  created_at: Generated<Date>;
  expires_at: Date;
}

interface HeartbeatTable {
  process_id: string;
  host: string;
  pid: number;
  role: "all" | "api" | "worker" | "scheduler" | "live";
  version: string;
  concurrency: number;
  started_at: Generated<Date>;
  last_seen_at: Generated<Date>;
}

/** The tables as the migrations leave them; what the columns mean stands with them there. */
export interface Database extends SessionTables {
  tokens: TokenTable;
  audit: AuditTable;
  markets: MarketTable;
  presets: PresetTable;
  runs: RunTable;
  trials: TrialTable;
  run_symbols: RunSymbolTable;
  tasks: TaskTable;
  schedules: ScheduleTable;
  schedule_defaults: ScheduleDefaultTable;
  scheduler_sign: SchedulerSignTable;
  alerts: AlertTable;
  alert_notices: AlertNoticeTable;
  alert_deliveries: AlertDeliveryTable;
  alert_heartbeat: AlertHeartbeatTable;
  idempotent_requests: IdempotentRequestTable;
  heartbeats: HeartbeatTable;
}
