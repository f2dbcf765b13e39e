import { Check, Errors } from "typebox/value";
import { BacktestResult } from "../../../contract/backtest-result.ts";
import { SYMBOL_PATTERN } from "../../../contract/symbol-pattern.ts";
import { HtsError } from "../../../engine/errors.ts";
import type { Sha256 } from "../../../engine/receipt.ts";
import { timeframeMs } from "../../../engine/timeframe.ts";
import { findContradictions } from "../../backtest/verify-result.ts";
import { documentOf } from "../bundle-of-report.ts";
import type { RunBundle } from "../ports.ts";
import { recordOfResult } from "../run-record.ts";
import type { RunLabels } from "./python-context.ts";
import { isStorable } from "./record-text.ts";
import { findListContradictions, tablesOfResult } from "./tables-of-result.ts";

/** What is known of a document beside its content. */
export interface OwnContext extends RunLabels {
  /** When its file was last changed, epoch ms: a result does not say when it was computed. */
  readonly modifiedMs: number;
  readonly sha256: Sha256;
}

/**
 * The bundle of what `backtest --json` printed, with its receipts and those lists that were included.
 *
 * @throws HtsError `file_unreadable` for another shape, `receipt_mismatch` for figures that contradict each other,
 * `timeframe_unknown`, `symbol_invalid`, `value_unreadable`
 */
export function importOwnResult(value: unknown, { note, tags, modifiedMs, sha256 }: OwnContext): RunBundle {
  if (!Check(BacktestResult, value)) {
    const [first] = Errors(BacktestResult, value);
    throw new HtsError("file_unreadable", `expected what backtest --json prints; ${first?.instancePath || "it"} ${first?.message ?? "is not"}`);
  }
  refuseUnstorable(value);
  const contradictions = [...findContradictions(value, { sha256 }), ...findListContradictions(value)];
  if (contradictions.length > 0) throw new HtsError("receipt_mismatch", `the result was edited: ${contradictions.join("; ")}`);
  const finishedMs = Math.floor(modifiedMs);
  const startedMs = Math.floor(modifiedMs - value.execution_time_ms);
  const range = { startMs: Date.parse(value.start), endMs: Date.parse(value.end) };
  return {
    record: recordOfResult(value, range, { exchange: null, candleSize: null, startedMs, finishedMs, note, tags }),
    document: documentOf(value, null),
    receipt: value.receipt,
    tables: tablesOfResult(value),
  };
}

function refuseUnstorable({ symbols, strategy, timeframe, params, execution, execution_time_ms, start, end }: BacktestResult): void {
  timeframeMs(timeframe);
  const names = symbols.map(({ symbol }) => symbol);
  const wrong = names.find((name, i) => !new RegExp(SYMBOL_PATTERN).test(name) || names.indexOf(name) !== i);
  if (wrong !== undefined)
    throw new HtsError("symbol_invalid", `${JSON.stringify(wrong)} is malformed or there twice, expected each symbol once, such as KRW-BTC`);
  if (Date.parse(start) >= Date.parse(end)) throw new HtsError("value_unreadable", `end was ${end}, expected a time after start, which was ${start}`);
  if (execution_time_ms < 0) throw new HtsError("value_unreadable", `execution_time_ms was ${execution_time_ms}, expected 0 or more`);
  if (strategy.length >= 1 && strategy.length <= 200 && isStorable([strategy, params, execution])) return;
  throw new HtsError(
    "value_unreadable",
    "strategy, params or execution hold what the database cannot: a text too long, a NUL character, half of a surrogate pair",
  );
}
