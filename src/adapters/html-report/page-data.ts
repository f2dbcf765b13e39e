import { EXIT_REASONS } from "../../engine/simulate/trade-ledger.ts";
import { type Bars, barOf, toBars } from "./bars.ts";
import { linesAtBars } from "./chart-lines.ts";
import type { Words } from "./dictionary.ts";
import { sampleEquity } from "./equity-points.ts";
import { inBothLanguages } from "./korean-messages.ts";
import { fillDecimalsOf } from "./page/format.js";
import type { ReportRun } from "./report-input.ts";
import { chooseTrades } from "./trade-sample.ts";
import { sampleZones, signalCandle, type ZoneSample } from "./zones.ts";

/** Limits of what one report embeds; what is for all symbols together is divided among them. */
const MAX_BARS = 6000;
const MAX_BARS_IN_ALL = 36_000;
const MAX_EQUITY_POINTS = 4000;
const MAX_TRADES = 2000;
const MAX_TRADES_IN_ALL = 8000;

/** What the page draws of one symbol: plain numbers in columns, times in UTC epoch seconds. */
export interface SymbolData {
  readonly symbol: string;
  /** Decimals of the candles' prices, and of fills and levels, which lie between ticks. */
  readonly decimals: number;
  readonly fillDecimals: number;
  /** Length of a bar and of a candle, seconds. */
  readonly barS: number;
  readonly candleS: number;
  readonly bars: {
    readonly time: readonly number[];
    readonly open: readonly number[];
    readonly high: readonly number[];
    readonly low: readonly number[];
    readonly close: readonly number[];
    readonly volume: readonly number[];
    /** The bars that hold candles which a gap policy made up. */
    readonly filled: readonly number[];
  };
  readonly lines: readonly { readonly name: Words; readonly values: readonly (number | null)[] }[];
  readonly zones: readonly ZoneData[];
  readonly zonesOfEveryBar: boolean;
  readonly equity: {
    readonly time: readonly number[];
    readonly equity: readonly number[];
    readonly hold: readonly number[] | null;
    readonly drawdown: readonly number[];
  };
  readonly trades: TradeColumns;
  /** Most trades that are embedded of this symbol. */
  readonly tradeLimit: number;
  /** Entries of positions that are open at the end. */
  readonly open: readonly { readonly bar: number; readonly price: number }[];
}

/** A volume zone; each pair of characters in `volumes` is a bin's volume in base 36, 1295 for the largest. */
interface ZoneData {
  readonly bar: number;
  readonly time: number;
  /** Bar in which the candles begin that the strategy saw. */
  readonly fromBar: number;
  /** All edges, or the lowest and the highest when all bins are equally high. */
  readonly edges: readonly number[];
  readonly resistance: number;
  readonly level: number;
  readonly volumes: string;
}

const TRADE_NUMBERS = ["entryPrice", "exitPrice", "quantity", "pnl", "returnRate", "mae", "mfe"] as const;

/** Trades in columns; `number` counts from 1 in the order in which all trades of the run closed, `zone` is the place of the signal's zone, −1 without. */
type TradeColumns = Readonly<
  Record<
    (typeof TRADE_NUMBERS)[number] | "number" | "entryTime" | "exitTime" | "entryBar" | "exitBar" | "held" | "costs" | "reason" | "zone",
    readonly number[]
  >
>;

/** Thins a run out to what a page can carry. @param symbols how many symbols share the page, ≥ 1. */
export function toSymbolData({ run }: ReportRun, symbols: number): SymbolData {
  const bars = toBars(run.runCandles, Math.min(MAX_BARS, Math.floor(MAX_BARS_IN_ALL / symbols)));
  const tradeLimit = Math.min(MAX_TRADES, Math.floor(MAX_TRADES_IN_ALL / symbols));
  const chosen = chooseTrades(run.outcome.trades, tradeLimit);
  const entryCandles = Array.from(chosen, (i) => run.outcome.trades.number(i, "entryCandle"));
  const { zones, isOfEveryBar } = sampleZones(run, bars, entryCandles, 1 / symbols);
  const points = sampleEquity(run, Math.min(MAX_EQUITY_POINTS, Math.floor((6 * MAX_EQUITY_POINTS) / symbols)));
  const decimals = priceDecimals(bars);
  return {
    symbol: run.symbol,
    decimals,
    fillDecimals: Math.max(decimals, fillDecimalsOf(bars.candles.close[0] ?? 1)),
    barS: bars.barMs / 1000,
    candleS: run.candles.timeframeMs / 1000,
    bars: toBarColumns(bars),
    lines: linesAtBars(run, bars).map(({ name, values }) => ({
      name: inBothLanguages(name),
      values: Array.from(values, (value) => (Number.isNaN(value) ? null : rounded(value, 9))),
    })),
    zones: zones.map((zone) => toZoneData(zone, run.strategy.warmUpCandles(run.params) as number, bars, run.runCandles.openTimeMs)),
    zonesOfEveryBar: isOfEveryBar,
    equity: {
      time: seconds(points.timeMs),
      equity: column(points.equity, 9),
      hold: points.hold === null ? null : column(points.hold, 9),
      drawdown: column(points.drawdown, 6),
    },
    tradeLimit,
    trades: toTradeColumns(run, chosen, bars, zones),
    open: run.outcome.openPositions.map(({ entryCandle, entryPrice }) => ({ bar: barOf(bars, entryCandle), price: rounded(entryPrice, 10) })),
  };
}

function toBarColumns({ candles }: Bars): SymbolData["bars"] {
  const filled: number[] = [];
  candles.filled?.forEach((flag, b) => void (flag === 1 && filled.push(b)));
  return {
    time: seconds(candles.openTimeMs),
    open: column(candles.open, 10),
    high: column(candles.high, 10),
    low: column(candles.low, 10),
    close: column(candles.close, 10),
    volume: column(candles.volume, 6),
    filled,
  };
}

function toZoneData({ ordinal, zone }: ZoneSample, reach: number, bars: Bars, openTimeMs: Float64Array): ZoneData {
  const { edges, volumes } = zone;
  const lowest = edges[0] as number;
  const highest = edges.at(-1) as number;
  const height = (highest - lowest) / volumes.length;
  const isEven = edges.every((edge, b) => Math.abs(edge - lowest - b * height) <= 1e-6 * height);
  const largest = volumes.reduce((a, b) => Math.max(a, b), 0);
  return {
    bar: barOf(bars, ordinal),
    time: (openTimeMs[ordinal] as number) / 1000,
    fromBar: barOf(bars, Math.max(0, ordinal - reach)),
    edges: isEven ? [rounded(lowest, 10), rounded(highest, 10)] : column(edges, 10),
    resistance: rounded(zone.resistance, 10),
    level: rounded(zone.level, 10),
    volumes: Array.from(volumes, (volume) => inBase36(largest > 0 ? volume / largest : 0)).join(""),
  };
}

function inBase36(share: number): string {
  return Math.round(Math.min(Math.max(share, 0), 1) * 1295)
    .toString(36)
    .padStart(2, "0");
}

function toTradeColumns(run: ReportRun["run"], chosen: Int32Array, bars: Bars, zones: readonly ZoneSample[]): TradeColumns {
  const { trades } = run.outcome;
  const zoneOf = new Map(zones.map(({ ordinal }, z) => [ordinal, z]));
  const of = (value: (i: number) => number): number[] => Array.from(chosen, value);
  const numbers = Object.fromEntries(TRADE_NUMBERS.map((name) => [name, of((i) => rounded(trades.number(i, name), 10))])) as Record<
    (typeof TRADE_NUMBERS)[number],
    number[]
  >;
  return {
    ...numbers,
    number: of((i) => i + 1),
    entryTime: of((i) => trades.number(i, "entryTimeMs") / 1000),
    exitTime: of((i) => trades.number(i, "exitTimeMs") / 1000),
    entryBar: of((i) => barOf(bars, trades.number(i, "entryCandle"))),
    exitBar: of((i) => barOf(bars, trades.number(i, "exitCandle"))),
    held: of((i) => trades.number(i, "exitCandle") - trades.number(i, "entryCandle")),
    costs: of((i) =>
      rounded(
        ["entryFee", "exitFee", "entrySlippage", "exitSlippage"].reduce((sum, name) => sum + trades.number(i, name as "entryFee"), 0),
        8,
      ),
    ),
    reason: of((i) => EXIT_REASONS.indexOf(trades.reason(i))),
    zone: of((i) => zoneOf.get(signalCandle(run, trades.number(i, "entryCandle"))) ?? -1),
  };
}

/** Decimals with which all prices of a sample of bars can be written, as far as seven digits go. */
function priceDecimals({ candles: { close, high } }: Bars): number {
  const step = Math.max(1, Math.floor(close.length / 500));
  let decimals = 0;
  for (let b = 0; b < close.length; b += step) {
    for (const price of [close[b], high[b]]) decimals = Math.max(decimals, decimalsOf(price as number));
  }
  return Math.min(decimals, fillDecimalsOf(close[0] ?? 1) + 1);
}

/** Decimals of the shortest text that stands for a number, as far as its nine leading digits go. */
function decimalsOf(value: number): number {
  const [mantissa = "", exponent = "0"] = String(rounded(value, 9)).split("e");
  return Math.max(0, (mantissa.split(".")[1] ?? "").length - Number(exponent));
}

function seconds(timesMs: Float64Array): number[] {
  return Array.from(timesMs, (ms) => ms / 1000);
}

function column(values: Float64Array, digits: number): number[] {
  return Array.from(values, (value) => rounded(value, digits));
}

/** A number with so many significant digits, which is what a chart can show and JSON can carry cheaply. */
function rounded(value: number, digits: number): number {
  return Number(value.toPrecision(digits));
}
