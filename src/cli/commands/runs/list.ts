import { type Command, InvalidArgumentError, Option } from "commander";
import { RUN_SORTS, type RunFilter, type RunSummary } from "../../../contract/saved-run.ts";
import { parseCount } from "../../json-option.ts";
import { withRuns } from "../../open-runs.ts";
import { print } from "../../print.ts";
import { decimal, layOut, percent } from "../../table.ts";

interface ListOptions extends Pick<RunFilter, "strategy" | "symbol" | "timeframe" | "status" | "from" | "to" | "tag" | "text" | "sort"> {
  readonly minReturn?: number;
  readonly limit: number;
  readonly json?: boolean;
}

const EXAMPLE = `
Examples:
  coin-hts runs list --symbol KRW-BTC --min-return 0.1 --sort total_return
  coin-hts runs list --tag candidate --json`;

/** Adds `runs list`. */
export function addListCommand(runs: Command): Command {
  return runs
    .command("list")
    .description("list kept runs, the newest first")
    .option("--strategy <name>", "of this strategy")
    .option("--symbol <name>", "with this symbol")
    .option("--timeframe <length>", "1m to 1w")
    .addOption(new Option("--status <status>", "completed, failed …").choices(["queued", "running", "completed", "failed", "cancelled"]))
    .option("--from <time>", "saved at or after: date (KST), ISO instant or epoch ms")
    .option("--to <time>", "saved before: date (that day included), ISO instant or epoch ms")
    .option("--min-return <rate>", "total return of at least this fraction", parseRate)
    .option("--tag <tag>", "with this tag")
    .option("--text <part>", "part of the note, the run id or the strategy")
    .addOption(new Option("--sort <by>", "largest or newest first").choices(RUN_SORTS).default("created_at"))
    .option("--limit <n>", "at most so many", parseCount, 50)
    .option("--json", "print as JSON")
    .addHelpText("after", EXAMPLE)
    .action(list);
}

async function list({ json, limit, minReturn, ...filter }: ListOptions): Promise<void> {
  const full: RunFilter = { ...filter, ...(minReturn === undefined ? {} : { min_return: minReturn }) };
  const { runs, next } = await withRuns((store) => store.list(full, limit));
  if (json === true) return print(JSON.stringify({ runs }));
  if (runs.length === 0) return print("No runs. Keep one with: coin-hts backtest … --save");
  await print(layOut([["run", "saved (UTC)", "strategy", "timeframe", "symbols", "return", "max drawdown", "trades", "tags"], ...runs.map(toRow)]));
  if (next !== null) await print(`There are more; raise --limit above ${limit} or narrow the list.`);
}

function toRow(run: RunSummary): string[] {
  const [first = ""] = run.symbols;
  const symbols = run.symbols.length === 1 ? first : `${first} +${run.symbols.length - 1}`;
  return [
    run.run_id,
    run.created_at.slice(0, 16).replace("T", " "),
    run.strategy,
    run.timeframe,
    run.synthetic ? `${symbols} (synthetic)` : symbols,
    percent(run.total_return),
    percent(run.max_drawdown),
    decimal(run.trades, 0),
    run.tags.join(", "),
  ];
}

function parseRate(text: string): number {
  const rate = text.trim() === "" ? NaN : Number(text);
  if (Number.isFinite(rate) && rate >= -1) return rate;
  throw new InvalidArgumentError(`Expected a fraction such as 0.1 for 10 %, was ${JSON.stringify(text)}.`);
}
