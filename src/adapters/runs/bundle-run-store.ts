import { randomUUID } from "node:crypto";
import { rename, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { type Kysely, type Selectable, sql, type Transaction } from "kysely";
import pg from "pg";
import { requireNote, requireTags } from "../../app/runs/check-annotation.ts";
import type {
  PublishedRun,
  RowRange,
  RunBundle,
  RunDocument,
  RunPage,
  RunPosition,
  RunStore,
  SavedRun,
  StagedRun,
  SweepFinding,
  TableRows,
} from "../../app/runs/ports.ts";
import type { BacktestResult } from "../../contract/backtest-result.ts";
import type { BundleManifest, RunFilter, RunSummary, RunTable } from "../../contract/saved-run.ts";
import { HtsError } from "../../engine/errors.ts";
import { makeFolder, moveIfPresent, syncFolder } from "../files/durable-files.ts";
import type { Database } from "../postgres/schema.ts";
import { findBundleDamage, MANIFEST_NAME, PART_PREFIX, readDocument, readManifest, runDamaged, TRASH_PREFIX, writeBundle } from "./bundle-files.ts";
import type { MoneyRounding } from "./encode-table.ts";
import { listRuns, summarise } from "./list-runs.ts";
import { readBundle, type StagedParts } from "./read-bundle.ts";
import { TableReader } from "./read-table.ts";
import { insertRun } from "./run-rows.ts";
import { sweepRuns } from "./sweep-runs.ts";

export interface BundleRunStoreOptions {
  readonly db: Kysely<Database>;
  /** The folder of bundles, absolute: DATA_ROOT/results. */
  readonly root: string;
  readonly money?: MoneyRounding;
}

/**
 * Runs as bundles of files in a folder, made visible by a row in PostgreSQL.
 *
 * A bundle is written and synced under a hidden name, renamed to its run id, and only then does the row appear: whoever
 * sees the row finds every file. What decides is taken under a lock of the run's own in the database, so a sweep never
 * takes away what a writer is about to publish.
 */
export class BundleRunStore implements RunStore {
  readonly #db: Kysely<Database>;
  readonly #root: string;
  readonly #money: MoneyRounding;
  readonly #tables = new TableReader();

  constructor({ db, root, money = "exact" }: BundleRunStoreOptions) {
    this.#db = db;
    this.#root = resolve(root);
    this.#money = money;
  }

  async stage(bundle: RunBundle): Promise<StagedRun> {
    return writeBundle(this.#root, bundle, this.#money);
  }

  /** A part that a computer has staged. @param manifestSha256 as staging told it; @throws HtsError `run_damaged` */
  async readPart(name: string, manifestSha256: string): Promise<StagedParts> {
    return readBundle(join(this.#root, partFolder(name)), manifestSha256, this.#tables);
  }

  async discardPart(name: string): Promise<void> {
    await rm(join(this.#root, partFolder(name)), { recursive: true, force: true }).catch(() => undefined);
  }

  async publish(staged: StagedRun): Promise<PublishedRun> {
    const { runId } = staged.record;
    const isNew = await this.#locked(runId, async (db) => {
      const row = await db.selectFrom("runs").select("result_sha256").where("run_id", "=", runId).executeTakeFirst();
      if (row?.result_sha256 != null && (await isWhole(this.#folderOf(runId), row.result_sha256))) {
        await refreshInputs(db, staged);
        return false;
      }
      await this.#moveIn(staged);
      if (row === undefined) await insertRun(db, staged);
      else await replaceBundle(db, staged);
      return row === undefined;
    }).catch((error: unknown) => {
      throw explainRefusal(error, runId);
    });
    await this.discard(staged);
    return { run_id: runId, is_new: isNew };
  }

  async discard({ folder }: StagedRun): Promise<void> {
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }

  async find(runId: string): Promise<SavedRun> {
    const row = await this.#findRow(runId);
    const [summary] = await summarise(this.#db, [row]);
    const { folder, manifest } = await this.#openBundle(row);
    const document = (await readDocument(folder, manifest, "run.json")) as RunDocument;
    const receipt = (await readDocument(folder, manifest, "receipt.json")) as { readonly receipt: BacktestResult["receipt"] } | null;
    return { summary: summary as RunSummary, document, receipt: receipt?.receipt ?? null, manifest };
  }

  async findSummary(runId: string): Promise<RunSummary> {
    const [summary] = await summarise(this.#db, [await this.#findRow(runId)]);
    return summary as RunSummary;
  }

  async findByInputs(inputsSha256: string): Promise<string | null> {
    const query = this.#db.selectFrom("runs").select(["run_id", "result_sha256"]).where("inputs_sha256", "=", inputsSha256).where("status", "=", "completed");
    const row = await query.orderBy("created_at", "desc").limit(1).executeTakeFirst();
    if (row === undefined) return null;
    const manifest = await readManifest(this.#folderOf(row.run_id), row.result_sha256 ?? "");
    return manifest !== null && (await findBundleDamage(this.#folderOf(row.run_id), manifest, false)).length === 0 ? row.run_id : null;
  }

  async list(filter: RunFilter, limit: number, after: RunPosition | null = null): Promise<RunPage> {
    return listRuns(this.#db, filter, limit, after);
  }

  async readRows(runId: string, table: RunTable, range: RowRange = {}): Promise<TableRows> {
    const path = await this.locateFile(runId, `${table}.parquet`);
    try {
      return await this.#tables.read({ path, initialCash: table === "equity" ? await this.#findInitialCash(runId) : undefined }, range);
    } catch (error) {
      throw runDamaged(runId, `${table}.parquet cannot be read (${(error as Error).message.split("\n")[0]})`);
    }
  }

  async locateFile(runId: string, name: string): Promise<string> {
    const { folder, manifest } = await this.#openBundle(await this.#findRow(runId));
    if (name === MANIFEST_NAME) return join(folder, name);
    const entry = manifest.files.find((file) => file.name === name);
    if (entry === undefined) {
      const present = manifest.files.map((file) => file.name).join(", ");
      throw new HtsError("run_table_missing", `the run ${runId} has no ${name}; it has ${present}`);
    }
    const [problem] = await findBundleDamage(folder, { ...manifest, files: [entry] }, false);
    if (problem !== undefined) throw runDamaged(runId, problem);
    return join(folder, name);
  }

  async findDamage(runId: string): Promise<readonly string[]> {
    const { result_sha256 } = await this.#findRow(runId);
    const folder = this.#folderOf(runId);
    const manifest = await readManifest(folder, result_sha256 ?? "");
    return manifest === null ? ["manifest.json is gone or is not what was written"] : findBundleDamage(folder, manifest, true);
  }

  async annotate(runId: string, { note, tags }: { readonly note?: string; readonly tags?: readonly string[] }): Promise<RunSummary> {
    if (note !== undefined) requireNote(note);
    if (tags !== undefined) requireTags(tags);
    const change = { ...(note === undefined ? {} : { note }), ...(tags === undefined ? {} : { tags: [...new Set(tags)] }) };
    if (Object.keys(change).length > 0) await this.#db.updateTable("runs").set(change).where("run_id", "=", runId).execute();
    return this.findSummary(runId);
  }

  async delete(runId: string): Promise<void> {
    const { numDeletedRows } = await this.#db.deleteFrom("runs").where("run_id", "=", runId).executeTakeFirst();
    if (numDeletedRows === 0n) throw unknownRun(runId);
    // The row first: files without one are only room, which a sweep takes as well.
    await this.removeOrphan(runId);
  }

  async noteExport(runId: string, location: string): Promise<void> {
    const change = { exported_at: new Date(), export_location: location };
    const { numUpdatedRows } = await this.#db.updateTable("runs").set(change).where("run_id", "=", runId).executeTakeFirst();
    if (numUpdatedRows === 0n) throw unknownRun(runId);
  }

  sweep(options: { readonly graceMs: number; readonly isDryRun: boolean }): Promise<readonly SweepFinding[]> {
    return sweepRuns({ db: this.#db, root: this.#root, removeOrphan: (runId) => this.removeOrphan(runId) }, options);
  }

  close(): Promise<void> {
    return this.#tables.close();
  }

  /** Removes a bundle that no row points to; false when one does. */
  async removeOrphan(runId: string): Promise<boolean> {
    const trash = join(this.#root, `${TRASH_PREFIX}${randomUUID()}`);
    const isRemoved = await this.#locked(runId, async (db) => {
      const row = await db.selectFrom("runs").select("run_id").where("run_id", "=", runId).executeTakeFirst();
      return row === undefined && (await moveIfPresent(this.#folderOf(runId), trash));
    });
    if (isRemoved) await rm(trash, { recursive: true, force: true }).catch(() => undefined);
    return isRemoved;
  }

  #folderOf(runId: string): string {
    if (!/^[A-Za-z0-9_-]{1,100}$/.test(runId)) throw unknownRun(runId);
    return join(this.#root, runId);
  }

  /** One after the other for each run, over all processes; the transaction ends with the lock. */
  async #locked<T>(runId: string, work: (db: Transaction<Database>) => Promise<T>): Promise<T> {
    return this.#db.transaction().execute(async (db) => {
      await sql`select pg_advisory_xact_lock(hashtextextended(${`run ${runId}`}, 0))`.execute(db);
      return work(db);
    });
  }

  /** Puts a staged bundle in its place. What lies there has no row, or is damaged. */
  async #moveIn({ folder, record, manifestSha256 }: StagedRun): Promise<void> {
    const place = this.#folderOf(record.runId);
    const trash = join(this.#root, `${TRASH_PREFIX}${randomUUID()}`);
    // An attempt before this one came as far as here and lost the database.
    if (await isWhole(place, manifestSha256)) return;
    try {
      await makeFolder(this.#root, this.#root);
      const isReplaced = await moveIfPresent(place, trash);
      await rename(folder, place);
      await syncFolder(this.#root);
      if (isReplaced) await rm(trash, { recursive: true, force: true }).catch(() => undefined);
    } catch (error) {
      const reason = (error as Error).message;
      throw new HtsError("file_not_writable", `the run ${record.runId} could not be moved to its place: ${reason}; mend the folder ${this.#root}`, {
        cause: error,
      });
    }
  }

  async #findRow(runId: string): Promise<Selectable<Database["runs"]>> {
    const row = await this.#db.selectFrom("runs").selectAll().where("run_id", "=", runId).executeTakeFirst();
    if (row === undefined) throw unknownRun(runId);
    return row;
  }

  async #openBundle({ run_id, result_sha256 }: Selectable<Database["runs"]>): Promise<{ readonly folder: string; readonly manifest: BundleManifest }> {
    const folder = this.#folderOf(run_id);
    const manifest = await readManifest(folder, result_sha256 ?? "");
    if (manifest === null) throw runDamaged(run_id, "its manifest is gone or is not what was written");
    return { folder, manifest };
  }

  /** Undefined for an imported run, whose curve has the drawdown that it came with. */
  async #findInitialCash(runId: string): Promise<number | undefined> {
    const query = this.#db.selectFrom("run_symbols").select("initial_cash").where("run_id", "=", runId).where("initial_cash", "is not", null);
    const row = await query.limit(1).executeTakeFirst();
    return row?.initial_cash == null ? undefined : Number(row.initial_cash);
  }
}

/** What a constraint says is about the run; anything else is thrown on. */
function explainRefusal(error: unknown, runId: string): unknown {
  const { code = "", message, constraint } = error as pg.DatabaseError;
  if (!(error instanceof pg.DatabaseError) || !/^2[23]/.test(code)) return error;
  return new HtsError("run_rejected", `the run ${runId} cannot be kept: ${constraint ?? code}, ${message}; correct what it names`, { cause: error });
}

function partFolder(name: string): string {
  if (/^[A-Za-z0-9-]{1,80}$/.test(name)) return `${PART_PREFIX}${name}`;
  throw new HtsError("usage", `the name of a part was ${JSON.stringify(name.slice(0, 80))}, expected letters, digits and hyphens`);
}

async function isWhole(folder: string, manifestSha256: string): Promise<boolean> {
  const manifest = await readManifest(folder, manifestSha256);
  return manifest !== null && (await findBundleDamage(folder, manifest, true)).length === 0;
}

async function replaceBundle(db: Transaction<Database>, staged: StagedRun): Promise<void> {
  const { record, manifestSha256, bytes } = staged;
  const change = { result_key: record.runId, result_sha256: manifestSha256, result_bytes: bytes };
  await db.updateTable("runs").set(change).where("run_id", "=", record.runId).execute();
  await refreshInputs(db, staged);
}

/** The same run may follow from other files: ones with later candles, say. Those of today are what the next request is compared with. */
async function refreshInputs(db: Transaction<Database>, { record: { runId, inputsSha256 } }: StagedRun): Promise<void> {
  if (inputsSha256 == null) return;
  await db.updateTable("runs").set({ inputs_sha256: inputsSha256 }).where("run_id", "=", runId).execute();
}

function unknownRun(runId: string): HtsError {
  return new HtsError("run_unknown", `there is no run ${JSON.stringify(runId.slice(0, 110))}; coin-hts runs list shows those that are kept`);
}
