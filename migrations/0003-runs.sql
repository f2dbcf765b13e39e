create table runs (
  run_id text primary key check (run_id ~ '^[A-Za-z0-9_-]{1,100}$'),
  status text not null default 'queued' check (status in ('queued', 'running', 'completed', 'failed', 'cancelled')),
  strategy strategy_name not null,
  strategy_sha256 sha256_hex,
  params json_object not null,
  execution json_object not null,
  timeframe timeframe_name not null,
  range_start instant,
  range_end instant,
  gap_policy text not null check (gap_policy in ('skip', 'flat', 'fail')),
  candle_size integer check (candle_size > 0),
  engine_version text not null check (char_length(engine_version) between 1 and 50),
  synthetic boolean not null default false,
  note text not null default '' check (char_length(note) <= 10000),
  tags text[] not null default '{}' check (cardinality(tags) <= 50 and array_position(tags, null) is null and array_position(tags, '') is null),
  total_return figure check (total_return >= -1),
  trades integer check (trades >= 0),
  totals json_object,
  result_key text check (char_length(result_key) between 1 and 1000),
  result_sha256 sha256_hex,
  execution_time_ms figure check (execution_time_ms >= 0),
  error_code text check (error_code ~ '^[a-z0-9_]{1,60}$'),
  error_message text check (char_length(error_message) <= 4000),
  created_at instant not null default now(),
  started_at instant,
  finished_at instant,
  constraint runs_range_order check (range_start < range_end),
  constraint runs_start_order check (started_at >= created_at),
  constraint runs_finish_order check (finished_at >= created_at and finished_at >= coalesce(started_at, created_at)),
  constraint runs_started check ((status <> 'queued' or started_at is null) and (status not in ('running', 'completed') or started_at is not null)),
  constraint runs_finished check ((status in ('completed', 'failed', 'cancelled')) = (finished_at is not null)),
  constraint runs_failed_has_error check ((status = 'failed') = (error_code is not null)),
  constraint runs_completed_has_result check (status <> 'completed' or (total_return is not null and trades is not null and totals is not null)),
  constraint runs_result_has_hash check ((result_key is null) = (result_sha256 is null))
);
comment on table runs is 'One backtest each. The figures that lists filter by stand here, the whole result in the object named by result_key.';
comment on column runs.strategy_sha256 is 'Of the strategy''s file; null for a built-in one, which engine_version fixes.';
comment on column runs.range_start is 'As asked for; null where it was left open.';
comment on column runs.range_end is 'As asked for, exclusive; null where it was left open.';
comment on column runs.candle_size is 'At most so many candles a symbol, the newest; null for all.';
comment on column runs.synthetic is 'Whether any candle was made up; then whatever shows the run says so.';
comment on column runs.total_return is 'Of all symbols together, a fraction.';
comment on column runs.trades is 'Closed ones, of all symbols together.';
create index runs_by_time on runs (created_at desc, run_id desc);
create index runs_by_strategy on runs (strategy, created_at desc, run_id desc);
create index runs_by_timeframe on runs (timeframe, created_at desc, run_id desc);
create index runs_by_return on runs (total_return desc, run_id desc) where status = 'completed';
create index runs_by_status on runs (status, created_at desc, run_id desc);
create index runs_by_tag on runs using gin (tags);

create table trials (
  trial_id bigint generated always as identity primary key,
  strategy strategy_name not null,
  strategy_sha256 sha256_hex,
  engine_version text not null check (char_length(engine_version) between 1 and 50),
  params json_object not null,
  execution json_object not null,
  symbol symbol_name not null,
  timeframe timeframe_name not null,
  candles_sha256 sha256_hex not null,
  candles integer not null check (candles > 0),
  first_candle instant not null,
  last_candle instant not null,
  trades integer not null check (trades >= 0),
  total_return figure not null check (total_return >= -1),
  sharpe_annual_365 figure,
  max_drawdown figure not null check (max_drawdown between 0 and 1),
  first_run_at instant not null default now(),
  constraint trials_candle_order check (first_candle <= last_candle)
);
comment on table trials is
  'The ledger of everything that was ever tried: each strategy, parameters and data once, however often it ran. It outlives its runs, '
  'since how much a best result is worth depends on how many were tried.';
comment on column trials.execution is 'Part of what was tried: twenty stop losses are twenty trials.';
comment on column trials.candles_sha256 is 'Of the very candles that the strategy saw.';
create unique index trials_each_once on trials
  (strategy, coalesce(strategy_sha256, ''), engine_version, md5(params::text), md5(execution::text), symbol, timeframe, candles_sha256);
create index trials_by_data on trials (symbol, timeframe, first_candle, last_candle);
create index trials_by_time on trials (first_run_at desc, trial_id desc);
create trigger trials_stay before delete on trials for each row execute function refuse_change();
create trigger trials_are_not_emptied before truncate on trials for each statement execute function refuse_change();

create table run_symbols (
  run_id text not null references runs on delete cascade,
  ordinal integer not null check (ordinal >= 0),
  exchange exchange_name,
  symbol symbol_name not null,
  trial_id bigint references trials,
  synthetic boolean not null default false,
  candles integer not null check (candles >= 0),
  first_candle instant,
  last_candle instant,
  warm_up_candles integer not null default 0 check (warm_up_candles >= 0),
  gaps integer not null default 0 check (gaps >= 0),
  missing_candles integer not null default 0 check (missing_candles >= gaps),
  candles_sha256 sha256_hex not null,
  orders_sha256 sha256_hex not null,
  initial_cash amount not null check (initial_cash > 0),
  final_equity amount not null check (final_equity >= 0),
  total_fees amount not null check (total_fees >= 0),
  total_return figure not null check (total_return >= -1),
  max_drawdown figure not null check (max_drawdown between 0 and 1),
  sharpe_annual_365 figure,
  win_rate figure check (win_rate between 0 and 1),
  trades integer not null check (trades >= 0),
  open_trades integer not null default 0 check (open_trades >= 0),
  signal_study json_object not null,
  portfolio json_object not null,
  warnings text[] not null default '{}',
  primary key (run_id, ordinal),
  constraint run_symbols_each_once unique (run_id, symbol),
  constraint run_symbols_candle_order check (first_candle <= last_candle),
  constraint run_symbols_candles_have_times check ((candles > 0) = (first_candle is not null) and (candles > 0) = (last_candle is not null))
);
comment on table run_symbols is 'What a run gave for each of its symbols, in the order of its request.';
comment on column run_symbols.exchange is 'Null when the candles came from a file.';
comment on column run_symbols.trial_id is 'What it counts as in the ledger; null for a run without a candle.';
comment on column run_symbols.win_rate is 'Of closed trades, a fraction; null without one.';
create index run_symbols_by_symbol on run_symbols (symbol, run_id);
create index run_symbols_by_trial on run_symbols (trial_id);
