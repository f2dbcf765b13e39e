import { createReadStream } from "node:fs";
import type { Command } from "commander";
import { openObjectStore } from "../../../adapters/object-stores/open-object-store.ts";
import { writeTextFile } from "../../../adapters/files/write-file.ts";
import { exportRun, type RunExport } from "../../../app/runs/export-run.ts";
import type { RunStore } from "../../../app/runs/ports.ts";
import { readWholeResult } from "../../../app/runs/whole-result.ts";
import { readConfig } from "../../../config.ts";
import { HtsError } from "../../../engine/errors.ts";
import { withRuns } from "../../open-runs.ts";
import { print } from "../../print.ts";
import { decimal } from "../../table.ts";

interface ExportOptions {
  readonly out?: string;
  readonly json?: boolean;
}

const EXAMPLE = `
Examples:
  coin-hts runs export run_0f3c…
  coin-hts runs export run_0f3c… --out run.json

Without --out the bundles go to the object store, below backtests/ (see: coin-hts storage --help), and what is there
already is not sent again. --out writes one run as JSON, with signals, trades and equity.`;

/** Adds `runs export`. */
export function addExportCommand(runs: Command): Command {
  return runs
    .command("export")
    .description("put kept runs into the object store, or write one as JSON")
    .argument("<runs...>", "their ids")
    .option("--out <file>", "write the whole result of one run as JSON")
    .option("--json", "print as JSON")
    .addHelpText("after", EXAMPLE)
    .action(exportRuns);
}

async function exportRuns(ids: readonly string[], { out, json }: ExportOptions): Promise<void> {
  if (out !== undefined) return exportAsJson(ids, out, json === true);
  const exports = await withRuns((store) => upload(ids, store));
  if (json === true) return print(JSON.stringify({ exports }));
  for (const { location, size, skipped } of exports)
    await print(`${location}, ${decimal(size / 1000, 0)} kB${skipped === 0 ? "" : `, ${skipped} files were there already`}`);
}

async function upload(ids: readonly string[], store: RunStore): Promise<RunExport[]> {
  const { store: objects, location: place, close } = await openObjectStore(readConfig());
  try {
    const exports: RunExport[] = [];
    for (const id of ids) exports.push(await exportRun(id, { store, objects, place, openFile: (path) => createReadStream(path) }));
    return exports;
  } finally {
    close();
  }
}

async function exportAsJson(ids: readonly string[], out: string, isJson: boolean): Promise<void> {
  const [id = "", other] = ids;
  if (other !== undefined) throw new HtsError("usage", `--out writes one run, named were ${ids.length}; export them one by one`);
  const text = `${JSON.stringify(await withRuns((store) => readWholeResult(store, id)))}\n`;
  await writeTextFile(out, text);
  await print(isJson ? JSON.stringify({ run_id: id, file: out, bytes: Buffer.byteLength(text) }) : `${out}, ${decimal(text.length / 1000, 0)} kB`);
}
