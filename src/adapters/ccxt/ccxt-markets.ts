import type { Market } from "../../app/market-data/ports.ts";
import { SYMBOL_PATTERN } from "../../contract/symbol-pattern.ts";
import { HtsError } from "../../engine/errors.ts";
import { quote } from "../files/fault-messages.ts";
import { findNearNames, listNames } from "../near-names.ts";
import type { CcxtClient, CcxtMarket } from "./ccxt-client.ts";

const SYMBOL = new RegExp(SYMBOL_PATTERN);

/** The markets whose candles fit ours and whose names fit a symbol. */
export function listMarkets({ markets = {} }: CcxtClient): Market[] {
  const usable = Object.values(markets).filter((market) => market.active !== false && isInBaseCurrency(market) && SYMBOL.test(market.id));
  // One id may stand for a spot market and a contract; the first one is what findMarket takes, too.
  const byId = new Map<string, CcxtMarket>();
  for (const market of usable) if (!byId.has(market.id) || market.spot === true) byId.set(market.id, market);
  return Array.from(byId.values(), ({ id, symbol }) => ({ symbol: id, name: symbol }));
}

/**
 * The market with the exchange's id or ccxt's symbol; the spot one where several share it.
 *
 * @throws HtsError `exchange_refused`
 */
export function findMarket(client: CcxtClient, symbol: string): CcxtMarket {
  const { markets = {}, markets_by_id: byId = {} } = client;
  const named = Object.hasOwn(byId, symbol) ? (byId[symbol] ?? []) : [];
  const found = named.length > 0 ? named : Object.hasOwn(markets, symbol) ? [markets[symbol] as CcxtMarket] : [];
  const market = found.find(({ spot }) => spot === true) ?? found.find(isInBaseCurrency);
  if (market !== undefined) return market;
  if (found.length > 0) {
    throw new HtsError(
      "exchange_refused",
      `${client.name} gives the volume of ${quote(symbol)} in contracts, expected a market with the volume in its base currency`,
    );
  }
  const ids = listMarkets(client).map((other) => other.symbol);
  throw new HtsError("exchange_refused", `${client.name} has no market ${quote(symbol)}${listNames(findNearNames(symbol, ids))}`);
}

/** Whether a market's volume is in its base currency, not in contracts of another size or value. */
function isInBaseCurrency({ spot, linear, contractSize }: CcxtMarket): boolean {
  return spot === true || (linear === true && contractSize === 1);
}
