create table session_messages (
  session_id uuid not null references sessions on delete cascade,
  first_sequence bigint not null check (first_sequence > 0),
  last_sequence bigint not null,
  at instant not null,
  messages json not null check (json_typeof(messages) = 'array'),
  primary key (session_id, last_sequence),
  constraint session_messages_order check (last_sequence >= first_sequence)
);
comment on table session_messages is 'What listeners are told, without gaps in the numbers of a session: what came of one commit in a row, or in several where it is much.';
comment on column session_messages.at is 'Of the newest of them.';
comment on column session_messages.messages is 'Each with topic, atMs and payload, numbered from first_sequence on.';

-- Takes half the time of the usual compression, where the server was built with it.
do $$
begin
  alter table session_messages alter column messages set compression lz4;
exception when feature_not_supported then null;
end
$$;

insert into session_messages (session_id, first_sequence, last_sequence, at, messages)
select session_id, min(sequence), max(sequence), max(at),
  json_agg(json_build_object('topic', topic, 'atMs', (extract(epoch from at) * 1000)::bigint, 'payload', payload) order by sequence)
from (select *, sequence - row_number() over (partition by session_id order by sequence) as stretch from session_events) event
group by session_id, stretch, sequence / 500;

drop table session_events;

-- A position is worth what the last candle of its symbol closed at, and that stands in session_candles.
alter table positions drop constraint positions_time_order;
alter table positions drop column mark_price, drop column marked_at;
alter table positions add constraint positions_time_order check (closed_at >= opened_at);
