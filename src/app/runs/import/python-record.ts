import { HtsError } from "../../../engine/errors.ts";
import { DAY_MS, type Timeframe } from "../../../engine/timeframe.ts";
import type { ResultTable } from "../result-table.ts";
import type { RunRecord, RunSymbolRecord } from "../run-record.ts";
import { readNumber } from "./cell-form.ts";
import type { PythonContext } from "./python-context.ts";
import type { PythonResult, PythonSymbol } from "./python-result.ts";
import { PYTHON_PROGRAM } from "./python-source.ts";
import { PYTHON_FIGURES } from "./python-summary.ts";
import { readTime } from "./read-time.ts";
import { isStorable } from "./record-text.ts";

type JsonObject = Readonly<Record<string, unknown>>;
type RecordContext = PythonContext & { readonly timeframe: Timeframe; readonly naiveOffsetMs: number };

/** As long as the database takes them. */
const MAX_SOURCE_RUN_ID = 200;
const MAX_ENGINE_VERSION = 50;
/** More is no time that anything took. */
const MAX_EXECUTION_SECONDS = 1e9;

/**
 * What lists filter and sort by, and in sentences what could not be taken over into it; the id is left to the caller.
 *
 * @throws HtsError `value_unreadable` for texts that the database cannot hold
 */
export function recordOfPython(
  result: PythonResult,
  signals: ResultTable,
  context: RecordContext,
): { readonly record: Omit<RunRecord, "runId">; readonly notes: readonly string[] } {
  const notes: string[] = [];
  const params = isObject(result["params"]) ? result["params"] : {};
  if (result["params"] != null && !isObject(result["params"]))
    notes.push("params were not an object; the run has none, and what stood there is kept in its document");
  const range = rangeOf(result, context, notes);
  const startedMs = executionMsOf(result, context, notes);
  const symbols = symbolsOf(result.symbols, signals, notes);
  const trades = symbols.reduce((sum, symbol) => sum + symbol.trades, 0);
  const version = typeof result["version"] === "string" || typeof result["version"] === "number" ? ` ${result["version"]}` : "";
  const executionSeconds = readNumber(result["execution_time"]);
  const record: Omit<RunRecord, "runId"> = {
    origin: "import",
    sourceRunId: sourceRunIdOf(result["run_id"], notes),
    strategy: result.strategy,
    strategySha256: null,
    params,
    execution: {},
    timeframe: context.timeframe,
    ...range,
    gapPolicy: "skip",
    candleSize: null,
    engineVersion: (PYTHON_PROGRAM + version).slice(0, MAX_ENGINE_VERSION),
    synthetic: false,
    note: context.note,
    tags: context.tags,
    totalReturn: null,
    trades,
    totals: { symbols: symbols.length, signals: readNumber(result["total_signals"]) ?? signals.rows, trades },
    executionTimeMs: executionSeconds === null || executionSeconds < 0 || executionSeconds > MAX_EXECUTION_SECONDS ? null : executionSeconds * 1000,
    startedMs,
    finishedMs: startedMs,
    symbols,
  };
  if (isStorable([record.strategy, record.params, record.sourceRunId, record.engineVersion])) return { record, notes };
  throw new HtsError("value_unreadable", "strategy, params, run_id or version hold a NUL character or half of a surrogate pair, which the database cannot");
}

function rangeOf(result: PythonResult, { naiveOffsetMs }: RecordContext, notes: string[]): { startMs: number | null; endMs: number | null } {
  const [start, end] = [readTime(result["start_date"], naiveOffsetMs), readTime(result["end_date"], naiveOffsetMs)];
  for (const [name, time] of [["start_date", start] as const, ["end_date", end] as const]) {
    if (time === null && result[name] != null) notes.push(`${name} was no date; the range of the run is open there`);
  }
  const startMs = start?.ms ?? null;
  // A date as an end is the last day included.
  const endMs = end === null ? null : end.ms + (end.isDate ? DAY_MS : 0);
  if (startMs === null || endMs === null || startMs < endMs) return { startMs, endMs };
  notes.push("end_date is not after start_date; the range of the run is left open");
  return { startMs: null, endMs: null };
}

function executionMsOf(result: PythonResult, { naiveOffsetMs, modifiedMs }: RecordContext, notes: string[]): number {
  const metadata = result["metadata"];
  const time = isObject(metadata) ? readTime(metadata["execution_date"], naiveOffsetMs) : null;
  if (time !== null) return time.ms;
  notes.push("metadata name no execution_date; the run has the time at which its file was last changed");
  return Math.floor(modifiedMs);
}

function sourceRunIdOf(runId: unknown, notes: string[]): string | null {
  const text = typeof runId === "string" || typeof runId === "number" ? String(runId) : "";
  if (text.length > 0 && text.length <= MAX_SOURCE_RUN_ID) return text;
  notes.push(`run_id was no text of 1 to ${MAX_SOURCE_RUN_ID} characters; the run has its own id alone`);
  return null;
}

function symbolsOf(symbols: readonly PythonSymbol[], signals: ResultTable, notes: string[]): RunSymbolRecord[] {
  const exits = signals.columns.find(({ name }) => name === "exit_price")?.values as Float64Array;
  return symbols.map((symbol, i): RunSymbolRecord => {
    const winRate = readNumber(symbol["win_rate"]);
    const isRate = winRate !== null && winRate >= 0 && winRate <= 1;
    if (winRate !== null && !isRate) notes.push(`${symbol.symbol}: win_rate ${winRate} is no fraction; lists leave it out, the summary has it as it was`);
    return {
      symbol: symbol.symbol,
      exchange: null,
      synthetic: false,
      // The original kept no count of them.
      candles: 0,
      firstCandleMs: null,
      lastCandleMs: null,
      warmUpCandles: 0,
      gaps: 0,
      missingCandles: 0,
      trades: exits.subarray(signals.symbolEnds[i - 1] ?? 0, signals.symbolEnds[i]).filter((price) => !Number.isNaN(price)).length,
      winRate: isRate ? winRate : null,
      signalStudy: { signals: symbol.signals?.length ?? null, ...Object.fromEntries(PYTHON_FIGURES.map((name) => [name, readNumber(symbol[name])])) },
      warnings: [],
      computed: null,
    };
  });
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
