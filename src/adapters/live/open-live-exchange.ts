import { DEMO_EXCHANGE } from "../../app/demo-market/demo-market.ts";
import type { CandleExchange } from "../../app/market-data/ports.ts";
import { openExchange } from "../exchanges.ts";
import { createDemoLiveExchange } from "./demo-live-exchange.ts";

/** The exchange that a session's candles come from: the demo market's as if they happened now. */
export async function openLiveExchange(name: string, upbitUrl: string, signal: AbortSignal): Promise<CandleExchange> {
  if (name === DEMO_EXCHANGE) return createDemoLiveExchange(signal, Date.now);
  return openExchange(name, { signal, ...(name === "upbit" ? { baseUrl: upbitUrl } : {}) });
}
