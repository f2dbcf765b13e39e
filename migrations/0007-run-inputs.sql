alter table runs add column inputs_sha256 sha256_hex;
comment on column runs.inputs_sha256 is
  'Of everything that the run follows from, as it was known before a candle was read: request, strategy, engine, and the files of the candles. Null where that could not be told.';
create index runs_by_inputs on runs (inputs_sha256, created_at desc) where inputs_sha256 is not null;
