alter table sessions
  add column account text not null default 'each' check (account in ('each', 'shared')),
  add column risk json_object not null default '{}',
  add column start_at instant not null default date_trunc('minute', now()),
  add column committed_to instant,
  add column equity amount not null default 0,
  add column open_positions integer not null default 0 check (open_positions >= 0),
  add column is_killed boolean not null default false,
  add column feed_state text not null default 'stopped' check (feed_state in ('connecting', 'backfilling', 'live', 'lost', 'stopped')),
  add column feed_reason text check (char_length(feed_reason) <= 1000),
  add column feed_since instant,
  add column feed_reconnects integer not null default 0 check (feed_reconnects >= 0),
  add column request_id text unique check (char_length(request_id) between 1 and 255),
  add column epoch bigint not null default 0 check (epoch >= 0),
  add column owner text check (char_length(owner) between 1 and 200),
  add column lease_until instant,
  add constraint sessions_owner_has_lease check ((owner is null) = (lease_until is null));
alter table sessions alter column start_at drop default;
alter table sessions alter column equity drop default;
comment on column sessions.account is 'each: every strategy and symbol has an account of its own with the initial cash; shared: all trade on one.';
comment on column sessions.start_at is 'Open time of the first candle that it trades; those before it are for warming up.';
comment on column sessions.committed_to is 'Close time of the last batch of candles that it has taken for good.';
comment on column sessions.cash is 'Of all accounts together.';
comment on column sessions.equity is 'Cash and open positions at their last closes, of all accounts together.';
comment on column sessions.epoch is 'Goes up each time that a process takes the session over: what an earlier owner still writes is refused.';
comment on column sessions.request_id is 'What a client that asks again after a lost answer names it by.';

alter table session_strategies
  add column ordinal integer not null default 0 check (ordinal >= 0),
  add column mode text not null default 'active' check (mode in ('active', 'paused', 'disabled')),
  add column failure_code text check (failure_code ~ '^[a-z0-9_]{1,60}$'),
  add column failure_message text check (char_length(failure_message) <= 4000),
  add constraint session_strategies_failure check ((failure_code is null) = (failure_message is null));
comment on column session_strategies.ordinal is 'In which order they were given, in which they trade within a batch.';

create table session_states (
  session_id uuid primary key references sessions on delete cascade,
  state bytea not null,
  saved_at instant not null default now()
);
comment on table session_states is 'What a session needs to go on: written with every batch, by the same transaction as what came of it.';
comment on column session_states.state is 'JSON, compressed with Zstandard: hundreds of kilobytes for hundreds of symbols, which jsonb takes ten times as long to keep.';

create table session_days (
  session_id uuid not null references sessions on delete cascade,
  begins_at instant not null,
  state bytea not null,
  primary key (session_id, begins_at)
);
comment on table session_days is 'How a session stood when a UTC day began, or when it began itself: where a comparison of that day sets out from.';

create table session_candles (
  session_id uuid not null references sessions on delete cascade,
  symbol symbol_name not null,
  open_time instant not null,
  open figure not null,
  high figure not null,
  low figure not null,
  close figure not null,
  volume figure not null,
  origin text not null check (origin in ('warm_up', 'stream', 'backfill')),
  primary key (session_id, symbol, open_time)
);
comment on table session_candles is 'The candles as a session took them, whatever was made of them later.';

create table session_revisions (
  session_id uuid not null references sessions on delete cascade,
  symbol symbol_name not null,
  open_time instant not null,
  seen_at instant not null,
  open figure not null,
  high figure not null,
  low figure not null,
  close figure not null,
  volume figure not null,
  was_missing boolean not null,
  primary key (session_id, symbol, open_time, seen_at)
);
comment on table session_revisions is 'Candles that turned out otherwise after a session had taken, or missed, them.';

create table orders (
  session_id uuid not null,
  symbol symbol_name not null,
  strategy strategy_name not null,
  order_key text not null check (char_length(order_key) between 1 and 60),
  side text not null check (side in ('BUY', 'SELL')),
  reason text not null check (reason ~ '^[a-z0-9_]{1,60}$'),
  decided_at instant not null,
  status text not null check (status in ('pending', 'filled', 'skipped', 'refused')),
  refusal text check (refusal ~ '^[a-z0-9_]{1,60}$'),
  settled_at instant,
  primary key (session_id, symbol, strategy, order_key),
  foreign key (session_id, symbol, strategy) references session_strategies on delete cascade,
  constraint orders_refused_has_reason check ((status = 'refused') = (refusal is not null)),
  constraint orders_settled check ((status = 'pending') = (settled_at is null))
);
comment on table orders is 'What sessions wanted done. The key is the same whenever a session goes over the same candles, so that none is done twice.';
create index orders_by_session on orders (session_id, decided_at desc, symbol, strategy, order_key);

alter table positions
  add column number integer not null default 0 check (number >= 0),
  add column cost amount not null default 0 check (cost >= 0),
  add constraint positions_numbered unique (session_id, symbol, strategy, number);
alter table positions alter column number drop default;
alter table positions alter column cost drop default;
comment on column positions.number is 'Which position of its strategy and symbol, from 0.';
comment on column positions.cost is 'Cash spent on the entry, fee included.';

create table fills (
  session_id uuid not null,
  symbol symbol_name not null,
  strategy strategy_name not null,
  position_number integer not null,
  side text not null check (side in ('BUY', 'SELL')),
  order_key text not null,
  candle_time instant not null,
  filled_at instant not null,
  price amount not null check (price > 0),
  quantity amount not null check (quantity > 0),
  fee amount not null check (fee >= 0),
  slippage amount not null,
  cash amount not null check (cash >= 0),
  primary key (session_id, symbol, strategy, position_number, side),
  foreign key (session_id, symbol, strategy, position_number) references positions (session_id, symbol, strategy, number) on delete cascade,
  foreign key (session_id, symbol, strategy, order_key) references orders on delete cascade
);
comment on table fills is 'Money that changed hands on paper: an entry and an exit a position, each at most once.';
comment on column fills.candle_time is 'Open time of the candle in which it happened.';
create index fills_by_candle on fills (session_id, candle_time);
comment on column fills.cash is 'Of the account, after the fill.';

create table session_equity (
  session_id uuid not null references sessions on delete cascade,
  at instant not null,
  cash amount not null,
  equity amount not null,
  open_positions integer not null check (open_positions >= 0),
  primary key (session_id, at)
);
comment on table session_equity is 'The worth of a session after each batch of candles.';

create table session_commands (
  command_id bigint generated always as identity primary key,
  session_id uuid not null references sessions on delete cascade,
  command text not null check (command in ('pause', 'resume', 'stop', 'kill', 'set_mode')),
  detail json_object not null default '{}',
  created_at instant not null default now(),
  applied_at instant,
  applied_after instant,
  outcome text check (char_length(outcome) <= 1000)
);
comment on table session_commands is 'What people asked of sessions; whoever runs one does it between two batches.';
comment on column session_commands.applied_after is 'Close time of the last batch before it; null for one before the first.';
comment on column session_commands.outcome is 'Why it came to nothing; null when it was done.';
create index session_commands_waiting on session_commands (session_id, command_id) where applied_at is null;

create table session_events (
  session_id uuid not null references sessions on delete cascade,
  sequence bigint not null check (sequence > 0),
  topic text not null check (topic in ('candles', 'signals', 'orders', 'positions', 'equity', 'session')),
  at instant not null,
  payload json_object not null,
  primary key (session_id, sequence)
);
comment on table session_events is 'What listeners are told, without gaps in the numbers of a session.';

create table session_parity (
  session_id uuid not null references sessions on delete cascade,
  begins_at instant not null,
  ends_at instant not null,
  score figure not null check (score between 0 and 1),
  fills integer not null,
  matched integer not null check (matched >= 0 and matched <= fills),
  detail json_object not null default '{}',
  compared_at instant not null default now(),
  primary key (session_id, begins_at),
  check (ends_at > begins_at)
);
comment on table session_parity is 'How each day of a session compares with a backtest over the candles as they stand now.';
comment on column session_parity.detail is 'Its differences, each with its cause.';
comment on column session_parity.score is 'Fills that are the same over the fills of either; 1 for a day without any.';
