import { type Insertable, type Kysely, sql, type Transaction } from "kysely";
import type { StagedRun } from "../../app/runs/ports.ts";
import type { RunRecord, RunSymbolRecord } from "../../app/runs/run-record.ts";
import type { Timeframe } from "../../engine/timeframe.ts";
import type { Database } from "../postgres/schema.ts";

type Connection = Kysely<Database> | Transaction<Database>;

/** Writes everything that the database holds of a run. The caller's transaction makes it one. */
export async function insertRun(db: Transaction<Database>, { record, manifestSha256, bytes }: StagedRun): Promise<void> {
  const trials = await recordTrials(db, record);
  await db
    .insertInto("runs")
    .values({ ...toRunRow(record), result_key: record.runId, result_sha256: manifestSha256, result_bytes: bytes })
    .execute();
  const rows = record.symbols.map((symbol, ordinal) => ({
    ...toSymbolRow(symbol),
    run_id: record.runId,
    ordinal,
    trial_id: trials.get(symbol.symbol) ?? null,
  }));
  // In parts: a statement has 65,535 parameters at most.
  for (let at = 0; at < rows.length; at += 500) {
    await db
      .insertInto("run_symbols")
      .values(rows.slice(at, at + 500))
      .execute();
  }
}

/**
 * Takes what a run tried into the ledger, each strategy, parameters and data once, however often it ran.
 *
 * @returns the trials by symbol
 */
export async function recordTrials(db: Connection, record: RunRecord): Promise<ReadonlyMap<string, number>> {
  const trials = record.symbols.flatMap((symbol) => toTrialRow(record, symbol) ?? []);
  const ids = new Map<string, number>();
  for (let at = 0; at < trials.length; at += 500) {
    const known = await db
      .insertInto("trials")
      .values(trials.slice(at, at + 500))
      // An update that changes nothing, so that the row that was there is returned as well.
      .onConflict((conflict) =>
        conflict
          .expression(sql`strategy, coalesce(strategy_sha256, ''), engine_version, md5(params::text), md5(execution::text), symbol, timeframe, candles_sha256`)
          .doUpdateSet((eb) => ({ first_run_at: eb.ref("trials.first_run_at") })),
      )
      .returning(["trial_id", "symbol"])
      .execute();
    for (const { symbol, trial_id } of known) ids.set(symbol, trial_id);
  }
  return ids;
}

function toRunRow(record: RunRecord): Insertable<Database["runs"]> {
  return {
    run_id: record.runId,
    status: "completed",
    origin: record.origin,
    source_run_id: record.sourceRunId,
    strategy: record.strategy,
    strategy_sha256: record.strategySha256,
    params: record.params,
    execution: record.execution,
    timeframe: record.timeframe as Timeframe,
    range_start: toDate(record.startMs),
    range_end: toDate(record.endMs),
    gap_policy: record.gapPolicy,
    candle_size: record.candleSize,
    engine_version: record.engineVersion,
    synthetic: record.synthetic,
    note: record.note,
    tags: [...record.tags],
    total_return: record.totalReturn,
    trades: record.trades,
    totals: record.totals,
    execution_time_ms: record.executionTimeMs,
    inputs_sha256: record.inputsSha256 ?? null,
    // When it was computed; when it became visible is that or later.
    created_at: new Date(record.startedMs),
    started_at: new Date(record.startedMs),
    finished_at: new Date(record.finishedMs),
  };
}

function toSymbolRow(symbol: RunSymbolRecord): Omit<Insertable<Database["run_symbols"]>, "run_id" | "ordinal"> {
  const { computed } = symbol;
  return {
    exchange: symbol.exchange,
    symbol: symbol.symbol,
    synthetic: symbol.synthetic,
    candles: symbol.candles,
    first_candle: toDate(symbol.firstCandleMs),
    last_candle: toDate(symbol.lastCandleMs),
    warm_up_candles: symbol.warmUpCandles,
    gaps: symbol.gaps,
    missing_candles: symbol.missingCandles,
    trades: symbol.trades,
    win_rate: symbol.winRate,
    signal_study: symbol.signalStudy,
    warnings: [...symbol.warnings],
    candles_sha256: computed?.candlesSha256 ?? null,
    orders_sha256: computed?.ordersSha256 ?? null,
    initial_cash: computed?.initialCash ?? null,
    final_equity: computed?.finalEquity ?? null,
    total_fees: computed?.totalFees ?? null,
    total_return: computed?.totalReturn ?? null,
    max_drawdown: computed?.maxDrawdown ?? null,
    sharpe_annual_365: computed?.sharpeAnnual365 ?? null,
    open_trades: computed?.openTrades ?? 0,
    portfolio: computed?.portfolio ?? {},
  };
}

function toTrialRow(record: RunRecord, { computed, ...symbol }: RunSymbolRecord): Insertable<Database["trials"]> | null {
  if (computed === null || symbol.firstCandleMs === null || symbol.lastCandleMs === null || symbol.candles === 0) return null;
  return {
    strategy: record.strategy,
    strategy_sha256: record.strategySha256,
    engine_version: record.engineVersion,
    params: record.params,
    execution: record.execution,
    symbol: symbol.symbol,
    timeframe: record.timeframe as Timeframe,
    candles_sha256: computed.candlesSha256,
    candles: symbol.candles,
    first_candle: new Date(symbol.firstCandleMs),
    last_candle: new Date(symbol.lastCandleMs),
    trades: symbol.trades,
    total_return: computed.totalReturn,
    sharpe_annual_365: computed.sharpeAnnual365,
    max_drawdown: computed.maxDrawdown,
    first_run_at: new Date(record.startedMs),
  };
}

function toDate(ms: number | null): Date | null {
  return ms === null ? null : new Date(ms);
}
