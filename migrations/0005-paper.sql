create table sessions (
  session_id uuid primary key default gen_random_uuid(),
  name text not null default '' check (char_length(name) <= 200),
  status text not null default 'running' check (status in ('running', 'paused', 'stopped', 'failed')),
  exchange exchange_name not null,
  feed text not null check (feed in ('live', 'replay')),
  timeframe timeframe_name not null,
  execution json_object not null,
  engine_version text not null check (char_length(engine_version) between 1 and 50),
  initial_cash amount not null check (initial_cash > 0),
  cash amount not null check (cash >= 0),
  sequence bigint not null default 0 check (sequence >= 0),
  error_code text check (error_code ~ '^[a-z0-9_]{1,60}$'),
  error_message text check (char_length(error_message) <= 4000),
  started_at instant not null default now(),
  heartbeat_at instant,
  stopped_at instant,
  constraint sessions_time_order check (heartbeat_at >= started_at and stopped_at >= started_at),
  constraint sessions_stopped check ((status in ('stopped', 'failed')) = (stopped_at is not null)),
  constraint sessions_failed_has_error check ((status = 'failed') = (error_code is not null))
);
comment on table sessions is 'One life of a paper-trading simulation.';
comment on column sessions.sequence is 'Of the last event that was sent to listeners, so that they can resume.';
comment on column sessions.heartbeat_at is 'Last sign of life of the process that runs it.';
create index sessions_by_time on sessions (started_at desc, session_id desc);
create index sessions_alive on sessions (status) where status in ('running', 'paused');

create table session_strategies (
  session_id uuid not null references sessions on delete cascade,
  symbol symbol_name not null,
  strategy strategy_name not null,
  strategy_sha256 sha256_hex,
  params json_object not null default '{}',
  primary key (session_id, symbol, strategy)
);
comment on table session_strategies is 'Which strategy a session runs on which symbol.';

create table positions (
  position_id uuid primary key default gen_random_uuid(),
  session_id uuid not null,
  symbol symbol_name not null,
  strategy strategy_name not null,
  status text not null default 'open' check (status in ('open', 'closed')),
  quantity amount not null check (quantity > 0),
  entry_price amount not null check (entry_price > 0),
  entry_fee amount not null check (entry_fee >= 0),
  stop_price amount check (stop_price > 0),
  target_price amount check (target_price > 0),
  mark_price amount check (mark_price > 0),
  marked_at instant,
  opened_at instant not null,
  closed_at instant,
  foreign key (session_id, symbol, strategy) references session_strategies on delete cascade,
  constraint positions_identity unique (position_id, session_id, symbol, strategy),
  constraint positions_time_order check (closed_at >= opened_at and marked_at >= opened_at),
  constraint positions_closed check ((status = 'closed') = (closed_at is not null)),
  constraint positions_mark_has_time check ((mark_price is null) = (marked_at is null))
);
comment on table positions is 'What a session holds or held. Long only.';
comment on column positions.quantity is 'In base currency.';
comment on column positions.mark_price is 'The last price that it was valued at.';
create unique index positions_one_open on positions (session_id, symbol, strategy) where status = 'open';
create index positions_by_session on positions (session_id, opened_at desc);

create table trades (
  trade_id uuid primary key default gen_random_uuid(),
  position_id uuid not null unique,
  session_id uuid not null,
  symbol symbol_name not null,
  strategy strategy_name not null,
  entry_time instant not null,
  exit_time instant not null,
  entry_price amount not null check (entry_price > 0),
  exit_price amount not null check (exit_price > 0),
  quantity amount not null check (quantity > 0),
  fees amount not null check (fees >= 0),
  slippage amount not null,
  pnl amount not null,
  return_rate figure not null check (return_rate >= -1),
  mae figure not null,
  mfe figure not null,
  holding_candles integer not null check (holding_candles >= 0),
  exit_reason text not null check (exit_reason ~ '^[a-z0-9_]{1,60}$'),
  foreign key (position_id, session_id, symbol, strategy) references positions (position_id, session_id, symbol, strategy) on delete cascade,
  constraint trades_time_order check (exit_time >= entry_time)
);
comment on table trades is 'Round trips of sessions: one for each position that was closed. Those of backtests stand in the object of their run.';
comment on column trades.slippage is 'What the fills cost against the prices that were decided on.';
comment on column trades.return_rate is 'pnl over what was paid, a fraction.';
comment on column trades.mae is 'Worst excursion against the position, a fraction.';
comment on column trades.mfe is 'Best excursion in its favour, a fraction.';
create index trades_by_session on trades (session_id, exit_time desc, trade_id desc);

create table signals (
  signal_id bigint generated always as identity primary key,
  session_id uuid not null,
  symbol symbol_name not null,
  strategy strategy_name not null,
  candle_time instant not null,
  side text not null check (side in ('BUY', 'SELL')),
  price amount not null check (price > 0),
  confidence figure not null check (confidence between 0 and 1),
  level amount,
  created_at instant not null default now(),
  foreign key (session_id, symbol, strategy) references session_strategies on delete cascade,
  constraint signals_each_once unique (session_id, symbol, strategy, candle_time, side)
);
comment on table signals is 'What strategies decided in sessions. A replayed candle does not signal twice.';
comment on column signals.candle_time is 'Open time of the candle at whose close it was decided.';
comment on column signals.level is 'The price level that the decision was about; null for strategies without one.';
create index signals_by_session on signals (session_id, candle_time desc, signal_id desc);
