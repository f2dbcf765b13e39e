import type { RunSymbolRecord } from "../run-record.ts";
import type { ResultTable } from "../result-table.ts";
import { readNumber } from "./cell-form.ts";
import type { PythonSymbol } from "./python-result.ts";

/** What the original says of each symbol, by its own names and in its own units. */
export const PYTHON_FIGURES = ["win_rate", "avg_return", "max_drawdown", "avg_hold_bars"] as const;

/** One row a symbol: its figures as they were given, and how many of its signals there are and have an exit. */
export function pythonSummaryTable(symbols: readonly PythonSymbol[], records: readonly RunSymbolRecord[]): ResultTable {
  const numbers = (pick: (symbol: PythonSymbol, i: number) => number | null): Float64Array => Float64Array.from(symbols, (symbol, i) => pick(symbol, i) ?? NaN);
  return {
    name: "symbol_summary",
    rows: symbols.length,
    symbolEnds: [symbols.length],
    columns: [
      { name: "symbol", kind: "text", values: symbols.map(({ symbol }) => symbol) },
      { name: "signals", kind: "number", values: numbers(({ signals }) => signals?.length ?? null) },
      { name: "trades", kind: "number", values: numbers((_, i) => records[i]?.trades ?? null) },
      ...PYTHON_FIGURES.map((name) => ({ name, kind: "number", values: numbers((symbol) => readNumber(symbol[name])) }) as const),
    ],
  };
}
