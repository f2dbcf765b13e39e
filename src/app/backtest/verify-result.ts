import type { BacktestRequest } from "../../contract/backtest-request.ts";
import type { BacktestResult, ReceiptResult, SymbolResult } from "../../contract/backtest-result.ts";
import { HtsError } from "../../engine/errors.ts";
import { canonicalJson } from "../../engine/receipt.ts";
import { type BacktestDependencies, runBacktests } from "./run-backtests.ts";
import { runIdOf, toResult } from "./to-result.ts";

/** What came of running a result again. */
export interface Verification {
  readonly reproduced: boolean;
  /** What does not fit together within the saved result: somebody edited it. Empty for one that is as it was written. */
  readonly contradictions: readonly string[];
  readonly symbols: readonly SymbolVerification[];
}

export interface SymbolVerification {
  readonly symbol: string;
  readonly reproduced: boolean;
  /** Inputs that are not what they were, as fields of the receipt; empty when all are. */
  readonly changedInputs: readonly string[];
  /** Whether the orders are the same. */
  readonly sameOrders: boolean;
  /** Figures of the saved result that its inputs do not give, such as "portfolio.total_return". */
  readonly changedFigures: readonly string[];
}

/** What a run's figures are in. Gaps and warnings depend on the range that was asked for, which a receipt does not keep. */
const FIGURES = ["signal_study", "portfolio", "benchmark"] as const;

/**
 * Runs a saved result again from its receipts and compares inputs, orders and figures.
 *
 * @param strategy the path of the strategy's file, when it was a user's; undefined for a built-in one
 * @throws HtsError `usage` for a user's strategy without its file; otherwise as `runBacktests`
 */
export async function verifyResult(saved: BacktestResult, strategy: string | undefined, dependencies: BacktestDependencies): Promise<Verification> {
  const contradictions = findContradictions(saved, dependencies);
  const symbols: SymbolVerification[] = [];
  for (const [i, receipt] of saved.receipt.entries()) {
    if (receipt.strategy_sha256 !== null && strategy === undefined) {
      throw new HtsError("usage", `${receipt.strategy} was a strategy of your own; name its file with --strategy`);
    }
    const run = saved.symbols[i];
    if (run === undefined || run.symbol !== receipt.symbol) continue;
    const report = await runBacktests(requestAgain(receipt, run, strategy), dependencies);
    const again = toResult(report, new Set(), dependencies.sha256, 0);
    symbols.push(compare(receipt, run, again.receipt[0] as ReceiptResult, again.symbols[0] as SymbolResult));
  }
  return { reproduced: contradictions.length === 0 && symbols.every(({ reproduced }) => reproduced), contradictions, symbols };
}

/** Names what does not fit together within a saved result, its run id included; empty for one that is as it was written. */
export function findContradictions(saved: BacktestResult, { sha256 }: Pick<BacktestDependencies, "sha256">): string[] {
  const contradictions: string[] = [];
  if (runIdOf(saved.receipt, sha256) !== saved.run_id) contradictions.push("run_id does not follow from the receipts");
  const names = (list: readonly { readonly symbol: string }[]): string => list.map(({ symbol }) => symbol).join(", ");
  if (names(saved.receipt) !== names(saved.symbols))
    contradictions.push(`there are receipts of ${names(saved.receipt)} and results of ${names(saved.symbols)}`);
  for (const field of ["strategy", "params", "execution", "timeframe", "gap_policy"] as const) {
    const isSame = saved.receipt.every((receipt) => canonicalJson(receipt[field]) === canonicalJson(saved[field]));
    if (!isSame) contradictions.push(`${field} is not that of the receipts`);
  }
  const finalEquity = saved.symbols.reduce((sum, { portfolio }) => sum + portfolio.final_equity, 0);
  const { final_equity, initial_cash, total_return } = saved.totals;
  if (finalEquity !== final_equity || total_return !== final_equity / initial_cash - 1) contradictions.push("totals do not follow from the symbols");
  return contradictions;
}

function compare(saved: ReceiptResult, run: SymbolResult, again: ReceiptResult, rerun: SymbolResult): SymbolVerification {
  const inputs = (Object.keys(saved) as (keyof ReceiptResult)[]).filter((name) => name !== "orders_sha256");
  const changedInputs = inputs.filter((name) => canonicalJson(saved[name]) !== canonicalJson(again[name]));
  const sameOrders = saved.orders_sha256 === again.orders_sha256;
  const changedFigures = FIGURES.flatMap((part) => {
    const [before, after] = [run[part], rerun[part]] as Record<string, unknown>[];
    const names = Object.keys({ ...before, ...after });
    return names.filter((name) => canonicalJson(before?.[name]) !== canonicalJson(after?.[name])).map((name) => `${part}.${name}`);
  });
  const reproduced = sameOrders && changedInputs.length === 0 && changedFigures.length === 0;
  return { symbol: saved.symbol, reproduced, changedInputs, sameOrders, changedFigures };
}

/** The request that runs one symbol of a result again, on the same candles. */
export function requestAgain(receipt: ReceiptResult, run: SymbolResult, strategy: string | undefined): BacktestRequest {
  return {
    symbols: [receipt.symbol],
    strategy: strategy ?? receipt.strategy,
    timeframe: receipt.timeframe,
    gap_policy: receipt.gap_policy,
    params: receipt.params,
    execution: receipt.execution,
    ...(receipt.first_candle === null ? {} : { start_date: receipt.first_candle }),
    // Ends with the same candle, also when the source has grown since.
    end_date: new Date(Date.parse(run.last_candle) + 1).toISOString(),
  };
}
