import type { Candles } from "../candles.ts";
import type { ExecutionSettings } from "../simulate/execution.ts";
import type { PortfolioOutcome } from "../simulate/outcome.ts";
import type { TradeLedger } from "../simulate/trade-ledger.ts";
import { type AlphaBeta, alphaBeta } from "./alpha-beta.ts";
import { type BuyAndHold, buyAndHold } from "./buy-and-hold.ts";
import { cagr } from "./cagr.ts";
import { calmar } from "./calmar.ts";
import { type Costs, costs } from "./costs.ts";
import { cvar95 } from "./cvar.ts";
import { type DailyEquity, sampleDailyEquity } from "./daily-equity.ts";
import { type Excursions, excursions } from "./excursions.ts";
import { type ExitReasonTable, exitReasons } from "./exit-reasons.ts";
import { expectancy } from "./expectancy.ts";
import { exposure } from "./exposure.ts";
import { type HoldingTime, holdingTime } from "./holding-time.ts";
import { type Drawdown, maxDrawdown } from "./max-drawdown.ts";
import type { Metric } from "./metric.ts";
import { type MonthlyReturn, monthlyReturns } from "./monthly-returns.ts";
import { payoffRatio } from "./payoff-ratio.ts";
import { profitFactor } from "./profit-factor.ts";
import { sharpe } from "./sharpe.ts";
import { sortino } from "./sortino.ts";
import { sqn } from "./sqn.ts";
import { type Streaks, streaks } from "./streaks.ts";
import { totalReturn } from "./total-return.ts";
import { turnover } from "./turnover.ts";
import { ulcerIndex } from "./ulcer-index.ts";
import { volatility } from "./volatility.ts";
import { winRate } from "./win-rate.ts";

/** Figures of the closed trades. */
export interface TradeMetrics {
  readonly winRate: Metric;
  readonly payoffRatio: Metric;
  readonly profitFactor: Metric;
  /** Mean P&L, quote currency. */
  readonly expectancy: Metric;
  /** Mean return on the cash spent, fraction. */
  readonly expectancyRate: Metric;
  readonly sqn: Metric;
  readonly streaks: Streaks;
  readonly excursions: Excursions;
  readonly holdingTime: HoldingTime;
  readonly exitReasons: ExitReasonTable;
}

/** Figures of the equity curve. Each is explained in its own file. */
export interface EquityMetrics {
  readonly finalEquity: number;
  readonly totalReturn: number;
  readonly drawdown: Drawdown;
  readonly daily: DailyEquity;
  readonly cagr: Metric;
  readonly volatilityAnnual365: Metric;
  readonly sharpeAnnual365: Metric;
  readonly sortinoAnnual365: Metric;
  readonly calmar: Metric;
  readonly ulcerIndex: Metric;
  readonly cvar95Daily: Metric;
  readonly monthlyReturns: readonly MonthlyReturn[];
}

export interface PortfolioMetrics extends EquityMetrics, TradeMetrics, AlphaBeta {
  readonly exposure: Metric;
  readonly turnoverAnnual365: Metric;
  readonly costs: Costs;
  /** Null without candles. */
  readonly buyAndHold: BuyAndHold | null;
}

export interface MeasureInput {
  /** Candles of the run, warm-up left out. */
  readonly candles: Candles;
  readonly outcome: PortfolioOutcome;
  readonly execution: ExecutionSettings;
}

/** Measures what an account did over a run. */
export function measurePortfolio({ candles, outcome, execution }: MeasureInput): PortfolioMetrics {
  const equity = measureEquity(candles, outcome);
  const benchmark = buyAndHold(candles, execution);
  return {
    ...equity,
    ...measureTrades(outcome.trades),
    ...alphaBeta(equity.daily.returns, benchmark?.daily.returns ?? new Float64Array(0)),
    exposure: exposure(outcome.candlesInMarket, candles.openTimeMs.length),
    turnoverAnnual365: turnover(outcome.boughtNotional, outcome.soldNotional, equity.daily),
    costs: costs(outcome.totalFees, outcome.totalSlippage, outcome.initialCash),
    buyAndHold: benchmark,
  };
}

function measureEquity(candles: Candles, { equity, initialCash }: PortfolioOutcome): EquityMetrics {
  const finalEquity = equity.at(-1) ?? initialCash;
  const daily = sampleDailyEquity(candles, equity, initialCash);
  const drawdown = maxDrawdown(candles, equity, initialCash);
  const growth = cagr(daily);
  return {
    finalEquity,
    totalReturn: totalReturn(initialCash, finalEquity),
    drawdown,
    daily,
    cagr: growth,
    volatilityAnnual365: volatility(daily),
    sharpeAnnual365: sharpe(daily),
    sortinoAnnual365: sortino(daily),
    calmar: calmar(growth, drawdown.depth),
    ulcerIndex: ulcerIndex(daily),
    cvar95Daily: cvar95(daily),
    monthlyReturns: monthlyReturns(candles, equity, initialCash),
  };
}

function measureTrades(trades: TradeLedger): TradeMetrics {
  const pnl = trades.column("pnl");
  const returnRates = trades.column("returnRate");
  const heldCandles = subtract(trades.column("exitCandle"), trades.column("entryCandle"));
  const heldMs = subtract(trades.column("exitTimeMs"), trades.column("entryTimeMs"));
  return {
    winRate: winRate(pnl),
    payoffRatio: payoffRatio(pnl),
    profitFactor: profitFactor(pnl),
    expectancy: expectancy(pnl),
    expectancyRate: expectancy(returnRates),
    sqn: sqn(returnRates),
    streaks: streaks(pnl),
    excursions: excursions(trades.column("mae"), trades.column("mfe")),
    holdingTime: holdingTime(heldCandles, heldMs),
    exitReasons: exitReasons(trades, pnl),
  };
}

/** Takes `right` away from `left`, which it overwrites. */
function subtract(left: Float64Array, right: Float64Array): Float64Array {
  for (let i = 0; i < left.length; i++) left[i] -= right[i];
  return left;
}
