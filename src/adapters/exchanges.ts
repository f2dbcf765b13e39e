import { DEMO_EXCHANGE } from "../app/demo-market/demo-market.ts";
import type { CandleExchange } from "../app/market-data/ports.ts";
import { EXCHANGE_PATTERN } from "../contract/candle-series.ts";
import { HtsError } from "../engine/errors.ts";
import { quote } from "./files/fault-messages.ts";

export interface ExchangeOptions {
  /** Where requests go instead of the exchange's own servers, such as a simulator. */
  readonly baseUrl?: string | undefined;
  /** Cancels everything; what is under way then rejects with its reason. */
  readonly signal?: AbortSignal | undefined;
  /** Told before every wait for another attempt: why, such as "it answered 503", and for how long. */
  readonly onWait?: ((reason: string, waitMs: number) => void) | undefined;
}

const NAME = new RegExp(EXCHANGE_PATTERN);

/**
 * Opens an exchange by its name: Upbit by the project's own client, the built-in demo market, all others by ccxt, which is
 * loaded only then.
 *
 * @throws HtsError `exchange_unknown`, `package_missing`, `exchange_refused`, `usage`
 */
export async function openExchange(name: string, options: ExchangeOptions = {}): Promise<CandleExchange> {
  if (!NAME.test(name)) {
    throw new HtsError("exchange_unknown", `expected the name of an exchange in small letters, such as upbit or binance, was ${quote(name)}`);
  }
  if (name === "upbit") {
    const { createUpbitExchange } = await import("./upbit/upbit-exchange.ts");
    return createUpbitExchange(options);
  }
  if (name === DEMO_EXCHANGE) {
    const { createDemoExchange } = await import("./demo-exchange.ts");
    return createDemoExchange(options);
  }
  const { createCcxtExchange } = await import("./ccxt/ccxt-exchange.ts");
  return createCcxtExchange(name, options);
}
