import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { RunBundle } from "../../app/runs/ports.ts";
import type { ResultColumn, ResultTable } from "../../app/runs/result-table.ts";
import { type BundleManifest, RUN_TABLES } from "../../contract/saved-run.ts";
import { sha256 } from "../sha256.ts";
import { findBundleDamage, MANIFEST_NAME, readDocument, runDamaged } from "./bundle-files.ts";
import type { TableReader } from "./read-table.ts";

/** A bundle that was staged and not published, read again in columns. */
export type StagedParts = Pick<RunBundle, "document" | "receipt" | "tables">;

const MONEY_COLUMNS = new Set(["equity", "fees", "slippage", "pnl"]);

/**
 * Reads a bundle whole, with the content of every file compared.
 *
 * @param manifestSha256 as staging told it
 * @throws HtsError `run_damaged`
 */
export async function readBundle(folder: string, manifestSha256: string, reader: TableReader): Promise<StagedParts> {
  const bytes = await readFile(join(folder, MANIFEST_NAME)).catch(() => null);
  if (bytes === null || sha256([bytes]) !== manifestSha256) throw runDamaged(folder, "the manifest of a part is gone or is not what was written");
  const manifest = JSON.parse(bytes.toString("utf8")) as BundleManifest;
  const [problem] = await findBundleDamage(folder, manifest, true);
  if (problem !== undefined) throw runDamaged(manifest.run_id, problem);
  const tables: ResultTable[] = [];
  for (const name of RUN_TABLES) {
    const entry = manifest.files.find((file) => file.name === `${name}.parquet`);
    if (entry === undefined) continue;
    const columns = (await reader.readColumns(join(folder, entry.name))).map(toColumn);
    tables.push({ name, rows: entry.rows ?? 0, columns, symbolEnds: symbolEndsOf(columns, entry.rows ?? 0) });
  }
  const receipt = (await readDocument(folder, manifest, "receipt.json")) as { readonly receipt: RunBundle["receipt"] } | null;
  return { document: (await readDocument(folder, manifest, "run.json")) as RunBundle["document"], receipt: receipt?.receipt ?? null, tables };
}

function toColumn({ name, type, values }: { readonly name: string; readonly type: string; readonly values: readonly unknown[] }): ResultColumn {
  if (type === "VARCHAR") return { name, kind: "text", values: values as (string | null)[] };
  const kind = type.startsWith("TIMESTAMP") ? "time" : type === "INTEGER" ? "count" : MONEY_COLUMNS.has(name) ? "money" : "number";
  return { name, kind, values: Float64Array.from(values, (value) => (value === null ? NaN : Number(value))) };
}

/** Where each symbol's rows end. */
function symbolEndsOf(columns: readonly ResultColumn[], rows: number): number[] {
  const symbols = columns.find(({ name }) => name === "symbol")?.values ?? [];
  const ends: number[] = [];
  for (let i = 1; i < rows; i++) if (symbols[i] !== symbols[i - 1]) ends.push(i);
  return [...ends, rows];
}
