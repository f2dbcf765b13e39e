import { basename } from "node:path";
import { createInterface } from "node:readline/promises";
import { type Command, Option } from "commander";
import { importCandles } from "../../../app/market-data/import-candles.ts";
import { prepareImport, type PreparedImport, requireSound, toImportResult } from "../../../app/market-data/prepare-import.ts";
import { describeSeries } from "../../../app/market-data/series.ts";
import { HtsError } from "../../../engine/errors.ts";
import { timeframeMs } from "../../../engine/timeframe.ts";
import { openStore } from "../../open-store.ts";
import { print } from "../../print.ts";
import { decimal } from "../../table.ts";
import type { QualityReport } from "../../../app/market-data/quality/quality-report.ts";
import { parseExchange } from "./series-options.ts";

interface ImportOptions {
  readonly exchange?: string;
  readonly symbol?: string;
  readonly timeframe?: string;
  readonly zone?: string;
  readonly columns?: string[];
  readonly duplicates: "refuse" | "first" | "last";
  readonly force?: boolean;
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

const EXAMPLE = `
Examples:
  coin-hts data import btc.csv.gz --exchange upbit --symbol KRW-BTC --dry-run
  coin-hts data import upbit/KRW-BTC/1h.csv.gz upbit/KRW-ETH/1h.csv.gz
  coin-hts data import old.csv --exchange binance --symbol BTCUSDT --zone UTC --columns time,_,_,open,high,low,close,volume

Understands CSV, CSV.gz and Parquet with our own columns (timestamp_utc_ms,open,high,low,close,volume), dumps of the
Upbit API, pyupbit, Binance klines, CryptoDataDownload, and tables with a time column. It shows what it understood
before it writes. Exchange, symbol and timeframe are taken from the content and from paths such as
upbit/KRW-BTC/1h.csv where they are not named.`;

/** Adds `data import`: takes files of candles into the store. */
export function addImportCommand(data: Command): Command {
  return data
    .command("import")
    .description("take files of candles into the store")
    .argument("<files...>", "CSV, CSV.gz or Parquet")
    .option("--exchange <name>", "such as upbit or binance", parseExchange)
    .option("--symbol <name>", "such as KRW-BTC")
    .option("--timeframe <length>", "1m to 1w; told from the spacing when left out")
    .option("--zone <zone>", "of times that do not name theirs: UTC, KST or an offset such as +09:00")
    .option("--columns <list>", "what each column is: time, open, high, low, close, volume, symbol, or _ for unused", (text) => text.split(","))
    .addOption(new Option("--duplicates <rule>", "rows of one time and different values").choices(["refuse", "first", "last"]).default("refuse"))
    .option("--force", "write candles although they have faults of severity error")
    .option("--yes", "do not ask before writing")
    .option("--dry-run", "show what was understood and what would change, and write nothing")
    .option("--json", "print as JSON, and do not ask")
    .addHelpText("after", EXAMPLE)
    .action(importFiles);
}

async function importFiles(paths: readonly string[], options: ImportOptions): Promise<void> {
  if (paths.length > 1 && options.symbol !== undefined) {
    throw new HtsError("usage", "--symbol names one series; import its files one at a time, or name them like upbit/KRW-BTC/1h.csv");
  }
  const results: unknown[] = [];
  try {
    for (const path of paths) results.push(await importFile(path, options));
  } finally {
    // When one fails, what was made of those before it is no less true.
    if (options.json === true && results.length > 0) await print(JSON.stringify({ dry_run: options.dryRun === true, files: results }));
  }
}

async function importFile(path: string, options: ImportOptions): Promise<unknown> {
  const prepared = await prepare(path, options);
  if (options.json !== true) await print(describe(prepared));
  if (options.dryRun !== true && options.force !== true) requireSound(prepared);
  if (options.dryRun === true || !(await isWanted(options))) {
    if (options.json !== true) await print("nothing was written\n");
    return { file: path, ...toImportResult(prepared, null) };
  }
  const outcome = await importCandles(prepared.plan, `import of ${basename(path)}`, await openStore());
  const { added, changed, manifest } = outcome;
  if (options.json !== true)
    await print(`imported ${decimal(added, 0)} new and ${decimal(changed, 0)} changed candles; the series has ${decimal(manifest.rows, 0)}\n`);
  return { file: path, ...toImportResult(prepared, outcome) };
}

async function prepare(path: string, { exchange, symbol, timeframe, zone, columns, duplicates }: ImportOptions): Promise<PreparedImport> {
  const [{ readImportFile }, { guessSeries }] = await Promise.all([
    import("../../../adapters/files/import-file.ts"),
    import("../../../adapters/files/guess-series.ts"),
  ]);
  const file = await readImportFile(path, {
    duplicates,
    ...(timeframe === undefined ? {} : { timeframeMs: timeframeMs(timeframe) }),
    ...(zone === undefined ? {} : { zone }),
    ...(columns === undefined ? {} : { columns }),
  });
  const guess = guessSeries(path, file);
  const market = {
    exchange: exchange ?? guess.exchange ?? missing(path, "exchange", "--exchange upbit"),
    symbol: symbol ?? guess.symbol ?? missing(path, "symbol", "--symbol KRW-BTC"),
  };
  return prepareImport(path, file, market, { store: await openStore(), nowMs: Date.now() });
}

function missing(path: string, what: string, example: string): never {
  throw new HtsError("layout_unclear", `${path}: the ${what} cannot be told from the file; name it, for example ${example}`);
}

async function isWanted({ yes, json }: ImportOptions): Promise<boolean> {
  if (yes === true || json === true || !process.stdin.isTTY || !process.stdout.isTTY) return true;
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question("Write this to the store? [Y/n] ").finally(() => terminal.close());
  return !/^n/i.test(answer.trim());
}

function describe({ name, file, plan }: PreparedImport): string {
  const { layout, format, understood, rows, notes, firstRow, lastRow } = file;
  const { series, quality, unfinished, added, changed, unchanged } = plan;
  const symbol = understood.symbol === null ? "" : `, symbol ${understood.symbol}`;
  return [
    `${name}: ${layout} (${format}), ${decimal(rows, 0)} rows, ${understood.order}`,
    `  time      ${understood.timeColumn}, ${understood.timeUnit}, ${understood.timeZone}`,
    `  volume    ${understood.volumeColumn}${symbol}`,
    `  first row ${cut(firstRow)}`,
    `  last row  ${cut(lastRow)}`,
    ...notes.map((note) => `  note      ${note}`),
    ...(unfinished === 0 ? [] : [`  left out  ${unfinished} candles that have not closed yet`]),
    ...quality.findings
      .filter(({ severity }) => severity !== "note")
      .map(({ severity, kind, count, message }) => `  ${severity.padEnd(9)} ${kind} × ${decimal(count, 0)}: ${message}`),
    `  becomes   ${describeSeries(series)}, ${decimal(quality.rows, 0)} candles, ${describeRange(quality)}, ${decimal(quality.gaps.missingCandles, 0)} missing in ${decimal(quality.gaps.runs, 0)} gaps`,
    `  changes   ${decimal(added, 0)} new, ${decimal(changed, 0)} different from the stored ones (which go to the revision log), ${decimal(unchanged, 0)} the same`,
  ].join("\n");
}

function describeRange({ firstMs, lastMs }: QualityReport): string {
  return firstMs === null || lastMs === null ? "none of them closed" : `${new Date(firstMs).toISOString()} to ${new Date(lastMs).toISOString()}`;
}

function cut(text: string): string {
  return text.length > 100 ? `${text.slice(0, 99)}…` : text;
}
