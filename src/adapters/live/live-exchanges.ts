import { DEMO_EXCHANGE } from "../../app/demo-market/demo-market.ts";

/** Whose candles a session can follow as they close. */
export const LIVE_EXCHANGES: readonly string[] = ["upbit", DEMO_EXCHANGE];
