import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Candles } from "../../src/engine/candles.ts";
import { createRandom } from "../../src/engine/random.ts";
import { BUY, SELL, type Signals } from "../../src/engine/signals.ts";
import type { ExecutionSettings } from "../../src/engine/simulate/execution.ts";
import type { PortfolioOutcome } from "../../src/engine/simulate/outcome.ts";
import { type AccountSnapshot, PositionManager } from "../../src/engine/simulate/position-manager.ts";
import { simulatePortfolio } from "../../src/engine/simulate/simulate-portfolio.ts";
import type { Trade } from "../../src/engine/simulate/trade-ledger.ts";
import { type Trader, TradingStep, type TradingStepSnapshot } from "../../src/engine/simulate/trading-step.ts";
import { arbitraryMarket, buildMarket } from "../support/arbitrary-candles.ts";
import { arbitraryDecisions, arbitraryExecution, arbitraryTrader, toSignals } from "../support/arbitrary-trading.ts";
import { checkProperty, enough } from "../support/check-property.ts";

const cases = fc.record({
  market: arbitraryMarket(20, 150),
  decisions: arbitraryDecisions,
  settings: arbitraryExecution,
  trader: arbitraryTrader,
  fromShare: fc.constantFrom(0, 0, 0.3),
  seed: fc.integer(),
});
type Case = typeof cases extends fc.Arbitrary<infer C> ? C : never;

interface Run {
  readonly candles: Candles;
  readonly from: number;
  readonly signals: Signals;
  readonly settings: ExecutionSettings;
  readonly trader: Trader;
  readonly outcome: PortfolioOutcome;
}

function runOf({ market, decisions, settings, trader, fromShare, seed }: Case): Run {
  const random = createRandom(seed);
  const { candles: plain } = buildMarket(market);
  const candles = { ...plain, filled: Uint8Array.from(plain.close, () => (random() < 0.1 ? 1 : 0)) };
  const from = Math.floor(fromShare * candles.close.length);
  const signals = toSignals(decisions, from, candles.close.length);
  return { candles, from, signals, settings, trader, outcome: simulatePortfolio(candles, from, signals, settings, trader) };
}

describe("a portfolio", () => {
  it("is the same to the last bit candle by candle, and restored on the way", () => {
    let trades = 0;
    checkProperty(cases, 1000, (input) => {
      const run = runOf(input);
      const random = createRandom(input.seed);
      const expected = summarise(run.outcome);
      expect(takeEveryCandle(run, () => false)).toEqual(expected);
      expect(takeEveryCandle(run, () => random() < 0.15)).toEqual(expected);
      trades += run.outcome.trades.length;
    });
    expect(trades).toBeGreaterThan(enough(1000));
  });

  it("keeps its books: what trades and open positions earned is what the equity gained", () => {
    checkProperty(cases, 1000, (input) => {
      const { outcome, settings } = runOf(input);
      const { equity, trades, openPositions, initialCash, cash, totalFees, totalSlippage } = outcome;
      const closed = [...trades].reduce((sum, { pnl }) => sum + pnl, 0);
      const open = openPositions.reduce((sum, { unrealisedPnl }) => sum + unrealisedPnl, 0);
      expectNear(closed + open, (equity.at(-1) ?? initialCash) - initialCash, initialCash);
      const fees =
        [...trades].reduce((sum, { entryFee, exitFee }) => sum + entryFee + exitFee, 0) + openPositions.reduce((sum, { entryFee }) => sum + entryFee, 0);
      const slips =
        [...trades].reduce((sum, trade) => sum + trade.entrySlippage + trade.exitSlippage, 0) +
        openPositions.reduce((sum, position) => sum + position.entrySlippage, 0);
      expectNear(totalFees, fees, initialCash);
      expectNear(totalSlippage, slips, initialCash);
      expect(cash).toBeGreaterThanOrEqual(0);
      for (const value of equity) expect(value).toBeGreaterThan(0);
      for (const { quantity, entryFee, exitFee, entrySlippage, exitSlippage, mae, mfe } of trades) {
        expect(quantity).toBeGreaterThan(0);
        expect(Math.min(entryFee, exitFee, entrySlippage, exitSlippage, mae, mfe)).toBeGreaterThanOrEqual(0);
      }
      if (settings.feeRate === 0 && settings.slippageRate === 0) expect(totalFees + totalSlippage).toBe(0);
    });
  });

  it("accounts for every BUY: filled, skipped or still waiting at the end", () => {
    checkProperty(cases, 500, (input) => {
      const { outcome, signals, settings, from, candles } = runOf(input);
      const lag = settings.fillDelayCandles + (settings.fill === "next_open" ? 1 : 0);
      const isFilled = (index: number): boolean => index + lag < candles.close.length;
      const filledBuys = [...signals.index].filter((index, s) => signals.side[s] === BUY && isFilled(index)).length;
      expect(outcome.trades.length + outcome.openPositions.length + outcome.skippedSignals).toBe(filledBuys);
      expect(outcome.unfilledSignals).toBe([...signals.index].filter((index) => !isFilled(index)).length);
      expect(outcome.equity.length).toBe(candles.close.length - from);
    });
  });

  it("fills no order before the candle of its decision has closed, and each at its price", () => {
    let exits = 0;
    checkProperty(cases, 1000, (input) => {
      const run = runOf(input);
      for (const trade of run.outcome.trades) {
        expectEntry(run, trade);
        expectExit(run, trade);
        exits++;
      }
      for (const position of run.outcome.openPositions) expectEntry(run, position);
    });
    expect(exits).toBeGreaterThan(enough(1000));
  });

  it("loses exactly fees and slippage in a market that does not move", () => {
    const flat = cases.map((input) => {
      const shapes = input.market.shapes.map((shape) => ({ ...shape, gap: 0, body: 0, upperWick: 0, lowerWick: 0 }));
      // Nearer than the slippage a stop would leave at once; without stops every trade is a plain round trip.
      return { ...input, market: { ...input.market, shapes }, settings: { ...input.settings, stopLossRate: null, takeProfitRate: null } };
    });
    let roundTrips = 0;
    checkProperty(flat, 300, (input) => {
      const { outcome, settings } = runOf(input);
      const { feeRate: f, slippageRate: s, initialCash, positionFraction } = settings;
      const kept = ((1 - s) * (1 - f)) / ((1 + s) * (1 + f));
      let cash = initialCash;
      for (const { pnl } of outcome.trades) {
        const next = cash * (1 - positionFraction) + cash * positionFraction * kept;
        expectNear(pnl, next - cash, initialCash);
        cash = next;
        roundTrips++;
      }
      if (outcome.openPositions.length > 0) return;
      expectNear(outcome.cash, cash, initialCash);
      expectNear(initialCash - outcome.cash, outcome.totalFees + outcome.totalSlippage, initialCash);
    });
    expect(roundTrips).toBeGreaterThan(enough(200));
  });
});

describe("an account of several symbols", () => {
  const accounts = fc.record({
    markets: fc.array(arbitraryMarket(40, 40), { minLength: 3, maxLength: 4 }),
    decisions: arbitraryDecisions,
    settings: arbitraryExecution,
    holdCandles: fc.oneof(fc.constant(null), fc.integer({ min: 1, max: 12 })),
    seed: fc.integer(),
  });

  it("is the same to the last bit restored on the way, and never spends cash that it does not have", () => {
    checkProperty(accounts, 300, ({ markets, decisions, settings, holdCandles, seed }) => {
      const random = createRandom(seed);
      const series = markets.map((market) => buildMarket(market).candles);
      const traders = series.map((_, k): Trader => ({ symbol: `S${k}`, strategy: "random", holdCandles }));
      const start = (manager: PositionManager, saved?: readonly TradingStepSnapshot[]) =>
        traders.map((trader, k) => new TradingStep(manager, settings, trader, saved?.[k]));
      const manager = new PositionManager(settings);
      const steps = start(manager);
      let restored = new PositionManager(settings);
      let restoredSteps = start(restored);
      for (let i = 0; i < 40; i++) {
        series.forEach(({ openTimeMs, open, high, low, close, timeframeMs }, k) => {
          const decision = decisions[(i + 7 * k) % decisions.length];
          for (const step of [steps[k], restoredSteps[k]])
            step.take(i, openTimeMs[i], openTimeMs[i] + timeframeMs, open[i], high[i], low[i], close[i], decision, false);
        });
        expect(restored.summary()).toEqual(manager.summary());
        expect(restored.openPositions()).toEqual(manager.openPositions());
        expect(manager.cash).toBeGreaterThanOrEqual(0);
        expect(manager.summary().equity).toBeGreaterThan(0);
        if (random() >= 0.15) continue;
        const [account, saved] = JSON.parse(JSON.stringify([restored.snapshot(), restoredSteps.map((step) => step.snapshot())])) as [
          AccountSnapshot,
          TradingStepSnapshot[],
        ];
        restored = PositionManager.restore(settings, account);
        restoredSteps = start(restored, saved);
      }
    });
  });
});

function expectNear(a: number, b: number, scale: number): void {
  expect(Math.abs(a - b)).toBeLessThanOrEqual(1e-9 * Math.max(Math.abs(a), Math.abs(b), scale));
}

/** An entry answers a BUY, after its candle closed, at the open or close of the candle at which that was due. */
function expectEntry({ candles, from, signals, settings }: Run, entry: { entryCandle: number; entryTimeMs: number; entryPrice: number }): void {
  const { openTimeMs, open, close, timeframeMs } = candles;
  const at = entry.entryCandle + from;
  const decidedAt = at - settings.fillDelayCandles - (settings.fill === "next_open" ? 1 : 0);
  expect(signals.side[signals.index.indexOf(decidedAt)]).toBe(BUY);
  expect(entry.entryTimeMs).toBeGreaterThanOrEqual(openTimeMs[decidedAt] + timeframeMs);
  const [timeMs, price] = settings.fill === "next_open" ? [openTimeMs[at], open[at]] : [openTimeMs[at] + timeframeMs, close[at]];
  expect([entry.entryTimeMs, entry.entryPrice]).toEqual([timeMs, price * (1 + settings.slippageRate)]);
}

function expectExit({ candles, from, signals, settings, trader }: Run, trade: Trade): void {
  const { openTimeMs, open, high, low, close, timeframeMs } = candles;
  const at = trade.exitCandle + from;
  const due = settings.fill === "next_open" ? ([openTimeMs[at], open[at]] as const) : ([openTimeMs[at] + timeframeMs, close[at]] as const);
  const exit = [trade.exitTimeMs, trade.exitPrice];
  const slipped = (price: number): number => price * (1 - settings.slippageRate);
  expect(trade.exitTimeMs).toBeGreaterThanOrEqual(trade.entryTimeMs);
  const stop = trade.entryPrice * (1 - (settings.stopLossRate ?? 1));
  const target = trade.entryPrice * (1 + (settings.takeProfitRate ?? Infinity));
  switch (trade.reason) {
    case "hold_period":
      expect(trade.exitCandle - trade.entryCandle).toBe(trader.holdCandles);
      return expect(exit).toEqual([due[0], slipped(due[1])]);
    case "sell_signal": {
      const decidedAt = at - settings.fillDelayCandles - (settings.fill === "next_open" ? 1 : 0);
      expect(signals.side[signals.index.indexOf(decidedAt)]).toBe(SELL);
      expect(trade.exitTimeMs).toBeGreaterThanOrEqual(openTimeMs[decidedAt] + timeframeMs);
      return expect(exit).toEqual([due[0], slipped(due[1])]);
    }
    case "stop_loss":
      // The worse of the open and the stop: never better than the stop, and no price that the candle did not reach.
      expect(low[at]).toBeLessThanOrEqual(stop);
      return expect(trade.exitPrice).toBe(slipped(Math.min(open[at], stop)));
    case "take_profit":
      expect(high[at]).toBeGreaterThanOrEqual(target);
      return expect(trade.exitPrice).toBe(slipped(target));
    case "manual":
      expect.unreachable();
  }
}

type Books = ReturnType<typeof summarise>;

function summarise(outcome: PortfolioOutcome): object {
  const { equity, trades, ...rest } = outcome;
  return { ...rest, equity: [...equity], trades: [...trades] };
}

/** The same run by the step of live sessions, candle by candle; where it is restored, from the text of what was saved. */
function takeEveryCandle({ candles, from, signals, settings, trader }: Run, isRestored: () => boolean): Books {
  let manager = new PositionManager(settings);
  let step = new TradingStep(manager, settings, trader);
  const trades: Trade[] = [];
  const equity: number[] = [];
  let next = 0;
  for (let i = from; i < candles.close.length; i++) {
    if (isRestored()) {
      const saved = JSON.parse(JSON.stringify([manager.snapshot(), step.snapshot()])) as [AccountSnapshot, TradingStepSnapshot];
      trades.push(...manager.trades);
      manager = PositionManager.restore(settings, saved[0]);
      step = new TradingStep(manager, settings, trader, saved[1]);
    }
    const decision = signals.index[next] === i ? (signals.side[next++] as typeof BUY | typeof SELL) : 0;
    const { openTimeMs, open, high, low, close, filled, timeframeMs } = candles;
    step.take(i - from, openTimeMs[i], openTimeMs[i] + timeframeMs, open[i], high[i], low[i], close[i], decision, filled?.[i] === 1);
    equity.push(manager.summary().equity);
  }
  trades.push(...manager.trades);
  const { cash, closedTrades, totalFees, totalSlippage, boughtNotional, soldNotional } = manager.summary();
  const { pending, ...counters } = step.snapshot();
  expect(closedTrades).toBe(trades.length);
  const sums = { totalFees, totalSlippage, boughtNotional, soldNotional };
  return {
    initialCash: settings.initialCash,
    openPositions: manager.openPositions(),
    cash,
    ...counters,
    unfilledSignals: pending.length,
    ...sums,
    equity,
    trades,
  };
}
