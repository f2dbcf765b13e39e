import { canonicalJson } from "../../src/engine/receipt.ts";
import type { PublishedRun, RunBundle, RunDocument, RunStore, StagedRun, TableRow } from "../../src/app/runs/ports.ts";
import type { ResultTable } from "../../src/app/runs/result-table.ts";

/** A store in memory that keeps what a file and a table would keep of a bundle, and nothing else of it. */
export class MemoryRunStore implements Pick<RunStore, "stage" | "publish"> {
  readonly bundles = new Map<string, RunBundle>();
  readonly #staged = new Map<string, RunBundle>();

  stage(bundle: RunBundle): Promise<StagedRun> {
    const { runId } = bundle.record;
    this.#staged.set(runId, bundle);
    return Promise.resolve({
      record: bundle.record,
      folder: `/nowhere/${runId}`,
      manifestSha256: "0".repeat(64),
      bytes: canonicalJson(bundle.document).length,
    });
  }

  publish({ record: { runId } }: StagedRun): Promise<PublishedRun> {
    const is_new = !this.bundles.has(runId);
    if (is_new) this.bundles.set(runId, this.#staged.get(runId) as RunBundle);
    return Promise.resolve({ run_id: runId, is_new });
  }
}

/** run.json, written and read again. */
export function savedDocument({ document }: RunBundle): RunDocument {
  return JSON.parse(JSON.stringify(document)) as RunDocument;
}

/** The rows of a table as a store answers them; none for a table that there is not. */
export function savedRows({ tables }: RunBundle, name: ResultTable["name"]): TableRow[] {
  const table = tables.find((one) => one.name === name);
  return Array.from({ length: table?.rows ?? 0 }, (_, i) =>
    Object.fromEntries((table as ResultTable).columns.map((column) => [column.name, cellOf(column, i)])),
  );
}

function cellOf(column: ResultTable["columns"][number], i: number): string | number | null {
  const value = column.values[i] ?? null;
  if (value === null || Number.isNaN(value)) return null;
  return column.kind === "time" ? new Date(Number(value)).toISOString() : value;
}
