create domain instant as timestamptz(3) check (isfinite(value));
comment on domain instant is 'A moment to the millisecond, so that a value read by JavaScript and written back stays the same. Never infinity.';

create domain amount as numeric check (value not in ('NaN', 'Infinity', '-Infinity'));
comment on domain amount is 'Money, prices and quantities: exact, never NaN or infinite. In quote currency unless the column says otherwise.';

create domain figure as double precision check (value not in ('NaN', 'Infinity', '-Infinity'));
comment on domain figure is 'A statistic or rate, never NaN or infinite: what too little data allows is null.';

create domain json_object as jsonb check (jsonb_typeof(value) = 'object');
create domain sha256_hex as text check (value ~ '^[0-9a-f]{64}$');
create domain exchange_name as text check (value ~ '^[a-z0-9][a-z0-9_-]{0,29}$');
create domain symbol_name as text check (char_length(value) between 1 and 60 and value !~ '[[:space:][:cntrl:]]');
create domain strategy_name as text check (char_length(value) between 1 and 200);
create domain timeframe_name as text check (value in ('1m', '3m', '5m', '10m', '15m', '30m', '1h', '4h', '1d', '1w'));
comment on domain timeframe_name is 'What the engine can run; a new one comes with a migration.';

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% on % is not allowed: what it holds is kept for good', tg_op, tg_table_name using errcode = 'restrict_violation';
end
$$;
comment on function refuse_change() is 'Trigger of tables that may only grow.';

create function touch_updated_at() returns trigger language plpgsql as $$
begin
  new.updated_at := greatest(now(), old.updated_at);
  return new;
end
$$;
comment on function touch_updated_at() is 'Trigger: keeps updated_at true whoever writes.';

create table tokens (
  token_id uuid primary key default gen_random_uuid(),
  name text not null check (char_length(name) between 1 and 100),
  token_sha256 sha256_hex not null unique,
  scope text not null check (scope in ('read', 'run', 'admin')),
  created_at instant not null default now(),
  expires_at instant not null,
  revoked_at instant,
  last_used_at instant,
  check (expires_at > created_at),
  check (revoked_at >= created_at),
  check (last_used_at >= created_at)
);
comment on table tokens is 'Bearer tokens of the API. They are revoked, not deleted, since the audit log names them.';
comment on column tokens.token_sha256 is 'Of the secret, which is shown once and stored nowhere.';
comment on column tokens.scope is 'read < run < admin.';

create table audit (
  audit_id bigint generated always as identity primary key,
  happened_at instant not null default now(),
  token_id uuid references tokens,
  actor text not null check (char_length(actor) between 1 and 200),
  action text not null check (action ~ '^[a-z0-9_.-]{1,100}$'),
  subject_kind text not null check (subject_kind ~ '^[a-z0-9_-]{1,50}$'),
  subject_id text check (char_length(subject_id) between 1 and 200),
  detail json_object not null default '{}',
  client_address inet
);
comment on table audit is 'Every change that somebody made; rows are only ever added.';
comment on column audit.token_id is 'Null for the command line and for requests without a token.';
comment on column audit.actor is 'Who, for a reader: the name of a token, a user of the machine, a schedule.';
comment on column audit.action is 'Such as preset.create.';
create index audit_by_time on audit (happened_at desc, audit_id desc);
create index audit_by_subject on audit (subject_kind, subject_id, happened_at desc);
create index audit_by_token on audit (token_id) where token_id is not null;
create trigger audit_only_grows before update or delete on audit for each row execute function refuse_change();
create trigger audit_is_not_emptied before truncate on audit for each statement execute function refuse_change();
