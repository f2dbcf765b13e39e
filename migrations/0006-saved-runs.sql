create extension if not exists pg_trgm;

alter table runs
  add column origin text not null default 'engine' check (origin in ('engine', 'import')),
  add column source_run_id text check (char_length(source_run_id) between 1 and 200),
  add column result_bytes bigint check (result_bytes >= 0),
  add column exported_at instant,
  add column export_location text check (char_length(export_location) between 1 and 1000),
  drop constraint runs_completed_has_result,
  add constraint runs_completed_has_result
    check (status <> 'completed' or (totals is not null and (origin = 'import' or (total_return is not null and trades is not null)))),
  add constraint runs_source_of_import check (source_run_id is null or origin = 'import'),
  add constraint runs_export_has_place check ((exported_at is null) = (export_location is null));
comment on column runs.origin is 'engine: computed here, with receipts; import: the figures of another program, kept as they were, without receipts.';
comment on column runs.source_run_id is 'What the other program called it.';
comment on column runs.result_key is 'The folder of its bundle below the results folder.';
comment on column runs.result_sha256 is 'Of the bundle''s manifest.json, which has the hash of every other file of it.';
comment on column runs.result_bytes is 'All files of the bundle together.';
comment on column runs.exported_at is 'When it was last put into the object store, whole and compared.';
comment on table runs is 'One backtest each. The figures that lists filter by stand here, the whole result in the bundle named by result_key.';

create index runs_by_trades on runs (trades desc, run_id desc) where status = 'completed';
create index runs_by_text on runs using gin ((run_id || ' ' || strategy || ' ' || coalesce(source_run_id, '') || ' ' || note) gin_trgm_ops);

alter table run_symbols
  alter column candles_sha256 drop not null,
  alter column orders_sha256 drop not null,
  alter column initial_cash drop not null,
  alter column final_equity drop not null,
  alter column total_fees drop not null,
  alter column total_return drop not null,
  alter column max_drawdown drop not null,
  add constraint run_symbols_portfolio_whole
    check (num_nulls(candles_sha256, orders_sha256, initial_cash, final_equity, total_fees, total_return, max_drawdown) in (0, 7));
comment on column run_symbols.candles_sha256 is 'Null, like every figure of the portfolio, for a run that another program computed.';
comment on column run_symbols.trades is 'Closed ones; of an imported run its signals with an exit.';
