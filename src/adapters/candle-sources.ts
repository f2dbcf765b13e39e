import type { CandleSource } from "../app/backtest/ports.ts";
import { makeDemoCandles } from "../app/demo-market/demo-market.ts";
import { HtsError } from "../engine/errors.ts";
import { DAY_MS } from "../engine/timeframe.ts";
import { ENGINE_VERSION } from "../engine/version.ts";
import { readCandleFile } from "./files/candle-file.ts";

const PLACEHOLDER = "{symbol}";

/**
 * Candles from files: one path for one symbol, one path a symbol in the same order, or one path in which
 * `{symbol}` stands for the symbol's name.
 *
 * @throws HtsError `usage` when paths and symbols do not match up
 */
export function createFileSource(paths: readonly string[], symbols: readonly string[]): CandleSource {
  const [first = ""] = paths;
  const isTemplate = paths.length === 1 && first.includes(PLACEHOLDER);
  if (!isTemplate && paths.length !== symbols.length) {
    const hint = `give --candles once for each of the ${symbols.length} symbols, in their order, or once with ${PLACEHOLDER} in it`;
    throw new HtsError("usage", `expected ${symbols.length} candle files, was ${paths.length}; ${hint}`);
  }
  return {
    async load(symbol, timeframeMs) {
      const path = isTemplate ? first.replaceAll(PLACEHOLDER, symbol) : (paths[symbols.indexOf(symbol)] as string);
      const { candles } = await readCandleFile(path, timeframeMs === undefined ? {} : { timeframeMs });
      return { candles, isSynthetic: false, notes: [] };
    },
  };
}

/** Candles of the demo market, which are made up. */
export function createDemoSource(): CandleSource {
  return {
    load: (symbol, timeframeMs) => Promise.resolve({ candles: makeDemoCandles(symbol, timeframeMs ?? DAY_MS), isSynthetic: true, notes: [] }),
    identify: (symbol, timeframeMs) =>
      Promise.resolve({ text: `demo market ${ENGINE_VERSION} ${symbol} ${timeframeMs ?? DAY_MS}`, candles: 2e12 / (timeframeMs ?? DAY_MS) }),
  };
}
