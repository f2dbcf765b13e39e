import type { BacktestResult, ReceiptResult } from "../../contract/backtest-result.ts";
import { RUN_TABLES } from "../../contract/saved-run.ts";
import { HtsError } from "../../engine/errors.ts";
import type { Sha256 } from "../../engine/receipt.ts";
import { runIdOf, sumUp } from "../backtest/to-result.ts";
import type { RunBundle } from "./ports.ts";
import { concatenate, type ResultColumn, type ResultTable } from "./result-table.ts";

/** A bundle that is a part of a run. */
export type Part = Pick<RunBundle, "document" | "receipt" | "tables">;

/** What came of putting parts together. */
export interface JoinedRun {
  readonly result: BacktestResult;
  readonly tables: readonly ResultTable[];
}

/** A symbol that could not be run. */
export interface FailedSymbol {
  readonly symbol: string;
  readonly code: string;
  readonly message: string;
}

/**
 * Puts the parts of a run together as if it had been run whole: the same receipts, id, figures and tables.
 *
 * @param parts at least one, in the order of their symbols
 * @throws HtsError `timeframe_mismatch` when their candles are of different lengths
 */
export function joinParts(parts: readonly Part[], failed: readonly FailedSymbol[], executionTimeMs: number, sha256: Sha256): JoinedRun {
  const results = parts.map(({ document, receipt }) => {
    if (document.origin !== "engine" || receipt === null) throw new Error("a part was not computed here");
    return { ...document.result, receipt };
  });
  const [first] = results;
  if (first === undefined) throw new Error("there are no parts");
  const other = results.find(({ timeframe }) => timeframe !== first.timeframe);
  if (other !== undefined) {
    throw new HtsError(
      "timeframe_mismatch",
      `expected candles of one timeframe, were ${first.timeframe} and ${other.timeframe}; name the timeframe or run them apart`,
    );
  }
  const receipt: ReceiptResult[] = results.flatMap((part) => part.receipt);
  const symbols = results.flatMap((part) => part.symbols);
  const result: BacktestResult = {
    ...first,
    run_id: runIdOf(receipt, sha256),
    // Of an open range each part tells that of its own candles.
    start: results.map(({ start }) => start).toSorted()[0] ?? first.start,
    end:
      results
        .map(({ end }) => end)
        .toSorted()
        .at(-1) ?? first.end,
    symbols,
    totals: sumUp(symbols),
    execution_time_ms: executionTimeMs,
    receipt,
    ...(failed.length === 0 ? {} : { failed_symbols: [...failed] }),
  };
  return { result, tables: RUN_TABLES.map((name) => joinTables(parts.flatMap(({ tables }) => tables.filter((table) => table.name === name)))) };
}

function joinTables(tables: readonly ResultTable[]): ResultTable {
  const [first] = tables;
  if (first === undefined) throw new Error("no part has the table");
  const columns = first.columns.map((column): ResultColumn => {
    const parts = tables.map((table) => table.columns.find(({ name }) => name === column.name) ?? column);
    // A column without a value in one part may be numbers there and text in another.
    if (parts.some(({ kind }) => kind === "text")) {
      const values = parts.flatMap((part) =>
        part.kind === "text" ? part.values : Array.from(part.values, (value) => (Number.isNaN(value) ? null : String(value))),
      );
      return { name: column.name, kind: "text", values };
    }
    return { name: column.name, kind: column.kind as "number", values: concatenate(parts.map(({ values }) => values as Float64Array)) };
  });
  let offset = 0;
  const symbolEnds = tables.flatMap((table) => {
    const ends = table.symbolEnds.map((end) => end + offset);
    offset += table.rows;
    return ends;
  });
  return { name: first.name, rows: offset, columns, symbolEnds };
}
