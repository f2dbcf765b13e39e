import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { measurePortfolio } from "../../../../src/engine/metrics/portfolio-metrics.ts";
import { BUY, SELL, SignalBuffer } from "../../../../src/engine/signals.ts";
import { resolveExecution } from "../../../../src/engine/simulate/execution.ts";
import type { PortfolioOutcome } from "../../../../src/engine/simulate/outcome.ts";
import { simulatePortfolio } from "../../../../src/engine/simulate/simulate-portfolio.ts";
import { type Trade, TradeLedger } from "../../../../src/engine/simulate/trade-ledger.ts";
import { DAY_MS } from "../../../../src/engine/timeframe.ts";
import { candlesOf, reasonOf, repeat, TRADE } from "./metric-fixtures.ts";

const FREE = resolveExecution({ fee_rate: 0, slippage_rate: 0, initial_cash: 1000 });
const openTime = (i: number): number => Date.UTC(2024, 0, 1) + i * DAY_MS;

function outcomeOf(equity: Iterable<number>, trades: readonly Partial<Trade>[], more: Partial<PortfolioOutcome> = {}): PortfolioOutcome {
  const ledger = new TradeLedger();
  for (const trade of trades) ledger.add({ ...TRADE, ...trade });
  return {
    initialCash: 1000,
    equity: Float64Array.from(equity),
    trades: ledger,
    openPositions: [],
    cash: 0,
    skippedSignals: 0,
    unfilledSignals: 0,
    ambiguousCandles: 0,
    candlesInMarket: 0,
    fillsOnFilledCandles: 0,
    totalFees: 0,
    totalSlippage: 0,
    boughtNotional: 0,
    soldNotional: 0,
    ...more,
  };
}

/** The paths of all numbers in a value that are NaN or infinite. */
function notFinite(value: unknown, path = ""): string[] {
  if (typeof value === "number") return Number.isFinite(value) ? [] : [`${path} ${value}`];
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([name, inner]) => notFinite(inner, `${path}.${name}`));
}

describe("measurePortfolio", () => {
  it("measures the equity curve of 20 days that gain 2 % and lose 1 % by turns", () => {
    let now = 1000;
    const equity = Array.from(repeat([1.02, 0.99], 20), (factor) => (now *= factor));
    const outcome = outcomeOf(equity, [], { candlesInMarket: 5, totalFees: 30, totalSlippage: 20, boughtNotional: 3000, soldNotional: 1000 });
    const metrics = measurePortfolio({ candles: candlesOf(equity, DAY_MS, openTime, 1000), outcome, execution: FREE });
    const growth = (1.02 * 0.99) ** 10;
    expect(metrics.finalEquity).toBe(equity[19]);
    expect(metrics.totalReturn).toBeCloseTo(growth - 1, 12);
    expect(metrics.drawdown.depth).toBeCloseTo(0.01, 12);
    expect(metrics.daily.returns).toHaveLength(20);
    expect(metrics.cagr.value).toBeCloseTo(growth ** 18.25 - 1, 11);
    expect(metrics.sharpeAnnual365.value).toBeCloseTo(Math.sqrt(346.75) / 3, 10);
    expect(metrics.volatilityAnnual365.value).toBeCloseTo(0.015 * Math.sqrt((20 / 19) * 365), 12);
    expect(metrics.sortinoAnnual365.value).toBeCloseTo(Math.sqrt(182.5), 10);
    expect(metrics.calmar.value).toBeCloseTo((growth ** 18.25 - 1) / 0.01, 8);
    expect(metrics.ulcerIndex.value).toBeCloseTo(0.01 / Math.sqrt(2), 12);
    expect(metrics.cvar95Daily.value).toBeCloseTo(0.01, 12);
    expect(metrics.monthlyReturns).toMatchObject([{ month: "2024-01", isPartial: true }]);
    expect(metrics.exposure.value).toBe(0.25);
    expect(metrics.costs).toEqual({ fees: 30, slippage: 20, shareOfInitialCash: 0.05 });
    expect(metrics.turnoverAnnual365.value).toBeCloseTo((2000 / (equity.reduce((sum, value) => sum + value) / 20)) * 18.25, 9);
  });

  it("compares with holding: the account that held has beta 1 and alpha 0", () => {
    let price = 100;
    const closes = Array.from(repeat([1.02, 0.99, 1.01], 30), (factor) => (price *= factor));
    const outcome = outcomeOf(
      closes.map((close) => 10 * close),
      [],
    );
    const metrics = measurePortfolio({ candles: candlesOf(closes, DAY_MS, openTime, 100), outcome, execution: FREE });
    expect(metrics.buyAndHold?.finalEquity).toBeCloseTo(metrics.finalEquity, 9);
    expect(metrics.beta.value).toBeCloseTo(1, 12);
    expect(metrics.alphaAnnual365.value).toBeCloseTo(0, 12);
  });

  it("measures closed trades", () => {
    const trades: Partial<Trade>[] = [
      { pnl: 6, returnRate: 0.06, mae: 0.01, mfe: 0.1, entryCandle: 1, exitCandle: 2, entryTimeMs: 10, exitTimeMs: 20, reason: "take_profit" },
      { pnl: 2, returnRate: 0.03, mae: 0.02, mfe: 0.2, entryCandle: 4, exitCandle: 6, entryTimeMs: 40, exitTimeMs: 60, reason: "sell_signal" },
      { pnl: -1, returnRate: -0.02, mae: 0.03, mfe: 0.3, entryCandle: 7, exitCandle: 10, entryTimeMs: 70, exitTimeMs: 100, reason: "stop_loss" },
      { pnl: -3, returnRate: -0.03, mae: 0.06, mfe: 0.4, entryCandle: 11, exitCandle: 17, entryTimeMs: 110, exitTimeMs: 190, reason: "stop_loss" },
    ];
    const metrics = measurePortfolio({ candles: candlesOf([100], DAY_MS, openTime), outcome: outcomeOf([1004], trades), execution: FREE });
    expect(metrics).toMatchObject({
      winRate: { value: 0.5 },
      payoffRatio: { value: 2 },
      profitFactor: { value: 2 },
      expectancy: { value: 1 },
      streaks: { longestWins: 2, longestLosses: 2 },
      exitReasons: { take_profit: { trades: 1, pnl: 6 }, stop_loss: { trades: 2, pnl: -4 } },
    });
    expect(metrics.expectancyRate.value).toBeCloseTo(0.01, 15);
    expect(metrics.excursions.meanMae.value).toBeCloseTo(0.03, 15);
    expect(metrics.excursions.bestMfe.value).toBe(0.4);
    expect(metrics.holdingTime).toMatchObject({ meanCandles: { value: 3 }, medianCandles: { value: 2.5 }, longestCandles: { value: 6 } });
    expect(metrics.holdingTime).toMatchObject({ meanMs: { value: 35 }, medianMs: { value: 25 }, longestMs: { value: 80 } });
    expect(reasonOf(metrics.sqn)).toBe("needs 20 closed trades, there are 4");
  });

  it("leaves the initial cash of a run without candles, and says of every figure why there is none", () => {
    const metrics = measurePortfolio({ candles: candlesOf([], DAY_MS, openTime), outcome: outcomeOf([], []), execution: FREE });
    expect(metrics).toMatchObject({ finalEquity: 1000, totalReturn: 0, drawdown: { depth: 0 }, monthlyReturns: [], buyAndHold: null });
    const { cagr, sharpeAnnual365, alphaAnnual365, exposure, winRate } = metrics;
    expect([cagr, sharpeAnnual365, alphaAnnual365].map(reasonOf)).toEqual(Array(3).fill("needs 20 daily returns, there are 0"));
    expect([exposure, winRate].map(reasonOf)).toEqual(["there are no candles", "there are no closed trades"]);
  });

  it("stays free of NaN and infinity when costs have eaten the account", () => {
    const candles = candlesOf([...repeat([100, 101, 99], 900)], DAY_MS, openTime);
    const signals = new SignalBuffer();
    for (let i = 0; i < 900; i += 2) signals.push(i, BUY, 1, NaN);
    const execution = resolveExecution({ fee_rate: 0.5, slippage_rate: 0.5 });
    const outcome = simulatePortfolio(candles, 0, signals.toSignals(), execution, { symbol: "A", strategy: "b", holdCandles: 1 });
    const { daily, buyAndHold, ...figures } = measurePortfolio({ candles, outcome, execution });
    expect(figures.finalEquity).toBe(0);
    expect(daily.returns.some(Number.isNaN)).toBe(true);
    expect(notFinite(figures)).toEqual([]);
    expect(reasonOf(figures.sharpeAnnual365)).toMatch(/equity fell to 0/);
    expect(buyAndHold?.sharpeAnnual365.value).not.toBeNull();
  });

  it("gives finite figures or reasons, within their ranges, that add up", () => {
    const closes = fc.array(fc.double({ min: 1, max: 1000, noNaN: true }), { minLength: 1, maxLength: 80 });
    const decisions = fc.array(fc.constantFrom(0, 0, BUY, SELL), { minLength: 80, maxLength: 80 });
    fc.assert(
      fc.property(closes, decisions, fc.constantFrom(null, 3), fc.double({ min: 0, max: 0.5, noNaN: true }), (prices, sides, holdCandles, feeRate) => {
        const candles = candlesOf(prices, DAY_MS / 2, (i) => openTime(i / 2));
        const signals = new SignalBuffer();
        for (let i = 0; i < prices.length; i++) if (sides[i] !== 0) signals.push(i, sides[i] as typeof BUY | typeof SELL, 1, NaN);
        const execution = resolveExecution({ fee_rate: feeRate });
        const outcome = simulatePortfolio(candles, 0, signals.toSignals(), execution, { symbol: "A", strategy: "b", holdCandles });
        const metrics = measurePortfolio({ candles, outcome, execution });
        expect(notFinite(metrics)).toEqual([]);
        const earned = Object.values(metrics.exitReasons).reduce((sum, { pnl }) => sum + pnl, 0);
        const open = outcome.openPositions.reduce((sum, { unrealisedPnl }) => sum + unrealisedPnl, 0);
        expect(Math.abs(execution.initialCash + earned + open - metrics.finalEquity)).toBeLessThan(1e-9 * Math.max(execution.initialCash, ...outcome.equity));
        expect(metrics.drawdown.depth).toBeGreaterThanOrEqual(Math.max(0, -metrics.totalReturn - 1e-12));
        expect(metrics.drawdown.depth).toBeLessThanOrEqual(1);
        expect(metrics.ulcerIndex.value ?? 0).toBeLessThanOrEqual(metrics.drawdown.depth + 1e-12);
        expect(metrics.exposure.value).toBeGreaterThanOrEqual(0);
        expect(metrics.exposure.value).toBeLessThanOrEqual(1);
      }),
    );
  });
});
