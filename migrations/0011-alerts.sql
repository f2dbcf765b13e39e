create function severity_rank(severity text) returns integer language sql immutable as $$
  select array_position(array['INFO', 'WARNING', 'ERROR', 'CRITICAL'], severity)
$$;
comment on function severity_rank(text) is 'Severities in the order of how much they matter.';

alter table alerts
  drop constraint alerts_severity_check,
  add constraint alerts_severity_check check (severity in ('INFO', 'WARNING', 'ERROR', 'CRITICAL')),
  add column kind text not null default 'dead_letter'
    check (kind in ('health', 'backup', 'performance', 'dead_letter', 'session', 'schedule', 'test')),
  add column acknowledged_at instant,
  add column acknowledged_by text check (char_length(acknowledged_by) between 1 and 200),
  add column told_severity text check (told_severity in ('INFO', 'WARNING', 'ERROR', 'CRITICAL')),
  add column told_at instant,
  add column held_since instant,
  add column escalated_at instant,
  add column settled_at instant,
  add constraint alerts_told check ((told_severity is null) = (told_at is null)),
  add constraint alerts_acknowledged check ((acknowledged_at is null) = (acknowledged_by is null)),
  add constraint alerts_settled_is_resolved check (settled_at is null or status = 'resolved');
comment on column alerts.kind is 'What part of the desk speaks. Processes of an earlier version only know dead letters, and do not say so.';
comment on column alerts.told_severity is 'As what it was last told of; null as long as nobody was told.';
comment on column alerts.held_since is 'Since when a notice of it is held back, by the quiet hours or the limit of notices.';
comment on column alerts.escalated_at is 'When it was told of again because nobody had looked after it.';
comment on column alerts.settled_at is 'Since when there is nothing more to tell of it.';
update alerts set settled_at = now() where status = 'resolved';
create index alerts_unsettled on alerts (raised_at) where settled_at is null;

create table alert_notices (
  notice_id uuid primary key default gen_random_uuid(),
  alert_id uuid references alerts on delete cascade,
  event text not null check (event in ('raised', 'escalated', 'resolved', 'summary')),
  severity text not null check (severity in ('INFO', 'WARNING', 'ERROR', 'CRITICAL')),
  content json_object not null,
  created_at instant not null default now(),
  constraint alert_notices_subject check ((alert_id is null) = (event = 'summary')),
  constraint alert_notices_once unique (alert_id, event, severity)
);
comment on table alert_notices is 'What is to be said, once to each channel.';
comment on column alert_notices.content is 'The alert as it was then, so that every attempt says the same.';
create index alert_notices_by_time on alert_notices (created_at);

create table alert_deliveries (
  notice_id uuid not null references alert_notices on delete cascade,
  channel text not null check (channel ~ '^[a-z0-9_-]{1,60}$'),
  status text not null default 'pending' check (status in ('pending', 'sent', 'given_up')),
  attempts integer not null default 0 check (attempts >= 0),
  next_attempt_at instant not null default now(),
  claim_id uuid,
  lease_until instant,
  last_error text check (char_length(last_error) <= 1000),
  created_at instant not null default now(),
  ended_at instant,
  primary key (notice_id, channel),
  constraint alert_deliveries_ended check ((status = 'pending') = (ended_at is null)),
  constraint alert_deliveries_lease check (lease_until is null or (status = 'pending' and claim_id is not null))
);
comment on table alert_deliveries is 'A notice on its way through a channel: the outbox that workers empty.';
comment on column alert_deliveries.lease_until is 'Until when the process that claimed it has it for itself.';
create index alert_deliveries_due on alert_deliveries (channel, next_attempt_at) where status = 'pending';

create table alert_heartbeat (
  only_row boolean primary key default true check (only_row),
  due_at instant not null,
  sent_at instant
);
comment on table alert_heartbeat is 'When the sign of life to the outside watcher is due; one process at a time takes it.';
