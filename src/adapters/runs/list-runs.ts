import { type ExpressionBuilder, type Kysely, type SelectQueryBuilder, type Selectable, sql } from "kysely";
import { resolveRange } from "../../app/backtest/date-range.ts";
import type { RunPage, RunPosition } from "../../app/runs/ports.ts";
import type { RunFilter, RunSort, RunSummary } from "../../contract/saved-run.ts";
import type { Database } from "../postgres/schema.ts";

type RunRow = Selectable<Database["runs"]>;
type Runs = SelectQueryBuilder<Database, "runs", RunRow>;

/** Must read as in the index runs_by_text, or that is not used. */
const SEARCHED_TEXT = sql<string>`run_id || ' ' || strategy || ' ' || coalesce(source_run_id, '') || ' ' || note`;

/**
 * The runs that a filter lets pass, the newest, best or most traded first, from after a position.
 *
 * @throws HtsError `date_invalid`
 */
export async function listRuns(db: Kysely<Database>, filter: RunFilter, limit: number, after: RunPosition | null = null): Promise<RunPage> {
  const sort = filter.sort ?? "created_at";
  // One more than asked for tells whether there is a next page.
  const rows = await selectRuns(db, filter, after)
    .limit(limit + 1)
    .execute();
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const next = rows.length > limit && last !== undefined ? { value: positionValue(last, sort), runId: last.run_id } : null;
  return { runs: await summarise(db, page), next };
}

/** The query of a page, without its limit. */
export function selectRuns(db: Kysely<Database>, filter: RunFilter, after: RunPosition | null): Runs {
  const sort = filter.sort ?? "created_at";
  let query = narrow(db.selectFrom("runs").selectAll("runs"), filter);
  // Runs without the figure have no place in an order by it.
  if (sort !== "created_at") query = query.where("status", "=", "completed").where(sort, "is not", null);
  if (after !== null) {
    const value = sort === "created_at" ? sql`${new Date(after.value)}::timestamptz` : sql`${Number(after.value)}`;
    query = query.where(sql<boolean>`(${sql.ref(sort)}, run_id) < (${value}, ${after.runId})`);
  }
  return query.orderBy(sort, "desc").orderBy("run_id", "desc");
}

/** The summaries of rows, in their order. */
export async function summarise(db: Kysely<Database>, rows: readonly RunRow[]): Promise<RunSummary[]> {
  if (rows.length === 0) return [];
  const ids = rows.map(({ run_id }) => run_id);
  const parts = await db
    .selectFrom("run_symbols")
    .select(["run_id", "symbol", "max_drawdown", "sharpe_annual_365"])
    .where("run_id", "in", ids)
    .orderBy("run_id")
    .orderBy("ordinal")
    .execute();
  return rows.map((row) =>
    toSummary(
      row,
      parts.filter(({ run_id }) => run_id === row.run_id),
    ),
  );
}

function narrow(query: Runs, filter: RunFilter): Runs {
  const { strategy, symbol, timeframe, status, min_return, tag, text } = filter;
  const { startMs, endMs } = resolveRange(filter.from, filter.to);
  let narrowed = query;
  if (strategy !== undefined) narrowed = narrowed.where("strategy", "=", strategy);
  if (timeframe !== undefined) narrowed = narrowed.where("timeframe", "=", timeframe);
  if (status !== undefined) narrowed = narrowed.where("status", "=", status);
  if (min_return !== undefined) narrowed = narrowed.where("status", "=", "completed").where("total_return", ">=", min_return);
  if (startMs !== null) narrowed = narrowed.where("created_at", ">=", new Date(startMs));
  if (endMs !== null) narrowed = narrowed.where("created_at", "<", new Date(endMs));
  if (tag !== undefined) narrowed = narrowed.where(sql<boolean>`tags @> array[${tag}]::text[]`);
  if (text !== undefined) narrowed = narrowed.where(sql<boolean>`(${SEARCHED_TEXT}) ilike ${`%${escapePattern(text)}%`}`);
  if (symbol !== undefined) narrowed = narrowed.where((eb) => eb.exists(hasSymbol(eb, symbol)));
  return narrowed;
}

function hasSymbol(eb: ExpressionBuilder<Database, "runs">, symbol: string) {
  return eb.selectFrom("run_symbols").select("ordinal").whereRef("run_symbols.run_id", "=", "runs.run_id").where("run_symbols.symbol", "=", symbol);
}

/** What has a meaning in a pattern stands for itself. */
function escapePattern(text: string): string {
  return text.replace(/[\\%_]/g, String.raw`\$&`);
}

function positionValue(row: RunRow, sort: RunSort): string | number {
  const value = row[sort];
  return value instanceof Date ? value.toISOString() : Number(value);
}

function toSummary(row: RunRow, symbols: readonly Pick<Selectable<Database["run_symbols"]>, "symbol" | "max_drawdown" | "sharpe_annual_365">[]): RunSummary {
  const drawdowns = symbols.flatMap(({ max_drawdown }) => max_drawdown ?? []);
  return {
    run_id: row.run_id,
    status: row.status,
    origin: row.origin,
    source_run_id: row.source_run_id,
    strategy: row.strategy,
    params: row.params,
    execution: row.execution,
    timeframe: row.timeframe,
    symbols: symbols.map(({ symbol }) => symbol),
    start: toIso(row.range_start),
    end: toIso(row.range_end),
    engine_version: row.engine_version,
    synthetic: row.synthetic,
    note: row.note,
    tags: row.tags,
    total_return: row.total_return,
    max_drawdown: drawdowns.length === 0 ? null : Math.max(...drawdowns),
    sharpe_annual_365: symbols.length === 1 ? (symbols[0]?.sharpe_annual_365 ?? null) : null,
    trades: row.trades,
    execution_time_ms: row.execution_time_ms,
    bytes: row.result_bytes,
    created_at: row.created_at.toISOString(),
    finished_at: toIso(row.finished_at),
    exported_at: toIso(row.exported_at),
    export_location: row.export_location,
  };
}

function toIso(date: Date | null): string | null {
  return date?.toISOString() ?? null;
}
