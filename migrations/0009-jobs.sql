alter table tasks
  add column parent_task_id uuid references tasks on delete cascade,
  add column ordinal integer check (ordinal >= 0),
  add column stage text not null default 'run' check (stage in ('run', 'wait', 'join')),
  add column turn integer not null default 0 check (turn >= 0),
  add column urgency text not null default 'normal' check (urgency in ('high', 'normal', 'low')),
  add column priority integer not null default 1 check (priority between 1 and 2097151),
  add column time_limit_seconds integer not null default 3600 check (time_limit_seconds between 1 and 604800),
  add column run_after instant not null default now(),
  add column claim_id uuid,
  add column worker text check (char_length(worker) between 1 and 200),
  add column lease_until instant,
  add column eta_seconds figure check (eta_seconds >= 0),
  add column error json_object,
  add constraint tasks_child_has_place check ((parent_task_id is null) = (ordinal is null)),
  add constraint tasks_lease_is_somebodys check (lease_until is null or (status = 'running' and claim_id is not null)),
  add constraint tasks_waiting_is_running check (stage = 'run' or status <> 'queued'),
  add constraint tasks_waiting_without_lease check (stage <> 'wait' or lease_until is null);
comment on table tasks is
  'Work that was asked for, and the truth about it. A queue only carries the ids: whatever it loses is put into it again from here.';
comment on column tasks.parent_task_id is 'The task that this one is a part of.';
comment on column tasks.ordinal is 'Its place among the parts.';
comment on column tasks.stage is 'run: to be run, or split; wait: for its parts; join: its parts have ended and are to be put together.';
comment on column tasks.turn is 'How often it went into the queue after the first time; what the queue delivers of an earlier turn is void.';
comment on column tasks.priority is 'Smaller is sooner: the urgency''s band, and within it the place that is fair between tokens.';
comment on column tasks.run_after is 'Not earlier: since when it waits for a worker, or when its next attempt is due.';
comment on column tasks.claim_id is 'Of the one holding that may write to the task; the last one once it has ended.';
comment on column tasks.worker is 'Which worker holds or held it.';
comment on column tasks.lease_until is 'Moved on while its worker lives, by the clock of the database; afterwards the task is taken away from it.';
comment on column tasks.error is 'The whole failure: message, trace, causes, and what the attempts before failed with.';
create unique index tasks_parts on tasks (parent_task_id, ordinal) where parent_task_id is not null;
create index tasks_of_token on tasks (queue, (coalesce(token_id, '00000000-0000-0000-0000-000000000000')), priority) where status in ('queued', 'running');
create index tasks_to_start on tasks (queue, priority) where status = 'queued';
create index tasks_to_check on tasks (run_after, task_id) where status in ('queued', 'running') and lease_until is null;
create index tasks_leased on tasks (lease_until) where lease_until is not null;
create index tasks_waiting on tasks (task_id) where stage = 'wait';

create function fair_priority(of_queue text, of_urgency text, of_token uuid) returns integer language sql stable as $$
  select least(greatest(
    band.first,
    (select min(priority) from tasks where status = 'queued' and queue = of_queue and priority between band.first and band.last),
    (select max(priority) + 1 from tasks
      where status in ('queued', 'running') and queue = of_queue
        and coalesce(token_id, '00000000-0000-0000-0000-000000000000') = coalesce(of_token, '00000000-0000-0000-0000-000000000000')
        and priority between band.first and band.last)
  ), band.last)
  from (select 1 + width * place as first, width * (place + 1) as last
    from (select 500000 as width, case of_urgency when 'high' then 0 when 'normal' then 1 else 2 end as place) as urgency) as band
$$;
comment on function fair_priority is
  'Where a new task of a token goes: behind the token''s own, beside the first of those of others that wait. So a quiet token''s first task goes '
  'before a busy one''s 500th, and since new places are never before the first that waits, nothing waits for ever.';
