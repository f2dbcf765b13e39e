import { canonicalJson, type Sha256 } from "../../engine/receipt.ts";
import { DAY_MS } from "../../engine/timeframe.ts";
import { ENGINE_VERSION } from "../../engine/version.ts";
import type { CandleSource } from "./ports.ts";
import type { BacktestPlan } from "./run-backtests.ts";

/** What is known of a backtest before it is run. */
export interface BacktestInputs {
  /**
   * Of everything that the result follows from: request, strategy, engine, and the identity of each symbol's candles.
   * Equal hashes are equal runs. Null when the source cannot tell its candles without reading them.
   */
  readonly sha256: string | null;
  /** Of all symbols together, at least roughly; null when it is not known. */
  readonly candles: number | null;
}

/**
 * Identifies a planned backtest without reading a candle. Stored candles have all closed, so the time of day is no input.
 *
 * @throws HtsError `series_unknown`
 */
export async function hashInputs(plan: BacktestPlan, symbols: readonly string[], source: CandleSource, sha256: Sha256): Promise<BacktestInputs> {
  const { loaded, params, execution, range, timeframeMs, gapPolicy, newest } = plan;
  const identities = await Promise.all(symbols.map(async (symbol) => (await source.identify?.(symbol, timeframeMs)) ?? null));
  const known = identities.filter((identity) => identity !== null);
  if (known.length < symbols.length) return { sha256: null, candles: null };
  const settings = { params, execution, range, timeframeMs: timeframeMs ?? null, gapPolicy, newest: newest ?? null };
  const strategy = { name: loaded.strategy.name, source: loaded.sourceSha256 };
  const texts = known.map(({ text }) => text);
  const span = ((range.endMs ?? Infinity) - (range.startMs ?? -Infinity)) / (timeframeMs ?? DAY_MS);
  const perSymbol = known.map(({ candles }) => Math.min(candles, newest ?? Infinity, Math.ceil(span)));
  return {
    sha256: sha256([canonicalJson({ engine: ENGINE_VERSION, strategy, settings, symbols, texts })]),
    candles: perSymbol.reduce((sum, candles) => sum + candles, 0),
  };
}
