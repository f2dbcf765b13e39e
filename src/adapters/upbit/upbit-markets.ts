import type { Market } from "../../app/market-data/ports.ts";
import { SYMBOL_PATTERN } from "../../contract/symbol-pattern.ts";
import { malformed } from "../http/passing-failure.ts";

export const MARKETS_PATH = "/v1/market/all";

const SYMBOL = new RegExp(SYMBOL_PATTERN);
const MAX_MARKETS = 20_000;

/**
 * Reads Upbit's answer to the call for its markets.
 *
 * @throws PassingFailure
 */
export function parseMarkets(body: unknown): Market[] {
  if (!Array.isArray(body) || body.length > MAX_MARKETS) throw malformed(`expected a list of up to ${MAX_MARKETS} markets`);
  return body.map((entry: unknown, index) => {
    const { market, english_name: name } = (entry ?? {}) as { readonly market?: unknown; readonly english_name?: unknown };
    if (typeof market !== "string" || !SYMBOL.test(market)) throw malformed(`market ${index + 1}: expected a code such as KRW-BTC in "market"`);
    return { symbol: market, name: typeof name === "string" ? name.slice(0, 100) : market };
  });
}
