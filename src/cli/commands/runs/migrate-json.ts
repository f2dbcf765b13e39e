import { type Command, Option } from "commander";
import { firstLine } from "../../../adapters/files/fault-messages.ts";
import { sha256 } from "../../../adapters/sha256.ts";
import type { MigrationReport } from "../../../app/runs/import/migrate-json.ts";
import { type NaiveZone, NAIVE_ZONES } from "../../../app/runs/import/python-context.ts";
import { requireNote, requireTags } from "../../../app/runs/check-annotation.ts";
import type { RunStore } from "../../../app/runs/ports.ts";
import { collect } from "../../json-option.ts";
import { print } from "../../print.ts";
import { createProgressBar } from "../../progress-bar.ts";
import { decimal, layOut, percent } from "../../table.ts";

/** A store that is open, and how to let go of it and of its database. */
export interface OpenRunStore {
  readonly store: Pick<RunStore, "stage" | "publish">;
  close(): Promise<void>;
}

interface MigrateJsonOptions {
  readonly dryRun?: boolean;
  readonly note?: string;
  readonly tag?: string[];
  readonly naiveTimes: NaiveZone;
  readonly json?: boolean;
}

const EXAMPLE = `
Examples:
  coin-hts runs migrate-json ~/coin-hts-python/tasks --dry-run
  coin-hts runs migrate-json ~/coin-hts-python/tasks --tag python --note "before the move"

Takes results of the Python original (tasks/<id>/result.json, with the manifest.json beside it) and what
"coin-hts backtest --json" printed. The files are only read. Stopped and started again it goes on: the same
result is the same run. Exits with 1 when something could not be read; everything else is imported all the same.`;

/** Adds `runs migrate-json`: takes the results in a folder of JSON files into the kept runs. */
export function addMigrateJsonCommand(runs: Command, openRunStore: () => Promise<OpenRunStore>): Command {
  return runs
    .command("migrate-json")
    .description("take results in JSON, of the Python original and our own, into the kept runs")
    .argument("<folder>", "where they are, at any depth")
    .option("--dry-run", "read everything and report, and write nothing")
    .option("--note <text>", "a note for every run that is new")
    .option("--tag <name>", "a tag for every run that is new; may be given more than once", collect)
    .addOption(new Option("--naive-times <zone>", "what times without a zone are in the original's results").choices(Object.keys(NAIVE_ZONES)).default("KST"))
    .option("--json", "print the report as JSON")
    .addHelpText("after", EXAMPLE)
    .action((folder: string, options: MigrateJsonOptions) => runMigration(folder, options, openRunStore));
}

async function runMigration(path: string, options: MigrateJsonOptions, openRunStore: () => Promise<OpenRunStore>): Promise<void> {
  const { note = "", tag: tags = [], naiveTimes: naiveZone, dryRun, json } = options;
  requireNote(note);
  requireTags(tags);
  // Loaded here, since a schema library doubles the start of every other command.
  const [{ migrateJson }, { JsonFolder }] = await Promise.all([
    import("../../../app/runs/import/migrate-json.ts"),
    import("../../../adapters/files/json-folder.ts"),
  ]);
  const opened = dryRun === true ? null : await openRunStore();
  const progress = createProgressBar("migrate-json");
  let report: MigrationReport;
  try {
    const onProgress = (done: number, total: number, name: string): void => progress.update(done, total, firstLine(name, 60));
    report = await migrateJson(new JsonFolder(path), opened?.store ?? null, { note, tags, naiveZone, sha256, onProgress });
  } finally {
    progress.end();
    await opened?.close();
  }
  await print(json === true ? JSON.stringify(toJson(report, dryRun === true)) : describe(report, dryRun === true));
  if (report.stoppedBy !== null) throw report.stoppedBy;
  if (report.failed.length > 0) process.exitCode = 1;
}

function toJson(report: MigrationReport, isDryRun: boolean): unknown {
  return {
    dry_run: isDryRun,
    found: report.found,
    imported: report.imported,
    already_there: report.alreadyThere,
    not_runs: report.notRuns,
    failed: report.failed,
    with_notes: report.withNotes,
    links_not_followed: report.links,
    bytes_before: report.bytesBefore,
    bytes_after: report.bytesAfter,
    stopped_by: report.stoppedBy === null ? null : { code: report.stoppedBy.code, message: report.stoppedBy.message },
  };
}

function describe(report: MigrationReport, isDryRun: boolean): string {
  const { found, imported, alreadyThere, notRuns, failed, withNotes, links, bytesBefore, bytesAfter } = report;
  const saved = bytesAfter === null || bytesBefore === 0 ? null : 1 - bytesAfter / bytesBefore;
  const rows: [string, string][] = [
    ["JSON files found", decimal(found, 0)],
    [isDryRun ? "would be imported" : "imported", decimal(imported, 0)],
    [isDryRun ? "the same run again" : "already there", decimal(alreadyThere, 0)],
    ["other JSON", decimal(notRuns, 0)],
    ["failed", decimal(failed.length, 0)],
    ["bytes before", decimal(bytesBefore, 0)],
    ...(bytesAfter === null ? [] : [["bytes after", decimal(bytesAfter, 0)] satisfies [string, string]]),
    ...(saved === null ? [] : [["saved", percent(saved)] satisfies [string, string]]),
  ];
  const lines = [layOut(rows)];
  if (withNotes > 0) lines.push(`${withNotes} were read with a remark, which stands in the source of the run`);
  if (links > 0) lines.push(`${links} links were not followed`);
  for (const { path, reason } of failed) lines.push(`${firstLine(path, 500)}: ${firstLine(reason, 500)}`);
  if (isDryRun) lines.push("Nothing was written.");
  return lines.join("\n");
}
