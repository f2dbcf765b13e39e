import type { Candles } from "../../src/engine/candles.ts";
import { makeScene, type SessionScene } from "./session-scene.ts";
import { range, walkCandles } from "./walk-candles.ts";

const MINUTE_MS = 60_000;
const FIRST_SLOT = Date.UTC(2024, 0, 1, 22) / MINUTE_MS;
const WARM_UP_CANDLES = 40;

/** Busy sessions over candles that a number of them decides, across a midnight: the same in every process that asks. */
export function crashScene(candles: number): SessionScene {
  const slots = range(FIRST_SLOT, FIRST_SLOT + WARM_UP_CANDLES + candles);
  const series = new Map<string, Candles>(
    ["KRW-A", "KRW-B", "KRW-C"].map((symbol, k) => [symbol, walkCandles({ timeframeMs: MINUTE_MS, slots, seed: k + 3 })]),
  );
  return makeScene(series, {
    from: WARM_UP_CANDLES,
    account: "shared",
    strategies: {
      sma_cross: { fast: 2, slow: 4 },
      volume_zone_breakout: { volume_window: 20, hold_period_bars: 3 },
      volume_long_candle: { body_pct: 0.001 },
    },
    execution: { position_fraction: 0.3, stop_loss_rate: 0.012, take_profit_rate: 0.02 },
    risk: { max_open_positions: 6, cooldown_candles: 2, daily_loss_limit_rate: 0.2 },
  });
}
