import type { BacktestResult, EquityPoint, SignalResult, TradeResult } from "../../contract/backtest-result.ts";
import type { RunTable } from "../../contract/saved-run.ts";
import type { RunStore, TableRow } from "./ports.ts";
import { resultOf } from "./verify-run.ts";

/**
 * The whole result of a kept run, as `backtest --json --include signals,trades,equity` printed it.
 *
 * @throws HtsError of the store, `run_not_verifiable` for an imported run
 */
export async function readWholeResult(store: RunStore, runId: string): Promise<BacktestResult> {
  const saved = await store.find(runId);
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

/** The rows of one symbol, without its name. */
async function readTable(store: RunStore, runId: string, table: RunTable, symbol: string): Promise<TableRow[]> {
  const { rows } = await store.readRows(runId, table, { symbol });
  return rows.map(({ symbol: _symbol, ...row }) => row);
}
