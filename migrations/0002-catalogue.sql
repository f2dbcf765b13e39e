create table markets (
  exchange exchange_name not null,
  symbol symbol_name not null,
  base_currency text not null check (base_currency ~ '^[^[:space:][:cntrl:]]{1,30}$'),
  quote_currency text not null check (quote_currency ~ '^[^[:space:][:cntrl:]]{1,30}$'),
  english_name text check (char_length(english_name) between 1 and 200),
  korean_name text check (char_length(korean_name) between 1 and 200),
  active boolean not null default true,
  has_warning boolean not null default false,
  first_seen_at instant not null default now(),
  delisted_at instant,
  updated_at instant not null default now(),
  primary key (exchange, symbol),
  check (delisted_at >= first_seen_at)
);
comment on table markets is 'What an exchange trades, as it said last.';
comment on column markets.active is 'Whether this installation follows the market; its owner decides.';
comment on column markets.has_warning is 'Whether the exchange itself warns of the market.';
comment on column markets.delisted_at is 'When the exchange stopped listing it; the row stays, since past results name it.';
create index markets_active on markets (exchange, symbol) where active;
create trigger markets_touch before update on markets for each row execute function touch_updated_at();

create table presets (
  preset_id uuid primary key default gen_random_uuid(),
  name text not null check (char_length(name) between 1 and 100 and name = btrim(name)),
  description text not null default '' check (char_length(description) <= 4000),
  strategy strategy_name not null,
  params json_object not null default '{}',
  execution json_object not null default '{}',
  timeframe timeframe_name,
  created_at instant not null default now(),
  updated_at instant not null default now(),
  check (updated_at >= created_at)
);
comment on table presets is 'Named settings of a strategy.';
comment on column presets.timeframe is 'Null where the preset leaves it open.';
create unique index presets_one_name on presets (lower(name));
create index presets_by_strategy on presets (strategy, lower(name));
create trigger presets_touch before update on presets for each row execute function touch_updated_at();
