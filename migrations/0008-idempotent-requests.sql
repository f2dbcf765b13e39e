create table idempotent_requests (
  principal text not null check (char_length(principal) between 1 and 100),
  idempotency_key text not null check (char_length(idempotency_key) between 1 and 255),
  request_sha256 sha256_hex not null,
  created_id uuid not null,
  claim_id uuid not null,
  claimed_until instant not null,
  status integer check (status between 200 and 499),
  headers json_object not null default '{}',
  body text,
  created_at instant not null default now(),
  expires_at instant not null,
  primary key (principal, idempotency_key),
  check (expires_at > created_at),
  check (status is not null or body is null)
);
comment on table idempotent_requests is 'Requests that came with an Idempotency-Key, and how they were answered, so that a repetition is answered alike.';
comment on column idempotent_requests.principal is 'The id of the token, or local without one: keys of different users never meet.';
comment on column idempotent_requests.request_sha256 is 'Of method, address and body: the same key with another request is refused.';
comment on column idempotent_requests.created_id is 'The id that whatever the request makes gets, however often the work is begun again after a server died.';
comment on column idempotent_requests.claim_id is 'Of the server that is working on the answer; another takes over after claimed_until.';
comment on column idempotent_requests.status is 'Null as long as there is no answer.';
create index idempotent_requests_expired on idempotent_requests (expires_at);
