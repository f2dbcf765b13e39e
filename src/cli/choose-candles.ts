import { createDemoSource, createFileSource } from "../adapters/candle-sources.ts";
import type { CandleSource } from "../app/backtest/ports.ts";
import { DEMO_SYMBOL_NAMES } from "../app/demo-market/demo-market.ts";
import type { BacktestResult } from "../contract/backtest-result.ts";
import { HtsError } from "../engine/errors.ts";
import { openStore } from "./open-store.ts";

export const DEFAULT_EXCHANGE = "upbit";

/** Where the options of a command say that its candles come from. */
export interface CandleOptions {
  readonly symbols: readonly string[];
  readonly candles?: readonly string[] | undefined;
  readonly demo?: boolean | undefined;
  readonly exchange?: string | undefined;
}

/**
 * The candles that a command works on: those of files, of the demo market, or of the store.
 *
 * @throws HtsError `usage` for options that exclude each other
 */
export async function chooseCandles({ symbols, candles, demo, exchange }: CandleOptions): Promise<CandleSource> {
  if (demo === true && candles !== undefined) throw new HtsError("usage", "--demo and --candles exclude each other; leave one out");
  if (exchange !== undefined && (demo === true || candles !== undefined))
    throw new HtsError("usage", "--exchange names one of the store; leave --demo and --candles out");
  if (demo === true) return createDemoSource();
  if (candles !== undefined) return createFileSource(candles, symbols);
  const { createStoreSource } = await import("../app/market-data/stored-candles.ts");
  return createStoreSource(await openStore(), exchange ?? DEFAULT_EXCHANGE);
}

/** The candles of a run that is to be run again: those that are named, else those of the demo market when all of its were, else the store's. */
export async function chooseCandlesAgain(saved: BacktestResult, { candles, exchange }: Pick<CandleOptions, "candles" | "exchange">): Promise<CandleSource> {
  const symbols = saved.receipt.map(({ symbol }) => symbol);
  const isDemo =
    candles === undefined && exchange === undefined && saved.symbols.every(({ symbol, synthetic }) => synthetic && DEMO_SYMBOL_NAMES.includes(symbol));
  return chooseCandles({ symbols, candles, demo: isDemo ? true : undefined, exchange });
}
