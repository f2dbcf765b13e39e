import { type Command, Option } from "commander";
import type { SavedRun, TableRows } from "../../../app/runs/ports.ts";
import { resultOf } from "../../../app/runs/verify-run.ts";
import { RUN_TABLES, type RunTable } from "../../../contract/saved-run.ts";
import { parseCount } from "../../json-option.ts";
import { withRuns } from "../../open-runs.ts";
import { print } from "../../print.ts";
import { renderSummary } from "../../render-summary.ts";
import { decimal, layOut } from "../../table.ts";

interface ShowOptions {
  readonly table?: RunTable;
  readonly symbol?: string;
  readonly limit: number;
  readonly offset?: number;
  readonly json?: boolean;
}

const EXAMPLE = `
Examples:
  coin-hts runs show run_0f3c…
  coin-hts runs show run_0f3c… --table trades --symbol KRW-BTC --limit 20`;

/** Adds `runs show`. */
export function addShowCommand(runs: Command): Command {
  return runs
    .command("show")
    .description("show a kept run: its figures, or rows of one of its tables")
    .argument("<run>", "its id")
    .addOption(new Option("--table <name>", "rows of this table").choices(RUN_TABLES))
    .option("--symbol <name>", "with --table: only this symbol's")
    .option("--limit <n>", "with --table: at most so many rows", parseCount, 50)
    .option("--offset <n>", "with --table: rows to pass over first", parseCount)
    .option("--json", "print as JSON")
    .addHelpText("after", EXAMPLE)
    .action(show);
}

async function show(run: string, { table, symbol, limit, offset, json }: ShowOptions): Promise<void> {
  if (table !== undefined) return showTable(await withRuns((store) => store.readRows(run, table, { symbol, limit, offset })), offset ?? 0, json === true);
  const saved = await withRuns((store) => store.find(run));
  if (json === true) return print(JSON.stringify({ ...saved.summary, document: saved.document, receipt: saved.receipt, files: saved.manifest.files }));
  await print(describe(saved).join("\n"));
}

function describe(saved: SavedRun): string[] {
  const { summary, document, manifest } = saved;
  const about = [
    ["run", summary.run_id],
    ["saved", `${summary.created_at.slice(0, 16).replace("T", " ")} UTC, ${decimal((summary.bytes ?? 0) / 1000, 0)} kB, money ${manifest.money}`],
    ["tags", summary.tags.join(", ")],
    ["note", summary.note],
    ["exported", summary.export_location ?? ""],
    [
      "imported",
      document.origin === "import" ? `${document.source.program} ${document.source.version ?? ""}, there ${summary.source_run_id ?? "unnamed"}` : "",
    ],
  ].flatMap(([name = "", value = ""]) => (value === "" ? [] : [`${name.padEnd(10)}${value}`]));
  const figures = document.origin === "engine" ? renderSummary(resultOf(saved)) : JSON.stringify(document.result, null, 2);
  return [...about, "", figures];
}

async function showTable({ rows, total }: TableRows, offset: number, isJson: boolean): Promise<void> {
  if (isJson) return print(JSON.stringify({ total, offset, rows }));
  const [first] = rows;
  if (first === undefined) return print(`No rows, of ${total} in all.`);
  const names = Object.keys(first);
  await print(layOut([names, ...rows.map((row) => names.map((name) => String(row[name] ?? "")))]));
  await print(`rows ${offset + 1} to ${offset + rows.length} of ${decimal(total, 0)}`);
}
