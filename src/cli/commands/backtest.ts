import { type Command, Option } from "commander";
import { writeTextFile } from "../../adapters/files/write-file.ts";
import { noteTrials } from "../../adapters/runs/trial-journal.ts";
import { sha256 } from "../../adapters/sha256.ts";
import { findStrategyByNameOrPath } from "../../adapters/find-strategy.ts";
import { type BacktestReport, runBacktests } from "../../app/backtest/run-backtests.ts";
import { INCLUDABLE, type Includable, toResult } from "../../app/backtest/to-result.ts";
import { DEMO_SYMBOL_NAMES } from "../../app/demo-market/demo-market.ts";
import { recordOfResult, type RunContext } from "../../app/runs/run-record.ts";
import { readConfig } from "../../config.ts";
import type { BacktestRequest } from "../../contract/backtest-request.ts";
import type { BacktestResult } from "../../contract/backtest-result.ts";
import { HtsError } from "../../engine/errors.ts";
import { chooseCandles, DEFAULT_EXCHANGE } from "../choose-candles.ts";
import { collect, parseCount, parseJsonObject } from "../json-option.ts";
import { print } from "../print.ts";
import { createProgressBar } from "../progress-bar.ts";
import { renderSummary } from "../render-summary.ts";
import { parseSymbols } from "../symbols-option.ts";

export interface BacktestOptions {
  readonly symbols: string[] | undefined;
  readonly strategy: string;
  readonly timeframe: string | undefined;
  readonly start: string | undefined;
  readonly end: string | undefined;
  readonly params: Record<string, unknown>;
  readonly execution: Record<string, unknown>;
  readonly candles: string[] | undefined;
  readonly demo: boolean | undefined;
  readonly exchange: string | undefined;
  readonly candleSize: number | undefined;
  readonly gapPolicy: "skip" | "flat" | "fail";
  readonly report: string | undefined;
  readonly json: boolean | undefined;
  readonly include: Includable[] | undefined;
  readonly save: boolean | undefined;
  readonly note: string | undefined;
  readonly tag: string[] | undefined;
}

const EXAMPLE = `
Examples:
  coin-hts backtest --symbols KRW-BTC,KRW-ETH --timeframe 1h --strategy sma_cross --start 2024-01-01
  coin-hts backtest --symbols KRW-BTC --candles btc-1h.csv.gz --strategy volume_zone_breakout --start 2024-01-01 --end 2024-12-31
  coin-hts backtest --symbols KRW-BTC,KRW-ETH --candles 'data/{symbol}/1d.csv.gz' --strategy sma_cross --params '{"fast": 24}' --report out.html
  coin-hts backtest --demo --strategy ./examples/rsi-reversion.ts

Without --candles and --demo the candle store is read (see: coin-hts data --help). Candle files have the columns timestamp_utc_ms,open,high,low,close,volume. Dates are Korean days (KST).`;

/** Adds `backtest`: runs a strategy over candles and shows what it would have done. */
export function addBacktestCommand(program: Command): Command {
  const command = program
    .command("backtest")
    .description("run a strategy over past candles")
    .option("--symbols <list>", "comma-separated, such as KRW-BTC,KRW-ETH", parseSymbols)
    .option("--strategy <name or file>", "a built-in strategy or the path of your own", "volume_zone_breakout")
    .option("--timeframe <length>", "1m to 1w; when left out that of the file, 1d from the store")
    .option("--start <time>", "date (KST), ISO instant or epoch ms; inclusive")
    .option("--end <time>", "date (that day included), ISO instant or epoch ms (exclusive)")
    .option("--params <json>", "parameters of the strategy", parseJsonObject, {})
    .option("--execution <json>", "fill, fee_rate, slippage_rate, initial_cash, stop_loss_rate …", parseJsonObject, {})
    .option("--candles <file>", "CSV, CSV.gz or Parquet; given once a symbol, or once with {symbol} in it", collect)
    .option("--exchange <name>", "whose candles of the store; upbit when left out")
    .option("--demo", "use the built-in market, whose candles are synthetic")
    .option("--candle-size <n>", "at most that many candles a symbol, the newest of the range", parseCount)
    .addOption(new Option("--gap-policy <policy>", "what to do about missing candles").choices(["skip", "flat", "fail"]).default("skip"))
    .option("--report <file>", "write a self-contained HTML report")
    .option("--json", "print the result as JSON and nothing else")
    .option("--save", "keep the run: its row in the database, its signals, trades and equity in Parquet (see: coin-hts runs --help)")
    .option("--note <text>", "with --save: what to remember")
    .option("--tag <tag>", "with --save: a tag; may be repeated", collect)
    .addOption(new Option("--include <list>", `with --json: ${INCLUDABLE.join(", ")}`).argParser(parseInclude))
    .addHelpText("after", EXAMPLE);
  return command.action((options: BacktestOptions) => backtest(options));
}

/** Runs one backtest as its options say; the exit code is 0, since what fails throws. */
export async function backtest(options: BacktestOptions): Promise<void> {
  if (options.include !== undefined && options.json !== true) throw new HtsError("usage", "--include goes with --json");
  if ((options.note ?? options.tag) !== undefined && options.save !== true) throw new HtsError("usage", "--note and --tag go with --save");
  const startedMs = performance.now();
  const wallMs = Date.now();
  const symbols = chooseSymbols(options);
  const source = await chooseCandles({ ...options, symbols });
  const progress = createProgressBar("backtest");
  const report = await runBacktests(toRequest(options, symbols), {
    source,
    loadStrategy: findStrategyByNameOrPath,
    sha256,
    nowMs: Date.now(),
    onProgress: progress.update,
  }).finally(progress.end);
  const result = toResult(report, new Set(options.include), sha256, Math.round(performance.now() - startedMs));
  // Printed first, so that a report that cannot be written takes nothing with it.
  await print(options.json === true ? JSON.stringify(result) : renderSummary(result));
  await keep(report, result, { ...options, startedMs: wallMs });
  if (options.report === undefined) return;
  await writeReport(options.report, report, result.run_id);
  if (options.json !== true) await print(`report ${options.report}`);
}

/** Keeps the run when that is asked for; what was tried counts in any case. */
async function keep(report: BacktestReport, result: BacktestResult, options: BacktestOptions & { readonly startedMs: number }): Promise<void> {
  const { candles, demo, candleSize, note, tag, startedMs } = options;
  const exchange = candles === undefined && demo !== true ? (options.exchange ?? DEFAULT_EXCHANGE) : null;
  const context: RunContext = {
    exchange,
    candleSize: candleSize ?? null,
    startedMs,
    finishedMs: Date.now(),
    ...(note === undefined ? {} : { note }),
    ...(tag === undefined ? {} : { tags: tag }),
  };
  if (options.save !== true) {
    const { dataRoot } = readConfig();
    // Who only wants to see a result gets it from a disk that is full or may only be read, too.
    return noteTrials(dataRoot, recordOfResult(result, report.range, context)).catch((error: unknown) => {
      process.stderr.write(
        `coin-hts: this run is not counted among the trials: ${(error as Error).message}; make room in ${dataRoot} or give the permission\n`,
      );
    });
  }
  const { saveBacktest } = await import("../save-backtest.ts");
  const line = await saveBacktest(report, result, context);
  // The output of --json is one JSON text.
  if (options.json === true) process.stderr.write(`${line}\n`);
  else await print(line);
}

function chooseSymbols({ demo, symbols }: BacktestOptions): readonly string[] {
  if (symbols !== undefined) return symbols;
  if (demo === true) return DEMO_SYMBOL_NAMES;
  throw new HtsError("usage", "name the symbol of the candles with --symbols, for example --symbols KRW-BTC; or use --demo for the synthetic market");
}

function toRequest(options: BacktestOptions, symbols: readonly string[]): BacktestRequest {
  const { strategy, start, end, timeframe, candleSize } = options;
  return {
    symbols: [...symbols],
    strategy,
    params: options.params,
    execution: options.execution,
    gap_policy: options.gapPolicy,
    ...(start === undefined ? {} : { start_date: start }),
    ...(end === undefined ? {} : { end_date: end }),
    ...(timeframe === undefined ? {} : { timeframe }),
    ...(candleSize === undefined ? {} : { candle_size: candleSize }),
  };
}

async function writeReport(path: string, report: BacktestReport, runId: string): Promise<void> {
  const { renderBacktestReport } = await import("../../adapters/html-report/render-backtest-report.ts");
  await writeTextFile(path, renderBacktestReport(report, runId));
}

function parseInclude(text: string): Includable[] {
  const names = text.split(",").map((name) => name.trim());
  const unknown = names.find((name) => !(INCLUDABLE as readonly string[]).includes(name));
  if (unknown === undefined) return names as Includable[];
  throw new HtsError("usage", `--include was ${JSON.stringify(unknown)}, expected a comma-separated list of ${INCLUDABLE.join(", ")}`);
}
