import type { BacktestRequest } from "../../contract/backtest-request.ts";
import type { BacktestResult, ReceiptResult } from "../../contract/backtest-result.ts";
import { canonicalJson } from "../../engine/receipt.ts";
import { type BacktestDependencies, runBacktests } from "./run-backtests.ts";
import { toResult } from "./to-result.ts";

/** What came of running a result again. */
export interface Verification {
  readonly reproduced: boolean;
  readonly symbols: readonly SymbolVerification[];
}

export interface SymbolVerification {
  readonly symbol: string;
  readonly reproduced: boolean;
  /** Inputs that are not what they were, as fields of the receipt; empty when all are. */
  readonly changedInputs: readonly string[];
  /** Whether the orders are the same. */
  readonly sameOrders: boolean;
}

type SavedResult = Pick<BacktestResult, "strategy" | "params" | "execution" | "timeframe" | "gap_policy" | "receipt" | "symbols">;

/**
 * Runs a saved result again from its receipts and compares inputs and orders.
 *
 * @param strategy a name or path for strategies that were a user's; the saved name when undefined
 * @throws HtsError as `runBacktests`
 */
export async function verifyResult(saved: SavedResult, strategy: string | undefined, dependencies: BacktestDependencies): Promise<Verification> {
  const symbols: SymbolVerification[] = [];
  for (const receipt of saved.receipt) {
    const report = await runBacktests(toRequest(saved, receipt, strategy), dependencies);
    const [again] = toResult(report, new Set(), dependencies.sha256, 0).receipt as [ReceiptResult];
    symbols.push(compare(receipt, again));
  }
  return { reproduced: symbols.every(({ reproduced }) => reproduced), symbols };
}

function compare(saved: ReceiptResult, again: ReceiptResult): SymbolVerification {
  const inputs = (Object.keys(saved) as (keyof ReceiptResult)[]).filter((name) => name !== "orders_sha256");
  const changedInputs = inputs.filter((name) => canonicalJson(saved[name]) !== canonicalJson(again[name]));
  const sameOrders = saved.orders_sha256 === again.orders_sha256;
  return { symbol: saved.symbol, reproduced: sameOrders && changedInputs.length === 0, changedInputs, sameOrders };
}

function toRequest(saved: SavedResult, receipt: ReceiptResult, strategy: string | undefined): BacktestRequest {
  const run = saved.symbols.find(({ symbol }) => symbol === receipt.symbol);
  const lastMs = run === undefined ? NaN : Date.parse(run.last_candle);
  return {
    symbols: [receipt.symbol],
    strategy: strategy ?? receipt.strategy,
    timeframe: receipt.timeframe,
    gap_policy: receipt.gap_policy as "skip" | "flat" | "fail",
    params: receipt.params,
    execution: receipt.execution,
    ...(receipt.first_candle === null ? {} : { start_date: receipt.first_candle }),
    ...(Number.isNaN(lastMs) ? {} : { end_date: new Date(lastMs + 1).toISOString() }),
  };
}
