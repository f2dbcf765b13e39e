create table heartbeats (
  process_id uuid primary key,
  host text not null check (char_length(host) between 1 and 200),
  pid integer not null check (pid > 0),
  role text not null check (role in ('all', 'api', 'worker', 'scheduler')),
  version text not null check (char_length(version) between 1 and 50),
  concurrency integer not null check (concurrency >= 0),
  started_at instant not null default now(),
  last_seen_at instant not null default now(),
  constraint heartbeats_time_order check (last_seen_at >= started_at)
);
comment on table heartbeats is 'Processes of the installation and their last signs of life. One that ends in order takes its row with it.';
comment on column heartbeats.process_id is 'New with every start: pids are used again.';
comment on column heartbeats.concurrency is 'Backtests at once; 0 of a process that does not work on tasks.';
comment on column heartbeats.last_seen_at is 'By the clock of the database.';
create index heartbeats_by_time on heartbeats (last_seen_at);
