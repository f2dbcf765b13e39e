import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { RunBundle, StagedRun } from "../../app/runs/ports.ts";
import type { BundleManifest } from "../../contract/saved-run.ts";
import { HtsError } from "../../engine/errors.ts";
import { makeFolder, nullIfAbsent, syncFolder, writeSynced } from "../files/durable-files.ts";
import { sha256 } from "../sha256.ts";
import { encodeTable, type MoneyRounding } from "./encode-table.ts";

export const MANIFEST_NAME = "manifest.json";
/** Folders of bundles that nobody sees yet, of parts of such, and of ones that nobody is to see any more. */
export const PART_PREFIX = ".part-";
export const STAGED_PREFIX = ".staged-";
export const TRASH_PREFIX = ".trash-";

interface BundleFile {
  readonly name: string;
  readonly rows: number | null;
  readonly bytes: Uint8Array;
}

/**
 * Writes the files of a bundle into a new folder, each synced, the manifest with their hashes last.
 *
 * @param name of the folder; one of its own unless given
 * @throws HtsError `file_not_writable`; nothing is left behind
 */
export async function writeBundle(root: string, bundle: RunBundle, money: MoneyRounding, name = `${STAGED_PREFIX}${randomUUID()}`): Promise<StagedRun> {
  const folder = join(root, name);
  try {
    await makeFolder(folder, root);
    const entries: BundleManifest["files"] = [];
    let total = 0;
    for (const { name, rows, bytes } of encodeFiles(bundle, money)) {
      await writeSynced(join(folder, name), bytes);
      entries.push({ name, bytes: bytes.length, sha256: sha256([bytes]), rows });
      total += bytes.length;
    }
    const manifest: BundleManifest = { format: 1, run_id: bundle.record.runId, money, files: entries };
    const text = `${JSON.stringify(manifest, null, 1)}\n`;
    await writeSynced(join(folder, MANIFEST_NAME), text);
    await syncFolder(folder);
    return { record: bundle.record, folder, manifestSha256: sha256([text]), bytes: total + Buffer.byteLength(text) };
  } catch (error) {
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
    if (error instanceof HtsError) throw error;
    const reason = (error as Error).message;
    throw new HtsError("file_not_writable", `the run could not be written to ${root}: ${reason}; make room or set DATA_ROOT`, { cause: error });
  }
}

/**
 * Writes a part of a run that others are computing, in exact money, since it is rounded once when all are put together.
 *
 * Every attempt has a folder of its own: one that was frozen and wakes when another has taken its place must not touch
 * what that one wrote.
 *
 * @throws HtsError `file_not_writable`; nothing is left behind
 */
export async function writePart(root: string, bundle: RunBundle): Promise<{ readonly staged: StagedRun; readonly partName: string }> {
  const partName = randomUUID();
  return { staged: await writeBundle(root, bundle, "exact", `${PART_PREFIX}${partName}`), partName };
}

/** One at a time, so that no more than one encoded table is held. */
function* encodeFiles({ document, receipt, tables }: RunBundle, money: MoneyRounding): Generator<BundleFile> {
  yield encodeDocument("run.json", document);
  if (receipt !== null) yield encodeDocument("receipt.json", { format: 1, receipt });
  for (const table of tables) yield { name: `${table.name}.parquet`, rows: table.rows, bytes: encodeTable(table, money) };
}

function encodeDocument(name: string, document: unknown): BundleFile {
  return { name, rows: null, bytes: Buffer.from(`${JSON.stringify(document, null, 1)}\n`) };
}

/**
 * The manifest of a bundle, compared with the hash that its run has.
 *
 * @returns null when it is not there, or another one
 */
export async function readManifest(folder: string, manifestSha256: string): Promise<BundleManifest | null> {
  const bytes = await readFile(join(folder, MANIFEST_NAME)).catch(nullIfAbsent);
  if (bytes === null || sha256([bytes]) !== manifestSha256) return null;
  // Its hash is right, so it is as it was written here.
  return JSON.parse(bytes.toString("utf8")) as BundleManifest;
}

/** Names the files of a bundle that are not there or of another size; with their content when it is to be read. */
export async function findBundleDamage(folder: string, manifest: BundleManifest, isContentRead: boolean): Promise<string[]> {
  const problems: string[] = [];
  for (const { name, bytes, sha256: expected } of manifest.files) {
    const path = join(folder, name);
    const status = await stat(path).catch(nullIfAbsent);
    if (status === null) problems.push(`${name} is gone`);
    else if (status.size !== bytes) problems.push(`${name} has ${status.size} bytes, ${bytes} were written`);
    else if (isContentRead && (await hashFile(path)) !== expected) problems.push(`${name} is not what was written: its SHA-256 differs`);
  }
  return problems;
}

/** A document of a bundle. @throws HtsError `run_damaged` when it is not what was written */
export async function readDocument(folder: string, { run_id, files }: BundleManifest, name: string): Promise<unknown> {
  const entry = files.find((file) => file.name === name);
  if (entry === undefined) return null;
  const bytes = await readFile(join(folder, name)).catch(nullIfAbsent);
  if (bytes !== null && sha256([bytes]) === entry.sha256) return JSON.parse(bytes.toString("utf8"));
  throw runDamaged(run_id, `${name} is ${bytes === null ? "gone" : "not what was written"}`);
}

/** The error of a bundle that is not whole. */
export function runDamaged(runId: string, problem: string): HtsError {
  return new HtsError("run_damaged", `the run ${runId} is damaged: ${problem}; restore it from a backup or an export, or run it again to replace it`);
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of createReadStream(path)) hash.update(piece as Uint8Array);
  return hash.digest("hex");
}
