alter table tasks
  drop constraint tasks_queue_check,
  add constraint tasks_queue_check check (queue in ('backtest-queue', 'data_ingestion', 'operations')),
  add column schedule_name text check (schedule_name ~ '^[a-z0-9_-]{1,100}$'),
  add column due_at instant,
  add constraint tasks_due_by_schedule check (due_at is null or schedule_name is not null);
comment on column tasks.schedule_name is 'What started it; no reference, since a run is history that outlives its schedule.';
comment on column tasks.due_at is 'The instant of its schedule that it is the run of; null when somebody triggered it.';
create index tasks_of_schedule on tasks (schedule_name, created_at desc, task_id desc) where schedule_name is not null;
create index tasks_active_of_schedule on tasks (schedule_name) where schedule_name is not null and status in ('queued', 'running');
create index tasks_ended on tasks (finished_at) where finished_at is not null and parent_task_id is null;

drop trigger schedules_touch on schedules;
update schedules set next_run_at = case when enabled then coalesce(next_run_at, now()) end where enabled <> (next_run_at is not null);
-- What came of the runs stands in their tasks, and nowhere else.
alter table schedules
  drop column last_run_at,
  drop column last_status,
  drop column last_error,
  add column max_attempts integer not null default 3 check (max_attempts between 1 and 100),
  add column time_limit_seconds integer not null default 3600 check (time_limit_seconds between 1 and 604800),
  add column skipped_runs integer not null default 0 check (skipped_runs >= 0),
  add column last_skipped_at instant,
  add constraint schedules_skip_has_time check ((skipped_runs = 0) = (last_skipped_at is null)),
  add constraint schedules_enabled_has_next check (enabled = (next_run_at is not null));
comment on table schedules is 'What runs by itself, by a cron line or at an interval. This is the truth of what is due when; no queue knows of it.';
comment on column schedules.next_run_at is 'When it is due, by the clock of the database; null while it is paused.';
comment on column schedules.skipped_runs is 'Runs that did not take place since the one before had not ended.';
comment on column schedules.last_skipped_at is 'The instant that the last of these was due.';
-- That a scheduler moves it on is no change of the schedule.
create trigger schedules_touch before update of kind, cron, every_seconds, time_zone, payload, enabled, max_attempts, time_limit_seconds on schedules
  for each row execute function touch_updated_at();

create table schedule_defaults (
  name text primary key check (name ~ '^[a-z0-9_-]{1,100}$'),
  made_at instant not null default now()
);
comment on table schedule_defaults is 'Schedules that were made by themselves, each once: one that somebody removed is not made again.';

create table scheduler_sign (
  is_only boolean primary key default true check (is_only),
  process text not null check (char_length(process) between 1 and 200),
  seen_at instant not null
);
comment on table scheduler_sign is 'When a scheduler of this installation last gave a sign of life, and which one: one row, so that ten of them leave no more than one.';
