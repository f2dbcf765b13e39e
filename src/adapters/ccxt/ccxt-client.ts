import { HtsError } from "../../engine/errors.ts";
import { findNearNames, listNames } from "../near-names.ts";
import { firstLine, quote } from "../files/fault-messages.ts";

/** A market as ccxt describes it, the part that we use. */
export interface CcxtMarket {
  /** The exchange's own name for it. */
  readonly id: string;
  /** ccxt's name for it, such as BTC/USDT. */
  readonly symbol: string;
  readonly active?: boolean | undefined;
  readonly spot?: boolean | undefined;
  readonly linear?: boolean | undefined;
  readonly contractSize?: number | undefined;
}

interface CandleFeature {
  readonly fetchOHLCV?: { readonly limit?: number } | undefined;
}

/** An exchange of ccxt, the part that we use. */
export interface CcxtClient {
  readonly name: string;
  readonly has: Readonly<Record<string, unknown>>;
  readonly timeframes?: Readonly<Record<string, unknown>> | undefined;
  readonly features?: { readonly spot?: CandleFeature | undefined; readonly swap?: { readonly linear?: CandleFeature | undefined } | undefined } | undefined;
  readonly markets?: Readonly<Record<string, CcxtMarket>> | undefined;
  readonly markets_by_id?: Readonly<Record<string, readonly CcxtMarket[]>> | undefined;
  fetchImplementation: unknown;
  httpExceptions: Record<string, unknown>;
  loadMarkets(reload?: boolean): Promise<unknown>;
  fetchOHLCV(symbol: string, timeframe: string, sinceMs: number, limit: number): Promise<unknown>;
}

type ErrorClass = abstract new (...args: never[]) => Error;

/** The package ccxt, the part that we use. */
export interface CcxtPackage {
  readonly exchanges: readonly string[];
  readonly BaseError: ErrorClass;
  readonly ExchangeError: ErrorClass;
  readonly OperationFailed: ErrorClass;
  readonly RateLimitExceeded: ErrorClass;
  readonly DDoSProtection: ErrorClass;
  readonly [id: string]: unknown;
}

export type ImportCcxt = () => Promise<unknown>;

/** Imports ccxt, which takes half a second and 125 MB: only when one of its exchanges is used. */
export async function importCcxt(): Promise<unknown> {
  const { default: ccxt } = await import("ccxt");
  return ccxt;
}

/**
 * Loads ccxt and opens one of its exchanges.
 *
 * @throws HtsError `package_missing` when ccxt is not installed, `exchange_unknown` when it has no exchange of this id
 */
export async function openClient(id: string, settings: object, load: ImportCcxt): Promise<{ ccxt: CcxtPackage; client: CcxtClient }> {
  let ccxt: CcxtPackage;
  try {
    ccxt = (await load()) as CcxtPackage;
  } catch (error) {
    throw new HtsError(
      "package_missing",
      `the exchange ${quote(id)} is reached by the optional package ccxt, which could not be loaded (${firstLine((error as Error).message, 100)}); ` +
        `install it by "npm install ccxt@4", or use upbit, which needs none`,
      { cause: error },
    );
  }
  // Only what it lists: its other properties are classes, too.
  const Exchange = ccxt.exchanges.includes(id) ? ccxt[id] : undefined;
  if (typeof Exchange !== "function") {
    throw new HtsError("exchange_unknown", `there is no exchange ${quote(id)}${listNames(findNearNames(id, ccxt.exchanges))}`);
  }
  const client = new (Exchange as new (settings: object) => CcxtClient)(settings);
  return { ccxt, client };
}
