import { resolveRisk } from "../../src/engine/session/risk-rules.ts";
import type { OrderEvent, SessionEvent } from "../../src/engine/session/session-events.ts";
import { type AccountMode, type SymbolCandle, TradingSession } from "../../src/engine/session/trading-session.ts";
import { resolveExecution } from "../../src/engine/simulate/execution.ts";
import type { Candle } from "../../src/engine/strategies/strategy-runner.ts";
import { type AnyStrategy, defineStrategy } from "../../src/engine/strategies/strategy.ts";

const MINUTE_MS = 60_000;

/** What a strategy does at the close of which candle, from 0. */
export type Script = Readonly<Record<number, "BUY" | "SELL" | "FAIL">>;

export interface ScriptOptions {
  /** By symbol, then by strategy. */
  readonly scripts: Readonly<Record<string, Readonly<Record<string, Script>>>>;
  readonly risk?: Readonly<Record<string, unknown>>;
  readonly execution?: Readonly<Record<string, unknown>>;
  readonly account?: AccountMode;
  /** Open time of candle 0. */
  readonly startMs?: number;
}

/** A price for a candle that stands still, or what differs from its open. */
export type Prices = Readonly<Record<string, number | (Partial<Candle> & { readonly open: number })>>;

/** A session of strategies that do what is written, without fees and slippage unless asked for. */
export class ScriptedSession {
  readonly session: TradingSession;
  readonly startMs: number;
  #candle = 0;

  constructor({ scripts, risk = {}, execution = {}, account = "shared", startMs = Date.UTC(2024, 0, 1, 12) }: ScriptOptions) {
    this.startMs = startMs;
    const traders = Object.entries(scripts).flatMap(([symbol, strategies]) =>
      Object.entries(strategies).map(([name, script]) => ({ symbol, strategy: scriptedStrategy(name, script, startMs), params: {} })),
    );
    const settings = resolveExecution({ fee_rate: 0, slippage_rate: 0, initial_cash: 1000, position_fraction: 0.5, ...execution });
    this.session = new TradingSession({ timeframeMs: MINUTE_MS, execution: settings, account, risk: resolveRisk(risk), traders }, () => []);
  }

  /** The next candle of each symbol that has a price. */
  close(prices: Prices): SessionEvent[] {
    const openTimeMs = this.startMs + MINUTE_MS * this.#candle++;
    const candles = Object.entries(prices).map(([symbol, price]): SymbolCandle => {
      const { open, ...rest } = typeof price === "number" ? { open: price } : price;
      return { symbol, candle: { openTimeMs, open, high: open, low: open, close: open, volume: 1, ...rest } };
    });
    return this.session.take(openTimeMs + MINUTE_MS, candles);
  }

  /** Candles of the same prices. @returns what came of all of them */
  closeMany(count: number, prices: Prices): SessionEvent[] {
    return Array.from({ length: count }, () => this.close(prices)).flat();
  }
}

/** Orders that met their end, as "strategy side status reason-or-refusal". */
export function settledOrders(events: readonly SessionEvent[]): string[] {
  return events
    .filter((event): event is OrderEvent => event.kind === "order" && event.status !== "pending")
    .map(({ symbol, strategy, side, status, refusal, reason }) => `${symbol} ${strategy} ${side} ${status} ${refusal ?? reason}`);
}

/** Does what is written. */
export function scriptedStrategy(name: string, script: Script, startMs: number): AnyStrategy {
  return defineStrategy({
    name,
    description: "Does what is written.",
    parameters: {},
    warmUpCandles: () => 0,
    decide: (history) => {
      const what = script[(history.openTimeMs(0) - startMs) / MINUTE_MS];
      if (what === "FAIL") throw new Error("as written");
      return what === undefined ? null : { side: what, confidence: 1 };
    },
  });
}
