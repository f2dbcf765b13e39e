import { type Candles, findFault } from "../../engine/candles.ts";
import { HtsError } from "../../engine/errors.ts";
import { DAY_MS, timeframeName } from "../../engine/timeframe.ts";

/** A market that the simulator trades. */
export interface SimulatedMarket {
  /** As Upbit writes it, quote currency first: KRW-BTC. */
  readonly symbol: string;
  readonly koreanName: string;
  readonly englishName: string;
  /** What happens in it, of one timeframe up to 1d; everything else that the simulator tells is made from them. */
  readonly candles: Candles;
  /** Whether the candles are made up rather than an exchange's own. */
  readonly isSynthetic: boolean;
}

const MAX_MARKETS = 1000;
/** 2100-01-01; times beyond would leave the range of trade numbers. */
const MAX_TIME_MS = 4_102_444_800_000;

/**
 * Checks what the simulator is to trade.
 *
 * @throws HtsError `usage`, `symbol_invalid`, `timeframe_unknown`, `candles_empty`, `candle_invalid` and its kin
 */
export function requireMarkets(markets: readonly SimulatedMarket[]): void {
  if (markets.length === 0 || markets.length > MAX_MARKETS) {
    throw new HtsError("usage", `expected 1 to ${MAX_MARKETS} markets to simulate, was ${markets.length}`);
  }
  const seen = new Set<string>();
  for (const market of markets) {
    if (seen.has(market.symbol)) throw new HtsError("symbol_invalid", `market ${market.symbol} was given twice, expected each once`);
    seen.add(market.symbol);
    requireCandles(market);
  }
}

function requireCandles({ symbol, candles }: SimulatedMarket): void {
  if (timeframeName(candles.timeframeMs) === null || candles.timeframeMs > DAY_MS) {
    throw new HtsError("timeframe_unknown", `${symbol}: expected candles of 1m to 1d, was ${candles.timeframeMs} ms; resample them`);
  }
  if (candles.openTimeMs.length === 0) throw new HtsError("candles_empty", `${symbol}: expected at least one candle, there are none`);
  const fault = findFault(candles);
  if (fault !== null) throw new HtsError(fault.code, `${symbol}: candle ${fault.index}, ${fault.column}: ${fault.problem}`);
  const firstMs = candles.openTimeMs[0] as number;
  const lastMs = candles.openTimeMs.at(-1) as number;
  if (firstMs < 0 || lastMs > MAX_TIME_MS) {
    const [first, last] = [firstMs, lastMs];
    throw new HtsError("candle_invalid", `${symbol}: expected candles from 1970 to 2100, was epoch ms ${first} to ${last}`);
  }
}
