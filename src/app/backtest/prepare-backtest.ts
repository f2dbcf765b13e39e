import type { BacktestRequest } from "../../contract/backtest-request.ts";
import type { Sha256 } from "../../engine/receipt.ts";
import { DEMO_EXCHANGE, DEMO_SYMBOL_NAMES } from "../demo-market/demo-market.ts";
import { hashInputs } from "./hash-inputs.ts";
import type { CandleSource, StrategyLoader } from "./ports.ts";
import { planBacktest } from "./run-backtests.ts";

const USUAL_EXCHANGE = "upbit";

/** Candles a second and seconds a symbol that the slowest built-in strategy needs at least, with loading and saving. */
const CANDLES_PER_SECOND = 1_000_000;
const SECONDS_PER_SYMBOL = 0.05;

/** A request that was found good, and what is known of it before it runs. */
export interface PreparedBacktest {
  /** With its exchange. */
  readonly request: BacktestRequest & { readonly exchange: string };
  /** See `hashInputs`. */
  readonly inputsSha256: string | null;
  /** Of all symbols together; null when not known. */
  readonly candles: number | null;
  readonly estimatedSeconds: number;
}

export interface PrepareDependencies {
  readonly openSource: (exchange: string) => CandleSource;
  readonly loadStrategy: StrategyLoader;
  readonly sha256: Sha256;
}

/**
 * Checks a request before it is accepted, so that whoever sends it learns at once what is wrong with it.
 *
 * @throws HtsError for anything that is wrong with the request or the strategy, `series_unknown` for candles that are not stored
 */
export async function prepareBacktest(request: BacktestRequest, { openSource, loadStrategy, sha256 }: PrepareDependencies): Promise<PreparedBacktest> {
  const exchange = request.exchange ?? chooseExchange(request.symbols);
  const plan = await planBacktest(request, loadStrategy);
  const inputs = await hashInputs(plan, request.symbols, openSource(exchange), sha256);
  const estimatedSeconds = SECONDS_PER_SYMBOL * request.symbols.length + (inputs.candles ?? 0) / CANDLES_PER_SECOND;
  return { request: { ...request, exchange }, inputsSha256: inputs.sha256, candles: inputs.candles, estimatedSeconds };
}

function chooseExchange(symbols: readonly string[]): string {
  return symbols.every((symbol) => DEMO_SYMBOL_NAMES.includes(symbol)) ? DEMO_EXCHANGE : USUAL_EXCHANGE;
}
