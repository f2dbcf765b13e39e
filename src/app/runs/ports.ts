import type { BacktestResult } from "../../contract/backtest-result.ts";
import type { BundleManifest, RunFilter, RunSummary, RunTable } from "../../contract/saved-run.ts";
import type { RunRecord } from "./run-record.ts";
import type { ResultTable } from "./result-table.ts";

/** The whole result of a run, before it is written. */
export interface RunBundle {
  readonly record: RunRecord;
  /** run.json: the result without its receipts and long lists, or what another program wrote. */
  readonly document: RunDocument;
  /** receipt.json; null for an imported run. */
  readonly receipt: BacktestResult["receipt"] | null;
  readonly tables: readonly ResultTable[];
}

/** What run.json holds. */
export type RunDocument =
  | { readonly format: 1; readonly origin: "engine"; readonly exchange: string | null; readonly result: Omit<BacktestResult, "receipt"> }
  | { readonly format: 1; readonly origin: "import"; readonly source: ImportSource; readonly result: Readonly<Record<string, unknown>> };

/** Where an imported run came from, and everything of it that is not a table. */
export interface ImportSource {
  /** Such as coin-hts-python. */
  readonly program: string;
  readonly version: string | null;
  /** Of the bytes that were read. */
  readonly sha256: string;
  /** What stood beside it, such as its manifest. */
  readonly manifest: Readonly<Record<string, unknown>> | null;
}

/** A bundle whose files are written and synced, not yet visible to anybody. Plain data: a worker thread may have written it. */
export interface StagedRun {
  readonly record: RunRecord;
  /** Absolute. */
  readonly folder: string;
  readonly manifestSha256: string;
  /** All files together. */
  readonly bytes: number;
}

export interface PublishedRun {
  readonly run_id: string;
  /** False when the very same run had been saved before; that one stays as it is, with its note and tags. */
  readonly is_new: boolean;
}

/** A run that is kept. */
export interface SavedRun {
  readonly summary: RunSummary;
  readonly document: RunDocument;
  readonly receipt: BacktestResult["receipt"] | null;
  readonly manifest: BundleManifest;
}

/** Where a page of a list ends: the last run's sort value and id. */
export interface RunPosition {
  /** ISO instant for `created_at`, else a number. */
  readonly value: string | number;
  readonly runId: string;
}

export interface RunPage {
  readonly runs: readonly RunSummary[];
  /** Where the next page begins; null at the end. */
  readonly next: RunPosition | null;
}

/** Which rows of a table: those of one symbol or of all, from an offset. */
export interface RowRange {
  readonly symbol?: string | undefined;
  readonly offset?: number | undefined;
  /** All of them unless given. */
  readonly limit?: number | undefined;
}

/** Rows of a table as they go over the wire: instants in ISO-8601, null for what is not there. */
export type TableRow = Readonly<Record<string, string | number | null>>;

export interface TableRows {
  readonly rows: readonly TableRow[];
  /** Of the range without offset and limit. */
  readonly total: number;
}

/** Something that a sweep found, and what it did or would do about it. */
export interface SweepFinding {
  readonly kind: "orphan" | "unfinished" | "trash" | "missing" | "damaged";
  /** A run id, or the name of a folder. */
  readonly name: string;
  readonly bytes: number;
  /** Whether it is removed; a run without its bundle is only reported. */
  readonly is_removed: boolean;
}

/** Runs that are kept: bundles of files and rows that make them visible. */
export interface RunStore {
  /**
   * Writes and syncs a bundle's files; nobody sees them before `publish`.
   *
   * @throws HtsError `file_not_writable`; nothing is left behind
   */
  stage(bundle: RunBundle): Promise<StagedRun>;
  /**
   * Makes a staged run visible, whole, and takes its trials into the ledger. Saving the same run again changes nothing,
   * except that a bundle that was lost or damaged is replaced.
   *
   * @throws HtsError `database_unreachable`, `database_timeout`: whether the run is visible is not known then, and the
   * call can be repeated; `file_not_writable`: it is not visible
   */
  publish(staged: StagedRun): Promise<PublishedRun>;
  /** Removes what was staged and will not be published. */
  discard(staged: StagedRun): Promise<void>;
  /** @throws HtsError `run_unknown`, `run_damaged` */
  find(runId: string): Promise<SavedRun>;
  /** @throws HtsError `run_unknown` */
  findSummary(runId: string): Promise<RunSummary>;
  /** The run that follows from these inputs; null when none is kept, or not whole. */
  findByInputs(inputsSha256: string): Promise<string | null>;
  /** @throws HtsError `date_invalid` */
  list(filter: RunFilter, limit: number, after?: RunPosition | null): Promise<RunPage>;
  /** @throws HtsError `run_unknown`, `run_damaged`, `run_table_missing` for a table that the run does not have */
  readRows(runId: string, table: RunTable, range?: RowRange): Promise<TableRows>;
  /** The path of a file of a run's bundle, whose size was compared. @throws HtsError as `readRows` */
  locateFile(runId: string, name: string): Promise<string>;
  /** Names what is wrong with a bundle, file by file; empty when every byte is as written. @throws HtsError `run_unknown` */
  findDamage(runId: string): Promise<readonly string[]>;
  /** Changes the note, the tags, or both. @throws HtsError `run_unknown`, `usage` for a malformed one */
  annotate(runId: string, change: { readonly note?: string; readonly tags?: readonly string[] }): Promise<RunSummary>;
  /** Removes a run and its bundle; its trials stay in the ledger. @throws HtsError `run_unknown` */
  delete(runId: string): Promise<void>;
  /** Notes where a run was exported to. @throws HtsError `run_unknown` */
  noteExport(runId: string, location: string): Promise<void>;
  /** Removes what crashed writers left behind and reports runs whose bundle is not there or not whole. */
  sweep(options: { readonly graceMs: number; readonly isDryRun: boolean }): Promise<readonly SweepFinding[]>;
  /** Closes what reading has opened; the database belongs to the caller. */
  close(): Promise<void>;
}
