import pg from "pg";

/** Fills a database with so many runs as years of work leave: 8 strategies, 10 symbols, 3 timeframes, returns and tags of all kinds. */
export async function fillRuns(url: string, count: number): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    // The rows are sound; to look each up again would take most of the time.
    await client.query("set session_replication_role = replica");
    await client.query(
      `insert into runs (run_id, status, strategy, params, execution, timeframe, gap_policy, engine_version, total_return, trades, totals, note, tags,
         created_at, started_at, finished_at)
       select 'run_' || lpad(to_hex(i), 20, '0'), 'completed', 'strategy_' || i % 8, jsonb_build_object('fast', i % 50), '{}', (array['1m', '1h', '1d'])[1 + i % 3],
         'skip', '1.0.0', (i * 7919 % 20000) / 10000.0 - 1, i % 900, '{}', case when i % 1000 = 0 then 'candidate number ' || i else '' end,
         case when i % 500 = 0 then array['candidate'] else '{}'::text[] end, t, t, t
       from (select i, timestamptz '2024-01-01Z' + i * interval '5 minutes' as t from generate_series(1, $1::int) as i) as made`,
      [count],
    );
    await client.query(
      `insert into run_symbols (run_id, ordinal, symbol, candles, first_candle, last_candle, candles_sha256, orders_sha256, initial_cash, final_equity, total_fees,
         total_return, max_drawdown, trades, signal_study, portfolio)
       select run_id, 0, 'KRW-' || (abs(hashtext(run_id)) % 10), 10, created_at, created_at, repeat('0', 64), repeat('0', 64), 1, 1, 0, total_return, 0, trades, '{}', '{}'
       from runs`,
    );
    await client.query("analyze");
  } finally {
    await client.end();
  }
}
