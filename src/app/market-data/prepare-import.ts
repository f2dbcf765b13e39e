import type { ImportResult } from "../../contract/http/imports.ts";
import { HtsError } from "../../engine/errors.ts";
import { type Timeframe, timeframeName } from "../../engine/timeframe.ts";
import type { ImportedFile } from "./candle-file.ts";
import { type ImportPlan, planImport } from "./import-candles.ts";
import type { CandleStore, MergeOutcome } from "./ports.ts";
import { toQuality } from "./quality/quality-result.ts";

/** A file of candles that was read, and what importing it would change. */
export interface PreparedImport {
  /** What messages call the file. */
  readonly name: string;
  readonly file: ImportedFile;
  readonly plan: ImportPlan;
}

/**
 * Works out what importing a file that was read would change.
 *
 * @param market whose candles they are
 * @param nowMs UTC epoch ms
 * @throws HtsError `candles_empty` when none of them has closed yet, `exchange_unknown`, `symbol_invalid`, `store_damaged`
 */
export async function prepareImport(
  name: string,
  file: ImportedFile,
  market: { readonly exchange: string; readonly symbol: string },
  { store, nowMs }: { readonly store: CandleStore; readonly nowMs: number },
): Promise<PreparedImport> {
  const { exchange, symbol } = market;
  const series = { exchange, symbol, timeframe: timeframeName(file.candles.timeframeMs) as Timeframe };
  return { name, file, plan: await planImport(series, file.candles, store, nowMs) };
}

/** @throws HtsError `check_failed` for candles with faults of severity error */
export function requireSound({ name, plan }: Pick<PreparedImport, "name" | "plan">): void {
  const faults = plan.quality.findings.filter(({ severity }) => severity === "error");
  const [first] = faults;
  if (first === undefined) return;
  const kinds = faults.map(({ kind, count }) => `${kind} × ${count}`).join(", ");
  throw new HtsError("check_failed", `${name}: ${kinds}; ${first.message} Nothing was written; give --force to store them all the same`);
}

/** How the file was understood, and what changed, as the wire has it. @param outcome null when nothing was written */
export function toImportResult({ file, plan }: PreparedImport, outcome: MergeOutcome | null): ImportResult {
  const { layout, format, understood, rows, notes } = file;
  const { added, changed, unchanged } = outcome ?? plan;
  return {
    written: outcome !== null,
    understood: {
      layout,
      format,
      rows,
      time_column: understood.timeColumn,
      time_unit: understood.timeUnit,
      time_zone: understood.timeZone,
      volume_column: understood.volumeColumn,
      order: understood.order,
      symbol: understood.symbol,
      header: understood.header,
      notes: [...notes],
    },
    ...plan.series,
    ...toQuality(plan.quality),
    unfinished: plan.unfinished,
    added,
    changed,
    unchanged,
  };
}
