import { randomUUID } from "node:crypto";
import { readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Kysely } from "kysely";
import type { RunRecord } from "../../app/runs/run-record.ts";
import { makeFolder, nullIfAbsent, writeSynced } from "../files/durable-files.ts";
import type { Database } from "../postgres/schema.ts";

const FOLDER = "trials";
const ENTRY_NAME = /^[0-9a-f-]{36}\.json$/;

/**
 * Notes what a run tried for the ledger without asking the database, which may not run: one small file a run, taken in
 * by `foldTrials`. Does nothing outside of an installation, where there is no data folder.
 */
export async function noteTrials(dataRoot: string, record: RunRecord): Promise<void> {
  if ((await stat(dataRoot).catch(nullIfAbsent)) === null) return;
  const folder = join(dataRoot, FOLDER);
  await makeFolder(folder, dataRoot);
  const name = `${randomUUID()}.json`;
  const symbols = record.symbols.map((symbol) => ({
    ...symbol,
    signalStudy: {},
    warnings: [],
    computed: symbol.computed && { ...symbol.computed, portfolio: {} },
  }));
  const temporary = join(folder, `.${name}`);
  try {
    await writeSynced(temporary, JSON.stringify({ ...record, symbols, totals: {} }));
    await rename(temporary, join(folder, name));
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/**
 * Takes noted trials into the ledger; twice does no harm. A note that is damaged, or that the ledger's constraints refuse,
 * is put aside as `….json.refused`. Returns how many runs' notes were taken in.
 */
export async function foldTrials(dataRoot: string, db: Kysely<Database>): Promise<number> {
  const folder = join(dataRoot, FOLDER);
  const names = ((await readdir(folder).catch(nullIfAbsent)) ?? []).filter((name) => ENTRY_NAME.test(name));
  if (names.length === 0) return 0;
  // Loaded now: whoever only notes does without the database's code.
  const { recordTrials } = await import("./run-rows.ts");
  let folded = 0;
  for (const name of names) {
    const text = await readFile(join(folder, name), "utf8").catch(nullIfAbsent);
    if (text === null) continue;
    try {
      await recordTrials(db, JSON.parse(text) as RunRecord);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      // One note that cannot be taken in must not keep every command and the server from starting.
      await rename(join(folder, name), join(folder, `${name}.refused`));
      continue;
    }
    // Only now: what is in the ledger need not be noted.
    await rm(join(folder, name), { force: true });
    folded++;
  }
  return folded;
}

/** Whether the note is at fault, and not the database. */
function isRefusal(error: unknown): boolean {
  if (error instanceof SyntaxError || error instanceof TypeError || error instanceof RangeError) return true;
  return error instanceof Error && /^2[23]/.test(String((error as { readonly code?: unknown }).code ?? ""));
}
