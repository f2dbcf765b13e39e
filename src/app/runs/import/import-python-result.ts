import { Check, Errors } from "typebox/value";
import { HtsError } from "../../../engine/errors.ts";
import { TIMEFRAME_NAMES, type Timeframe } from "../../../engine/timeframe.ts";
import type { RunBundle } from "../ports.ts";
import type { ResultTable } from "../result-table.ts";
import { canonicalChunks } from "./canonical-chunks.ts";
import { PythonResult, type PythonSymbol } from "./python-result.ts";
import { NAIVE_ZONES, type PythonContext } from "./python-context.ts";
import { PYTHON_PROGRAM, type PythonSource } from "./python-source.ts";
import { recordOfPython } from "./python-record.ts";
import { readPythonTimeframe } from "./python-timeframe.ts";
import { type ColumnRule, type JsonRow, type RowList, tableOfLists } from "./row-layout.ts";
import { pythonSummaryTable } from "./python-summary.ts";

const SIGNAL_COLUMNS: readonly ColumnRule[] = [
  { name: "symbol", field: "symbol", kind: "symbol" },
  { name: "timestamp", field: "timestamp", kind: "time" },
  { name: "side", field: "type", kind: "side" },
  { name: "entry_price", field: "entry_price", kind: "number" },
  { name: "exit_price", field: "exit_price", kind: "number" },
  { name: "return_pct", field: "return_pct", kind: "number" },
];
const EQUITY_COLUMNS: readonly ColumnRule[] = [
  { name: "symbol", field: "symbol", kind: "symbol" },
  { name: "timestamp", field: "timestamp", kind: "time" },
  { name: "equity", field: "equity", kind: "number" },
  { name: "drawdown", field: "drawdown", kind: "number" },
];

/**
 * The bundle of a result of the Python original. Its id follows from the content, whatever the order of its keys.
 *
 * @throws HtsError `file_unreadable`, `value_unreadable`, `timeframe_unknown`, `symbol_invalid`, naming the place
 */
export function importPythonResult(value: unknown, context: PythonContext): RunBundle {
  if (!Check(PythonResult, value)) {
    const [first] = Errors(PythonResult, value);
    throw new HtsError("file_unreadable", `expected a result of the Python original; ${first?.instancePath || "it"} ${first?.message ?? "is not"}`);
  }
  const result = value as PythonResult;
  refuseRepeated(result.symbols);
  const naiveOffsetMs = context.naiveZone === "KST" ? 9 * 3_600_000 : 0;
  const signals = tableOfLists("signals", listsOf(result.symbols, "signals"), SIGNAL_COLUMNS, naiveOffsetMs);
  const equity = tableOfLists("equity", listsOf(result.symbols, "performance_curve"), EQUITY_COLUMNS, naiveOffsetMs);
  const { record, notes } = recordOfPython(result, signals.table, { ...context, timeframe: timeframeOf(result.timeframe), naiveOffsetMs });
  const source: PythonSource = {
    program: PYTHON_PROGRAM,
    version: versionOf(result["version"]),
    sha256: context.sha256OfBytes,
    manifest: context.manifest,
    naive_times: NAIVE_ZONES[context.naiveZone],
    notes: [...context.notes, ...notes],
    layout: { signals: signals.layout, equity: equity.layout },
  };
  const hasLists = ({ layout }: typeof signals): boolean => layout.lists.some((list) => list !== null);
  const lists: ResultTable[] = [signals, equity].filter(hasLists).map(({ table }) => table);
  return {
    record: { ...record, runId: `imp_${context.sha256(canonicalChunks(value)).slice(0, 20)}` },
    document: { format: 1, origin: "import", source, result: { ...result, symbols: result.symbols.map(withoutLists) } },
    receipt: null,
    tables: [pythonSummaryTable(result.symbols, record.symbols), ...lists],
  };
}

function versionOf(version: unknown): string | null {
  return typeof version === "string" || typeof version === "number" ? String(version) : null;
}

function refuseRepeated(symbols: readonly PythonSymbol[]): void {
  const names = symbols.map(({ symbol }) => symbol);
  const repeated = names.find((name, i) => names.indexOf(name) !== i);
  if (repeated !== undefined) throw new HtsError("symbol_invalid", `${repeated} is there twice, expected each symbol once`);
}

function timeframeOf(text: string): Timeframe {
  const timeframe = readPythonTimeframe(text);
  if (timeframe !== null) return timeframe;
  throw new HtsError("timeframe_unknown", `timeframe was ${JSON.stringify(text)}, expected one that means one of ${TIMEFRAME_NAMES.join(", ")}`);
}

function listsOf(symbols: readonly PythonSymbol[], field: "signals" | "performance_curve"): RowList[] {
  return symbols.map((symbol) => ({ symbol: symbol.symbol, rows: (symbol[field] as readonly JsonRow[] | null | undefined) ?? null }));
}

/** Without what stands in tables; a null in place of a list stays. */
function withoutLists(symbol: PythonSymbol): Record<string, unknown> {
  return Object.fromEntries(Object.entries(symbol).filter(([name, value]) => !((name === "signals" || name === "performance_curve") && Array.isArray(value))));
}
