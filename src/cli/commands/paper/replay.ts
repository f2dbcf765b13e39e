import type { Command } from "commander";
import type { SimulatedMarket } from "../../../adapters/upbit-simulator/simulated-market.ts";
import { resolveRange, toIso } from "../../../app/backtest/date-range.ts";
import { DEMO_SYMBOL_NAMES } from "../../../app/demo-market/demo-market.ts";
import { planSession } from "../../../app/live/create-session.ts";
import type { NewSession } from "../../../app/live/session-ports.ts";
import type { SimulationRequest } from "../../../contract/simulation-request.ts";
import { HtsError } from "../../../engine/errors.ts";
import { DAY_MS, timeframeMs, timeframeName } from "../../../engine/timeframe.ts";
import { chooseCandles } from "../../choose-candles.ts";
import { collect, parseCount, parseJsonObject } from "../../json-option.ts";
import { print } from "../../print.ts";
import { createProgressBar } from "../../progress-bar.ts";
import { parseSymbols } from "../../symbols-option.ts";
import { renderReplay } from "./render-replay.ts";
import { runReplay } from "./run-replay.ts";

/** Each value is checked against its own schema later. */
type Settings = NonNullable<SimulationRequest["execution"]>;

interface ReplayCommandOptions {
  readonly symbols: string[] | undefined;
  readonly strategy: string[];
  readonly params: Settings;
  readonly timeframe: string | undefined;
  readonly start: string | undefined;
  readonly end: string | undefined;
  readonly speed: number | undefined;
  readonly execution: Settings;
  readonly risk: Settings;
  readonly account: "each" | "shared" | undefined;
  readonly name: string | undefined;
  readonly candles: string[] | undefined;
  readonly demo: boolean | undefined;
  readonly exchange: string | undefined;
  readonly faults: Record<string, unknown> | undefined;
  readonly seed: number;
  readonly json: boolean | undefined;
}

/** How long a replay is unless its ends are named. */
const USUAL_DAYS = 30;
const DEFAULT_TIMEFRAME = "1h";

const EXAMPLE = `
Examples:
  coin-hts paper replay --demo
  coin-hts paper replay --symbols KRW-BTC --timeframe 1m --strategy sma_cross --start 2025-09-02 --end 2025-09-30
  coin-hts paper replay --symbols KRW-BTC --candles btc-1m.csv.gz --strategy volume_long_candle --faults '{"disconnect": 0.01, "late": 0.05}'
  coin-hts paper replay --demo --speed 3600

A whole session goes over past candles: a simulated exchange, its WebSocket, the feed, the strategies and the database, as live. Without --speed it
goes as fast as the machine. At its end each day is compared with a backtest; the exit code is 4 when any differs.`;

/** Adds `paper replay`: a session over candles of the past. */
export function addReplayCommand(paper: Command): Command[] {
  const command = paper
    .command("replay")
    .description("run a session over recorded candles, through a simulated exchange")
    .option("--symbols <list>", "comma-separated, such as KRW-BTC,KRW-ETH", parseSymbols)
    .option("--strategy <name or file>", "a built-in strategy or the path of your own; may be repeated", collect)
    .option("--params <json>", "parameters of the strategies; with several of them by their names", parseJsonObject, {})
    .option("--timeframe <length>", `1m to 1d; when left out that of the file, ${DEFAULT_TIMEFRAME} otherwise`)
    .option("--start <time>", "date (KST), ISO instant or epoch ms; 30 days before the end unless given")
    .option("--end <time>", "date (that day included), ISO instant or epoch ms (exclusive); the end of the candles unless given")
    .option("--speed <x>", "times real time; as fast as it goes unless given", parseSpeed)
    .option("--execution <json>", "fill, fee_rate, slippage_rate, initial_cash, stop_loss_rate …", parseJsonObject, {})
    .option("--risk <json>", "max_open_positions, max_position_cost, daily_loss_limit_rate, cooldown_candles", parseJsonObject, {})
    .option("--account <kind>", "each: the initial cash for every strategy and symbol; shared: one account for all", parseAccount)
    .option("--name <text>", "what the session is called")
    .option("--candles <file>", "CSV, CSV.gz or Parquet; given once a symbol, or once with {symbol} in it", collect)
    .option("--exchange <name>", "whose candles of the store; upbit when left out")
    .option("--demo", "use the built-in market, whose candles are synthetic")
    .option("--faults <json>", "rates of what goes wrong, such as '{\"disconnect\": 0.01}' (see: coin-hts simulator --help)", parseJsonObject)
    .option("--seed <n>", "decides trades within candles, and faults", parseCount, 1)
    .option("--json", "print the outcome as JSON and nothing else")
    .addHelpText("after", EXAMPLE)
    .action((options: ReplayCommandOptions) => replay(options));
  return [command];
}

async function replay(options: ReplayCommandOptions): Promise<void> {
  const { markets, lengthMs } = await loadMarkets(options);
  const span = chooseSpan(options, markets);
  const session = await plan(options, markets, lengthMs, span.fromMs);
  const progress = createProgressBar("replay");
  const outcome = await runReplay({
    session,
    markets,
    ...span,
    speed: options.speed,
    seed: options.seed,
    faults: options.faults,
    onBatch: progress.update,
  }).finally(progress.end);
  await print(options.json === true ? JSON.stringify(outcome) : renderReplay(outcome));
  if (outcome.status !== "stopped") process.exitCode = 1;
  else if (outcome.parity.some(({ score }) => score < 1)) process.exitCode = 4;
}

async function loadMarkets({ symbols, candles, demo, exchange, timeframe }: ReplayCommandOptions): Promise<{ markets: SimulatedMarket[]; lengthMs: number }> {
  const isDemo = demo === true || (symbols === undefined && candles === undefined);
  const names = symbols ?? (isDemo ? DEMO_SYMBOL_NAMES.slice(0, 2) : undefined);
  if (names === undefined) throw new HtsError("usage", "name what to trade with --symbols, for example --symbols KRW-BTC");
  const source = await chooseCandles({ symbols: names, candles, exchange, demo: isDemo ? true : undefined });
  const wantedMs = timeframe === undefined ? (candles === undefined ? timeframeMs(DEFAULT_TIMEFRAME) : undefined) : timeframeMs(timeframe);
  const loaded = await Promise.all(names.map((symbol) => source.load(symbol, wantedMs)));
  const markets = loaded.map(({ candles: columns, isSynthetic }, i) => {
    const symbol = names[i] as string;
    return { symbol, koreanName: symbol, englishName: symbol, candles: columns, isSynthetic };
  });
  const [first, ...others] = markets.map(({ candles: columns }) => columns.timeframeMs);
  if (first === undefined || others.some((one) => one !== first)) {
    throw new HtsError("timeframe_mismatch", "the candles are of several timeframes, expected one for the whole session; name it with --timeframe");
  }
  return { markets, lengthMs: first };
}

function chooseSpan({ start, end }: ReplayCommandOptions, markets: readonly SimulatedMarket[]): { readonly fromMs: number; readonly untilMs: number } {
  const { startMs, endMs } = resolveRange(start, end);
  const firstMs = Math.min(...markets.map(({ candles }) => candles.openTimeMs[0] ?? Infinity));
  const lastMs = Math.max(...markets.map(({ candles }) => (candles.openTimeMs.at(-1) ?? -Infinity) + candles.timeframeMs));
  const untilMs = Math.min(endMs ?? Infinity, lastMs);
  const fromMs = Math.max(startMs ?? untilMs - USUAL_DAYS * DAY_MS, firstMs);
  if (fromMs < untilMs) return { fromMs, untilMs };
  const known = `the candles run from ${toIso(firstMs)} to ${toIso(lastMs)}`;
  throw new HtsError("range_empty", `expected a start before the end, was ${toIso(fromMs)} and ${toIso(untilMs)}; ${known}`);
}

async function plan(options: ReplayCommandOptions, markets: readonly SimulatedMarket[], lengthMs: number, nowMs: number): Promise<NewSession> {
  const { strategy = ["sma_cross"], params, name = "replay", execution, risk, account } = options;
  const { findStrategyByNameOrPath } = await import("../../../adapters/find-strategy.ts");
  const timeframe = timeframeName(lengthMs);
  if (timeframe === null || lengthMs > DAY_MS) throw new HtsError("timeframe_unknown", `expected candles of 1m to 1d, was ${lengthMs} ms; resample them`);
  const paramsOf = (one: string): Settings => (strategy.length === 1 ? params : ((params[one] ?? {}) as unknown as Settings));
  const session = await planSession(
    {
      name,
      exchange: "upbit",
      symbols: markets.map(({ symbol }) => symbol),
      strategies: strategy.map((one) => ({ strategy: one, params: paramsOf(one) })),
      timeframe,
      execution,
      risk,
      ...(account === undefined ? {} : { account }),
    },
    { loadStrategy: findStrategyByNameOrPath, liveExchanges: ["upbit"], nowMs: () => nowMs + lengthMs - 1 },
  );
  return { ...session, feed: "replay" };
}

function parseSpeed(text: string): number {
  const speed = Number(text);
  if (speed > 0 && Number.isFinite(speed)) return speed;
  throw new HtsError("usage", `--speed was ${JSON.stringify(text)}, expected a number above 0; leave it out to go as fast as possible`);
}

function parseAccount(text: string): "each" | "shared" {
  if (text === "each" || text === "shared") return text;
  throw new HtsError("usage", `--account was ${JSON.stringify(text)}, expected each or shared`);
}
