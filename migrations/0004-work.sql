create table tasks (
  task_id uuid primary key default gen_random_uuid(),
  queue text not null check (queue in ('backtest-queue', 'data_ingestion')),
  kind text not null check (kind ~ '^[a-z0-9_-]{1,60}$'),
  status text not null default 'queued' check (status in ('queued', 'running', 'completed', 'failed', 'cancelled')),
  progress figure not null default 0 check (progress between 0 and 1),
  attempts integer not null default 0 check (attempts >= 0),
  max_attempts integer not null default 3 check (max_attempts between 1 and 100),
  request json_object not null,
  run_id text references runs on delete set null,
  result json_object,
  error_code text check (error_code ~ '^[a-z0-9_]{1,60}$'),
  error_message text check (char_length(error_message) <= 4000),
  token_id uuid references tokens,
  idempotency_key text check (char_length(idempotency_key) between 1 and 255),
  request_sha256 sha256_hex,
  created_at instant not null default now(),
  started_at instant,
  finished_at instant,
  dead_at instant,
  constraint tasks_start_order check (started_at >= created_at),
  constraint tasks_finish_order check (finished_at >= created_at and finished_at >= coalesce(started_at, created_at)),
  constraint tasks_attempts check (attempts <= max_attempts),
  constraint tasks_started check (status not in ('running', 'completed') or started_at is not null),
  constraint tasks_finished check ((status in ('completed', 'failed', 'cancelled')) = (finished_at is not null)),
  constraint tasks_failed_has_error check (status <> 'failed' or error_code is not null),
  constraint tasks_completed_is_whole check (status <> 'completed' or (progress = 1 and error_code is null)),
  constraint tasks_dead_has_failed check (dead_at is null or (status = 'failed' and dead_at >= finished_at)),
  constraint tasks_key_has_hash check (idempotency_key is null or request_sha256 is not null)
);
comment on table tasks is 'Work that was put into a queue, for whoever asks after it; the queue itself keeps its own books.';
comment on column tasks.error_code is 'Of the last attempt: a queued task has one while it waits for its next attempt.';
comment on column tasks.request_sha256 is 'Of the body: the same key with another body is refused.';
comment on column tasks.dead_at is 'When the last attempt was given up and the task came to rest among the dead letters.';
create unique index tasks_one_per_key on tasks (coalesce(token_id, '00000000-0000-0000-0000-000000000000'), idempotency_key) where idempotency_key is not null;
create index tasks_by_time on tasks (created_at desc, task_id desc);
create index tasks_by_status on tasks (status, queue, created_at desc);
create index tasks_dead on tasks (dead_at desc) where dead_at is not null;
create index tasks_by_run on tasks (run_id) where run_id is not null;

create table schedules (
  name text primary key check (name ~ '^[a-z0-9_-]{1,100}$'),
  kind text not null check (kind ~ '^[a-z0-9_-]{1,60}$'),
  cron text check (char_length(cron) between 9 and 200),
  every_seconds integer check (every_seconds > 0),
  time_zone text not null default 'UTC' check (char_length(time_zone) between 1 and 60),
  payload json_object not null default '{}',
  enabled boolean not null default true,
  next_run_at instant,
  last_run_at instant,
  last_status text check (last_status in ('completed', 'failed')),
  last_error text check (char_length(last_error) <= 4000),
  created_at instant not null default now(),
  updated_at instant not null default now(),
  constraint schedules_one_trigger check ((cron is null) <> (every_seconds is null)),
  constraint schedules_run_has_status check ((last_run_at is null) = (last_status is null)),
  constraint schedules_error_of_failure check (last_error is null or last_status = 'failed')
);
comment on table schedules is 'What runs by itself, by a cron line or at an interval.';
create index schedules_due on schedules (next_run_at) where enabled;
create trigger schedules_touch before update on schedules for each row execute function touch_updated_at();

create table alerts (
  alert_id uuid primary key default gen_random_uuid(),
  fingerprint text not null check (char_length(fingerprint) between 1 and 200),
  severity text not null check (severity in ('INFO', 'WARNING', 'CRITICAL')),
  status text not null default 'open' check (status in ('open', 'acknowledged', 'resolved')),
  title text not null check (char_length(title) between 1 and 300),
  detail json_object not null default '{}',
  occurrences integer not null default 1 check (occurrences > 0),
  raised_at instant not null default now(),
  last_seen_at instant not null default now(),
  sent_at instant,
  resolved_at instant,
  constraint alerts_time_order check (last_seen_at >= raised_at and sent_at >= raised_at and resolved_at >= raised_at),
  constraint alerts_resolved check ((status = 'resolved') = (resolved_at is not null))
);
comment on table alerts is 'What somebody should know of.';
comment on column alerts.fingerprint is 'The same for the same trouble: while it lasts it is one alert, counted.';
comment on column alerts.sent_at is 'When a channel last took it; null as long as none has.';
create unique index alerts_one_unresolved on alerts (fingerprint) where status <> 'resolved';
create index alerts_by_time on alerts (raised_at desc, alert_id desc);
