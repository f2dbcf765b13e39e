import { type Command, Option } from "commander";
import { findStrategyByNameOrPath } from "../../adapters/find-strategy.ts";
import { DEMO_SYMBOL_NAMES } from "../../app/demo-market/demo-market.ts";
import { resolveStrategyParameters } from "../../engine/backtest.ts";
import { type Candles, sliceCandles } from "../../engine/candles.ts";
import { ERRORS, HtsError } from "../../engine/errors.ts";
import type { ParameterValues } from "../../engine/parameters.ts";
import { createRandom } from "../../engine/random.ts";
import type { AnyStrategy } from "../../engine/strategies/strategy.ts";
import { timeframeMs } from "../../engine/timeframe.ts";
import { checkDeterminism } from "../../research/determinism.ts";
import { checkLookAhead } from "../../research/look-ahead.ts";
import { checkWarmUp } from "../../research/warm-up.ts";
import { chooseCandles } from "../choose-candles.ts";
import { collect, parseCount, parseJsonObject } from "../json-option.ts";
import { print } from "../print.ts";
import { parseSymbols } from "../symbols-option.ts";

interface CheckOptions {
  readonly strategy: string;
  readonly params: Record<string, unknown>;
  readonly candles?: string[];
  readonly symbols?: string[];
  readonly timeframe?: string;
  readonly exchange?: string;
  readonly maxCandles: number;
  readonly cuts: number;
  readonly seed: number;
  readonly json?: boolean;
}

interface Subject {
  readonly strategy: AnyStrategy;
  readonly params: ParameterValues;
  readonly candles: Candles;
  readonly cuts: number;
  readonly seed: number;
}

/** A check's outcome: its report, and what a person reads of it. */
interface Outcome {
  readonly report: { readonly ok: boolean };
  readonly lines: readonly string[];
}

const CHECKS: Readonly<Record<string, (subject: Subject) => Outcome>> = { lookahead: lookAhead, "warm-up": warmUp, determinism };

const EXAMPLE = `
Examples:
  coin-hts check lookahead --strategy ./my-strategy.ts
  coin-hts check warm-up --strategy ./my-strategy.ts --symbols KRW-BTC --candles btc-1h.csv.gz

Without --symbols and --candles the synthetic market is used. Exits with 4 when the check finds a fault.`;

/** Adds `check`: tries to catch a strategy that looks ahead, needs more warm-up than it declares, or decides differently each time. */
export function addCheckCommand(program: Command): Command {
  return program
    .command("check")
    .description("try to catch a strategy: lookahead, warm-up or determinism")
    .argument("<what>", Object.keys(CHECKS).join(", "), parseCheck)
    .option("--strategy <name or file>", "a built-in strategy or the path of your own", "volume_zone_breakout")
    .option("--params <json>", "parameters of the strategy", parseJsonObject, {})
    .option("--symbols <symbol>", "of the candle store, of the synthetic market, or of --candles", parseSymbols)
    .option("--candles <file>", "CSV, CSV.gz or Parquet", collect)
    .option("--exchange <name>", "whose candles of the store; upbit when left out")
    .option("--timeframe <length>", "1m to 1w; when left out that of the file, 1d from the store")
    .addOption(new Option("--max-candles <n>", "the newest so many candles are used").argParser(parseCount).default(5000))
    .addOption(new Option("--cuts <n>", "places at which it is tried").argParser(parseCount).default(20))
    .addOption(new Option("--seed <n>", "decides which places").argParser(parseCount).default(1))
    .option("--json", "print the report as JSON")
    .addHelpText("after", EXAMPLE)
    .action(check);
}

async function check(what: (subject: Subject) => Outcome, options: CheckOptions): Promise<void> {
  const { strategy } = await findStrategyByNameOrPath(options.strategy);
  const params = resolveStrategyParameters(strategy, options.params);
  const all = await loadCandles(options);
  const candles = sliceCandles(all, Math.max(0, all.close.length - options.maxCandles), all.close.length);
  const { report, lines } = what({ strategy, params, candles, cuts: options.cuts, seed: options.seed });
  await print(options.json === true ? JSON.stringify(report) : [`${strategy.name}: ${report.ok ? "ok" : "FAULT"}`, ...lines].join("\n"));
  if (!report.ok) process.exitCode = ERRORS.check_failed.exitCode;
}

async function loadCandles({ candles, symbols, timeframe, exchange }: CheckOptions): Promise<Candles> {
  const lengthMs = timeframe === undefined ? undefined : timeframeMs(timeframe);
  if (symbols !== undefined && symbols.length > 1) throw new HtsError("usage", `expected one symbol, was ${symbols.join(", ")}; check them one at a time`);
  const [symbol = candles === undefined ? (DEMO_SYMBOL_NAMES[0] as string) : "CANDLES"] = symbols ?? [];
  const demo = candles === undefined && exchange === undefined && DEMO_SYMBOL_NAMES.includes(symbol) ? true : undefined;
  const source = await chooseCandles({ symbols: [symbol], candles, demo, exchange });
  return (await source.load(symbol, lengthMs)).candles;
}

function lookAhead({ strategy, params, candles, cuts, seed }: Subject): Outcome {
  const report = checkLookAhead(strategy, params, candles, { cuts, random: createRandom(seed) });
  const lines = report.faults.map(
    ({ cutMs, candleMs, form, future }) => `  the decision of ${iso(candleMs)} (${form}) changed when the candles after ${iso(cutMs)} were ${describe(future)}`,
  );
  return { report, lines: [...lines, `  ${report.comparedDecisions} decisions compared at ${report.cuts} cuts${hint(report.comparedDecisions)}`] };
}

function warmUp({ strategy, params, candles, cuts, seed }: Subject): Outcome {
  const report = checkWarmUp(strategy, params, candles, { cuts, random: createRandom(seed) });
  const lines = report.faults.map(
    ({ historyFromMs, candleMs, past }) => `  the decision of ${iso(candleMs)} changed when the candles before ${iso(historyFromMs)} were ${describe(past)}`,
  );
  const steps = report.steps.map(
    (step) => `  ${step.historyCandles} candles of history: ${step.changedDecisions} of ${step.comparedDecisions} decisions changed`,
  );
  return { report, lines: [...lines, ...steps] };
}

function determinism({ strategy, params, candles, cuts, seed }: Subject): Outcome {
  const report = checkDeterminism(strategy, params, candles, { restores: cuts, random: createRandom(seed) });
  const lines = report.faults.map(({ run, candleMs }) => `  the ${run} run decided otherwise at ${iso(candleMs)}`);
  return { report, lines: [...lines, `  ${report.decisions} decisions${report.ok ? ", the same in every run" : ""}${hint(report.decisions)}`] };
}

function describe(change: string): string {
  return change === "missing" ? "taken away" : `exchanged (${change})`;
}

/** Few decisions prove little, and a reader should know. */
function hint(decisions: number): string {
  return decisions === 0 ? "; that proves nothing, give it candles on which it decides something" : "";
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

function parseCheck(name: string): (subject: Subject) => Outcome {
  const found = Object.hasOwn(CHECKS, name) ? CHECKS[name] : undefined;
  if (found !== undefined) return found;
  throw new HtsError("usage", `there is no check ${JSON.stringify(name)}, expected one of ${Object.keys(CHECKS).join(", ")}`);
}
