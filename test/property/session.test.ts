import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { runBacktest } from "../../src/engine/backtest.ts";
import { CANDLE_COLUMNS, type Candles, indexAtOrAfter } from "../../src/engine/candles.ts";
import { createRandom } from "../../src/engine/random.ts";
import type { RiskRules } from "../../src/engine/session/risk-rules.ts";
import type { SessionEvent } from "../../src/engine/session/session-events.ts";
import type { TraderSpec } from "../../src/engine/session/session-trader.ts";
import {
  type AccountMode,
  type Reach,
  type SessionSnapshot,
  type SessionSpec,
  type SymbolCandle,
  TradingSession,
} from "../../src/engine/session/trading-session.ts";
import type { ExecutionSettings } from "../../src/engine/simulate/execution.ts";
import type { Candle } from "../../src/engine/strategies/strategy-runner.ts";
import { BUILT_IN_STRATEGIES } from "../../src/engine/strategies/registry.ts";
import { arbitraryMarket, buildMarket, type MarketSpec } from "../support/arbitrary-candles.ts";
import { arbitraryParams } from "../support/arbitrary-strategies.ts";
import { arbitraryExecution } from "../support/arbitrary-trading.ts";
import { checkProperty, enough } from "../support/check-property.ts";

const NO_RULES: RiskRules = { maxOpenPositions: null, maxPositionCost: null, dailyLossLimitRate: null, cooldownCandles: 0 };
const strategies = BUILT_IN_STRATEGIES;

const cases = fc.record({
  markets: fc.array(arbitraryMarket(40, 120), { minLength: 1, maxLength: 3 }),
  params: fc.tuple(...strategies.map((strategy) => arbitraryParams(strategy, 12))),
  execution: arbitraryExecution,
  account: fc.constantFrom<AccountMode>("each", "shared"),
  maxOpenPositions: fc.constantFrom(null, 1, 2),
  dailyLossLimitRate: fc.constantFrom(null, 0.001, 0.05),
  cooldownCandles: fc.constantFrom(0, 1, 5),
  seed: fc.integer(),
});
type Case = typeof cases extends fc.Arbitrary<infer C> ? C : never;

interface Scene {
  readonly spec: SessionSpec;
  readonly series: ReadonlyMap<string, Candles>;
  readonly from: number;
}

/** Markets of one timeframe whose candles happen side by side, the first few of each for warming up. */
function sceneOf({ markets, params, execution, account, seed }: Case, rules: RiskRules): Scene {
  const timeframeMs = (markets[0] as MarketSpec).timeframeMs;
  const series = new Map(markets.map((market, k) => [`KRW-${k}`, buildMarket({ ...market, timeframeMs }).candles]));
  const traders = [...series.keys()].flatMap((symbol) => strategies.map((strategy, k): TraderSpec => ({ symbol, strategy, params: params[k] ?? {} })));
  const from = Math.floor(createRandom(seed)() * 30);
  return { spec: { timeframeMs, execution, account, risk: rules, traders }, series, from };
}

function candleAt(candles: Candles, i: number): Candle {
  return Object.fromEntries(CANDLE_COLUMNS.map((column) => [column, candles[column][i]])) as Candle;
}

function before(series: ReadonlyMap<string, Candles>, firstOf: (candles: Candles) => number): Reach {
  return ({ symbol, strategy, params }) => {
    const candles = series.get(symbol) as Candles;
    const until = firstOf(candles);
    const from = Math.max(0, until - strategy.warmUpCandles(params) - 1);
    return Array.from({ length: until - from }, (_, k) => candleAt(candles, from + k));
  };
}

/** Everything that closes at each instant, in order, from candle `from` of each symbol on. */
function batchesOf({ spec, series, from }: Scene): [closeTimeMs: number, candles: SymbolCandle[]][] {
  const batches = new Map<number, SymbolCandle[]>();
  for (const [symbol, candles] of series) {
    for (let i = from; i < candles.close.length; i++) {
      const candle = candleAt(candles, i);
      const closeTimeMs = candle.openTimeMs + spec.timeframeMs;
      batches.set(closeTimeMs, [...(batches.get(closeTimeMs) ?? []), { symbol, candle }]);
    }
  }
  return [...batches].sort(([a], [b]) => a - b);
}

function run(scene: Scene, restoreAt: () => boolean): { events: SessionEvent[]; session: TradingSession } {
  let session = new TradingSession(
    scene.spec,
    before(scene.series, () => scene.from),
  );
  const events: SessionEvent[] = [];
  for (const [closeTimeMs, candles] of batchesOf(scene)) {
    events.push(...session.take(closeTimeMs, candles));
    if (!restoreAt()) continue;
    const saved = JSON.parse(JSON.stringify(session.snapshot())) as SessionSnapshot;
    const taken = before(scene.series, ({ openTimeMs }) => Math.max(scene.from, indexAtOrAfter(openTimeMs, closeTimeMs)));
    session = new TradingSession(scene.spec, taken, saved);
  }
  return { events, session };
}

const fillsOf = (events: readonly SessionEvent[], { symbol, strategy }: TraderSpec): unknown[] =>
  events.flatMap((event) =>
    event.kind === "fill" && event.symbol === symbol && event.strategy === strategy.name
      ? [[event.side, event.timeMs, event.price, event.quantity, event.fee]]
      : [],
  );

function fillsOfBacktest(candles: Candles, from: number, { symbol, strategy, params }: TraderSpec, execution: ExecutionSettings): unknown[] {
  const { trades, openPositions } = runBacktest({ symbol, candles, from, strategy, params, execution }).outcome;
  const closed = [...trades].flatMap((trade) => [
    ["BUY", trade.entryTimeMs, trade.entryPrice, trade.quantity, trade.entryFee],
    ["SELL", trade.exitTimeMs, trade.exitPrice, trade.quantity, trade.exitFee],
  ]);
  return [...closed, ...openPositions.map((open) => ["BUY", open.entryTimeMs, open.entryPrice, open.quantity, open.entryFee])];
}

describe("a paper session", () => {
  it("fills exactly the orders of a backtest over the same candles", () => {
    let fills = 0;
    checkProperty(cases, 150, (input) => {
      const scene = sceneOf({ ...input, account: "each" }, NO_RULES);
      const { events } = run(scene, () => false);
      for (const trader of scene.spec.traders) {
        const expected = fillsOfBacktest(scene.series.get(trader.symbol) as Candles, scene.from, trader, scene.spec.execution);
        expect(fillsOf(events, trader)).toEqual(expected);
        fills += expected.length;
      }
    });
    expect(fills).toBeGreaterThan(enough(500));
  });

  it("goes on from a snapshot to the last bit, whatever its rules", () => {
    let refused = 0;
    checkProperty(cases, 150, (input) => {
      const { maxOpenPositions, dailyLossLimitRate, cooldownCandles } = input;
      const scene = sceneOf(input, { ...NO_RULES, maxOpenPositions, dailyLossLimitRate, cooldownCandles });
      const random = createRandom(input.seed);
      const whole = run(scene, () => false);
      const resumed = run(scene, () => random() < 0.2);
      expect(resumed.events).toEqual(whole.events);
      expect(resumed.session.snapshot()).toEqual(whole.session.snapshot());
      refused += whole.events.filter((event) => event.kind === "order" && event.status === "refused").length;
    });
    expect(refused).toBeGreaterThan(enough(100));
  });

  it("keeps its books: cash is what was there less what was bought plus what was sold", () => {
    checkProperty(cases, 150, (input) => {
      const scene = sceneOf(input, NO_RULES);
      const { events, session } = run(scene, () => false);
      const { initialCash } = scene.spec.execution;
      const start = initialCash * (scene.spec.account === "shared" ? 1 : scene.spec.traders.length);
      const change = events.reduce((sum, event) => {
        if (event.kind !== "fill") return sum;
        return sum + (event.side === "BUY" ? -1 : 1) * event.quantity * event.price - event.fee;
      }, 0);
      expect(Math.abs(session.money().cash - start - change) / start).toBeLessThan(1e-9);
    });
  });

  it("never spends what it does not have, also when all trade on one account", () => {
    let entries = 0;
    checkProperty(cases, 150, (input) => {
      const scene = sceneOf({ ...input, account: "shared" }, NO_RULES);
      const session = new TradingSession(
        scene.spec,
        before(scene.series, () => scene.from),
      );
      for (const [closeTimeMs, candles] of batchesOf(scene)) {
        for (const event of session.take(closeTimeMs, candles)) {
          if (event.kind === "fill") expect(event.cash).toBeGreaterThanOrEqual(0);
          if (event.kind === "opened") entries++;
        }
        expect(session.money().cash).toBeGreaterThanOrEqual(0);
        expect(session.money().equity).toBeGreaterThanOrEqual(session.money().cash);
      }
    });
    expect(entries).toBeGreaterThan(enough(500));
  });

  it("settles every order that it tells of once, unless it still waits", () => {
    checkProperty(cases, 100, (input) => {
      const { events, session } = run(sceneOf(input, NO_RULES), () => false);
      const waiting = new Set<string>();
      for (const event of events) {
        if (event.kind !== "order") continue;
        const key = `${event.symbol} ${event.strategy} ${event.key}`;
        if (event.status === "pending") waiting.add(key);
        else if (event.key.startsWith("signal-")) expect(waiting.delete(key)).toBe(true);
      }
      expect(waiting.size).toBe(session.traders.reduce((sum, trader) => sum + trader.snapshot().pendingKeys.length, 0));
    });
  });
});
