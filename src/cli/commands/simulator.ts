import { type Command, InvalidArgumentError } from "commander";
import type { FaultRates } from "../../adapters/upbit-simulator/fault-plan.ts";
import type { SimulatedMarket } from "../../adapters/upbit-simulator/simulated-market.ts";
import { startUpbitSimulator, type UpbitSimulator } from "../../adapters/upbit-simulator/upbit-simulator.ts";
import { resolveRange, toIso } from "../../app/backtest/date-range.ts";
import { DEMO_SYMBOL_NAMES } from "../../app/demo-market/demo-market.ts";
import { HtsError } from "../../engine/errors.ts";
import { timeframeMs, timeframeName } from "../../engine/timeframe.ts";
import { chooseCandles } from "../choose-candles.ts";
import { parseCount, parseJsonObject } from "../json-option.ts";
import { print } from "../print.ts";
import { parseSymbols } from "../symbols-option.ts";

interface SimulatorCommandOptions {
  readonly port: number;
  readonly host: string | undefined;
  readonly speed: number;
  readonly start: string | undefined;
  readonly symbols: string[] | undefined;
  readonly timeframe: string | undefined;
  readonly candles: string | undefined;
  readonly demo: boolean | undefined;
  readonly exchange: string | undefined;
  readonly rate: number | undefined;
  readonly faults: Record<string, unknown> | undefined;
  readonly seed: number;
  readonly json: boolean | undefined;
}

const DEFAULT_PORT = 8765;
const MAX_PORT = 65_535;
const MINUTE_MS = 60_000;

const EXAMPLE = `
Examples:
  coin-hts simulator --demo --speed 60
  coin-hts simulator --symbols KRW-BTC --start 2025-09-10 --speed 600
  coin-hts simulator --candles 'data/{symbol}/1m.csv.gz' --symbols KRW-BTC,KRW-ETH --start 2025-09-10 --speed 600
  coin-hts simulator --demo --faults '{"429": 0.01, "disconnect": 0.001}'

It speaks Upbit's public protocol, REST and WebSocket, until it is stopped with Ctrl-C. Point a client's base URL at
what it prints. Faults are rates by kind: disconnect, silence, 429, 418, 5xx, slow, truncated, empty, duplicate, late, out_of_order.`;

/** Adds `simulator`: an exchange to test, demonstrate and replay against. */
export function addSimulatorCommand(program: Command): Command {
  return program
    .command("simulator")
    .description("run a simulated exchange that speaks Upbit's protocol")
    .option("--port <n>", "port to listen on; 0 for any free one", parsePort, DEFAULT_PORT)
    .option("--host <address>", "address to listen on; 127.0.0.1 unless given (there is no authentication)")
    .option("--speed <x>", "times real time, up to 10000; 0 stands still", Number, 1)
    .option("--start <time>", "where its clock starts: date (KST), ISO instant or epoch ms; the middle of the candles unless given")
    .option("--symbols <list>", "comma-separated, such as KRW-BTC,KRW-ETH", parseSymbols)
    .option("--timeframe <length>", "of the candles that it is made from; 1m unless given, told from a file")
    .option("--candles <file>", "candles of a file instead of the store: CSV, CSV.gz or Parquet, with {symbol} in its path for more than one symbol")
    .option("--exchange <name>", "whose candles of the store; upbit when left out")
    .option("--demo", "the built-in market, whose candles are synthetic")
    .option("--rate <n>", "REST requests a second for each group and address; 10 unless given", parseCount)
    .option("--faults <json>", "rates of faults by kind, such as '{\"429\": 0.01}'", parseJsonObject)
    .option("--seed <n>", "decides trades, books and faults", parseCount, 1)
    .option("--json", "print what it serves as one line of JSON")
    .addHelpText("after", EXAMPLE)
    .action((options: SimulatorCommandOptions) => simulate(options));
}

/** Runs the simulator until the process is told to end. */
async function simulate(options: SimulatorCommandOptions): Promise<void> {
  const markets = await loadMarkets(options);
  const startMs = resolveRange(options.start, undefined).startMs ?? middleOf(markets);
  if (options.host !== undefined && !isLoopback(options.host)) {
    process.stderr.write(`coin-hts: warning: the simulator listens on ${options.host} without authentication; anyone who reaches it can use it\n`);
  }
  const simulator = await startUpbitSimulator({
    markets,
    startMs,
    speed: options.speed,
    port: options.port,
    seed: options.seed,
    ...(options.host === undefined ? {} : { host: options.host }),
    ...(options.rate === undefined ? {} : { requestsPerSecond: options.rate }),
    ...(options.faults === undefined ? {} : { faultRates: options.faults as FaultRates }),
  });
  const ended = endOfProcess();
  await print(describe(simulator, markets, startMs, options.json === true));
  await ended;
  await simulator.close();
}

/** Where the candles come from, the only thing here that has to know. */
async function loadMarkets({ demo, candles: path, symbols, timeframe, exchange }: SimulatorCommandOptions): Promise<SimulatedMarket[]> {
  const names = symbols ?? (demo === true ? DEMO_SYMBOL_NAMES : undefined);
  if (names === undefined)
    throw new HtsError("usage", "name what to simulate with --symbols, for example --symbols KRW-BTC; or use --demo for the synthetic market");
  const source = await chooseCandles({ symbols: names, demo, exchange, candles: path === undefined ? undefined : [path] });
  const lengthMs = timeframe === undefined ? (path === undefined ? MINUTE_MS : undefined) : timeframeMs(timeframe);
  const loaded = await Promise.all(names.map((symbol) => source.load(symbol, lengthMs)));
  return loaded.map(({ candles, isSynthetic }, i) => toMarket(names[i] as string, candles, isSynthetic));
}

function toMarket(symbol: string, candles: SimulatedMarket["candles"], isSynthetic: boolean): SimulatedMarket {
  const base = symbol.slice(symbol.indexOf("-") + 1);
  const names = isSynthetic ? { koreanName: `${base} (합성)`, englishName: `${base} (synthetic)` } : { koreanName: base, englishName: base };
  return { symbol, ...names, candles, isSynthetic };
}

/** So that there is a past to ask for and a future to happen. */
function middleOf(markets: readonly SimulatedMarket[]): number {
  const [first, last] = spanOf(markets);
  return Math.floor((first + last) / 2 / 60_000) * 60_000;
}

function spanOf(markets: readonly SimulatedMarket[]): [fromMs: number, untilMs: number] {
  const firsts = markets.map(({ candles }) => candles.openTimeMs[0] ?? Infinity);
  const lasts = markets.map(({ candles }) => (candles.openTimeMs.at(-1) ?? -Infinity) + candles.timeframeMs);
  return [Math.min(...firsts), Math.max(...lasts)];
}

function describe({ url, webSocketUrl, clock }: UpbitSimulator, markets: readonly SimulatedMarket[], startMs: number, isJson: boolean): string {
  const [fromMs, untilMs] = spanOf(markets);
  const isSynthetic = markets.some((market) => market.isSynthetic);
  const symbols = markets.map(({ symbol }) => symbol);
  const timeframes = [...new Set(markets.map(({ candles }) => timeframeName(candles.timeframeMs)))];
  if (isJson) {
    const [from, until, start] = [fromMs, untilMs, startMs].map(toIso);
    return JSON.stringify({ url, web_socket_url: webSocketUrl, symbols, timeframes, synthetic: isSynthetic, from, until, start, speed: clock.speed });
  }
  const what = `${isSynthetic ? "synthetic" : "real"} ${timeframes.join("/")} candles of ${symbols.join(", ")}`;
  return `simulator at ${url} and ${webSocketUrl}: ${what}, ${toIso(fromMs)} to ${toIso(untilMs)}, from ${toIso(startMs)} on at ${clock.speed}x`;
}

function endOfProcess(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  });
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(?:\.\d{1,3}){3}$/.test(host);
}

function parsePort(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= MAX_PORT) return Number(text);
  throw new InvalidArgumentError(`Expected a port from 0 to ${MAX_PORT}, was ${JSON.stringify(text)}.`);
}
