import { importCandles, type ImportPlan } from "../../app/market-data/import-candles.ts";
import type { UploadWish } from "../../app/market-data/import-upload.ts";
import type { MergeOutcome } from "../../app/market-data/ports.ts";
import { prepareImport, type PreparedImport } from "../../app/market-data/prepare-import.ts";
import { readImportFile } from "../files/import-file.ts";
import { type ComputeSettings, openWorkshop } from "./workshop.ts";

/** An upload that is to be read in a thread. */
export interface PrepareUploadInput {
  readonly path: string;
  readonly wish: UploadWish;
  readonly nowMs: number;
  readonly settings: ComputeSettings;
}

/** What was read of an upload, to be merged in a thread. */
export interface MergeUploadInput {
  readonly plan: ImportPlan;
  /** Where the candles are said to come from. */
  readonly source: string;
  readonly settings: ComputeSettings;
}

/** What messages call it: where it lies is nobody's business. */
const NAME = "the upload";
/** Of what gzip unpacks to: a million candles take about 60 MiB. */
const MAX_UNPACKED_BYTES = 512 * 2 ** 20;

/** Reads an upload, and works out what importing it would change. */
export async function prepareUpload({ path, wish, nowMs, settings }: PrepareUploadInput): Promise<PreparedImport> {
  const { exchange, symbol, ...options } = wish;
  const file = await readImportFile(path, { ...options, name: NAME, maxBytes: MAX_UNPACKED_BYTES });
  return prepareImport(NAME, file, { exchange, symbol }, { store: openWorkshop(settings).store, nowMs });
}

/** Merges what was read of an upload into the store: a million new candles take seconds. */
export async function mergeUpload({ plan, source, settings }: MergeUploadInput): Promise<MergeOutcome> {
  return importCandles(plan, source, openWorkshop(settings).store);
}
