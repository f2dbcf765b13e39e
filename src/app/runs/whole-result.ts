import type { BacktestResult, EquityPoint, SignalResult, TradeResult } from "../../contract/backtest-result.ts";
import type { RunTable } from "../../contract/saved-run.ts";
import { toPythonResult } from "./import/to-python-result.ts";
import type { RunStore, SavedRun, TableRow } from "./ports.ts";
import { resultOf } from "./verify-run.ts";

/**
 * The whole result of a kept run as its program wrote it: `backtest --json --include signals,trades,equity`, or the
 * Python original's result.json.
 *
 * @throws HtsError of the store
 */
export async function readWholeResult(store: RunStore, runId: string): Promise<BacktestResult | Readonly<Record<string, unknown>>> {
  const saved = await store.find(runId);
  if (saved.document.origin === "import") return readOriginal(store, saved);
  const result = resultOf(saved);
  const read = (table: RunTable, symbol: string): Promise<TableRow[]> => readTable(store, runId, table, symbol);
  const symbols = [];
  for (const one of result.symbols) {
    const signals = (await read("signals", one.symbol)) as unknown as SignalResult[];
    const trades = (await read("trades", one.symbol)) as unknown as TradeResult[];
    const equity = (await read("equity", one.symbol)) as unknown as EquityPoint[];
    symbols.push({ ...one, signals, trades, equity });
  }
  return { ...result, symbols };
}

async function readOriginal(store: RunStore, { summary, document, manifest }: SavedRun): Promise<Readonly<Record<string, unknown>>> {
  const read = async (table: RunTable): Promise<readonly TableRow[]> =>
    manifest.files.some(({ name }) => name === `${table}.parquet`) ? (await store.readRows(summary.run_id, table)).rows : [];
  return toPythonResult(document, { signals: await read("signals"), equity: await read("equity") });
}

/** The rows of one symbol, without its name. */
async function readTable(store: RunStore, runId: string, table: RunTable, symbol: string): Promise<TableRow[]> {
  const { rows } = await store.readRows(runId, table, { symbol });
  return rows.map(({ symbol: _symbol, ...row }) => row);
}
