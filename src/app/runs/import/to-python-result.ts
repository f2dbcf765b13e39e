import { HtsError } from "../../../engine/errors.ts";
import type { RunDocument, TableRow } from "../ports.ts";
import type { Cell } from "./cell-form.ts";
import { isPythonDocument } from "./python-source.ts";
import { listsOfTable } from "./row-layout.ts";

/** The rows of an imported run's tables, whole and in their order; none for a table that it does not have. */
export interface PythonTables {
  readonly signals: readonly TableRow[];
  readonly equity: readonly TableRow[];
}

/**
 * The result as the Python original wrote it, from the run that was made of it: equal in every value, but for numbers
 * that were NaN or infinite, which are null.
 *
 * @throws HtsError `usage` for a run that was not imported from it
 */
export function toPythonResult(document: RunDocument, tables: PythonTables): Record<string, unknown> {
  if (!isPythonDocument(document)) throw new HtsError("usage", "expected a run that was imported from the Python original; this one has a form of its own");
  const { layout } = document.source;
  const signals = listsOfTable(layout.signals, tables.signals.map(withTimesInMs));
  const equity = listsOfTable(layout.equity, tables.equity.map(withTimesInMs));
  const symbols = (document.result["symbols"] as readonly Readonly<Record<string, unknown>>[]).map((symbol, i) => ({
    ...symbol,
    ...(signals[i] == null ? {} : { signals: signals[i] }),
    ...(equity[i] == null ? {} : { performance_curve: equity[i] }),
  }));
  return { ...document.result, symbols };
}

function withTimesInMs(row: TableRow): Readonly<Record<string, Cell>> {
  return { ...row, timestamp: Date.parse(String(row["timestamp"])) };
}
