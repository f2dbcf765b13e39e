import type { BacktestResult, SymbolResult } from "../../../contract/backtest-result.ts";
import { endsOf, repeatEach, type ResultColumn, type ResultTable } from "../result-table.ts";
import { summaryTable } from "../tables-of-report.ts";

type ListName = "signals" | "trades" | "equity";
type Row<N extends ListName> = NonNullable<SymbolResult[N]>[number];
type Kind = ResultColumn["kind"];

/** The columns of each list, as in the tables of a run that has just finished; equity has its drawdown left out, which follows from it. */
const COLUMNS: { readonly [N in ListName]: Readonly<Partial<Record<keyof Row<N>, Kind>>> } = {
  signals: { timestamp: "time", side: "text", price: "number", confidence: "number", level: "number" },
  trades: {
    entry_time: "time",
    exit_time: "time",
    entry_price: "number",
    exit_price: "number",
    quantity: "number",
    fees: "money",
    slippage: "money",
    pnl: "money",
    return: "number",
    mae: "number",
    mfe: "number",
    holding_candles: "count",
    exit_reason: "text",
  },
  equity: { timestamp: "time", equity: "money" },
};

/** The tables of a result on the wire: the summary, and those lists that it was made with. */
export function tablesOfResult({ symbols }: BacktestResult): ResultTable[] {
  const lists = (["signals", "trades", "equity"] as const).filter((name) => symbols.every((symbol) => symbol[name] !== undefined));
  return [summaryTable(symbols), ...lists.map((name) => listTable(name, symbols))];
}

/** Names lists that only some symbols have, and those that do not fit the figures; empty for a result as it was written. */
export function findListContradictions({ symbols }: BacktestResult): string[] {
  const contradictions: string[] = [];
  for (const { symbol, signals, trades, equity, signal_study, portfolio, candles } of symbols) {
    const differs = (list: readonly unknown[] | undefined, count: number): boolean => list !== undefined && list.length !== count;
    if (differs(signals, signal_study.signals)) contradictions.push(`${symbol}: signals are not as many as signal_study counts`);
    if (differs(trades, portfolio.trades)) contradictions.push(`${symbol}: trades are not as many as portfolio counts`);
    if (differs(equity, candles)) contradictions.push(`${symbol}: equity has not one point a candle`);
    const last = equity?.at(-1);
    if (last !== undefined && last.equity !== portfolio.final_equity) contradictions.push(`${symbol}: equity does not end at final_equity`);
  }
  for (const name of ["signals", "trades", "equity"] as const) {
    const having = symbols.filter((symbol) => symbol[name] !== undefined).length;
    if (having > 0 && having < symbols.length) contradictions.push(`only ${having} of ${symbols.length} symbols have ${name}`);
  }
  return contradictions;
}

function listTable(name: ListName, symbols: readonly SymbolResult[]): ResultTable {
  const counts = symbols.map((symbol) => symbol[name]?.length ?? 0);
  const rows = symbols.flatMap((symbol) => (symbol[name] ?? []) as readonly Readonly<Record<string, unknown>>[]);
  const columns = Object.entries(COLUMNS[name]).map(([column, kind]): ResultColumn => {
    if (kind === "text") return { name: column, kind, values: rows.map((row) => String(row[column])) };
    return { name: column, kind, values: Float64Array.from(rows, (row) => numberOf(row[column], kind)) };
  });
  const names = symbols.map(({ symbol }) => symbol);
  return { name, rows: rows.length, symbolEnds: endsOf(counts), columns: [{ name: "symbol", kind: "text", values: repeatEach(names, counts) }, ...columns] };
}

function numberOf(value: unknown, kind: Kind): number {
  if (kind === "time") return Date.parse(String(value));
  return value === null ? NaN : Number(value);
}
