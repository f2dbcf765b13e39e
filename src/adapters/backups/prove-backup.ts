import { randomUUID } from "node:crypto";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { BackupManifest, PostgresPart, ProofCheck, RestoreProof } from "../../app/backups/backup.ts";
import type { BackupChoice } from "../../app/backups/choose-backup.ts";
import { HtsError } from "../../engine/errors.ts";
import { lockFolder, type SeriesLock } from "../candle-store/series-lock.ts";
import { makeFolder, nullIfAbsent } from "../files/durable-files.ts";
import { migrateDatabase } from "../postgres/migrate.ts";
import { resolveServer } from "../postgres/resolve-server.ts";
import { BackupFolder } from "./backup-folder.ts";
import type { BackupSettings } from "./backup-settings.ts";
import { measure, readPieces } from "./byte-files.ts";
import { leaveServersAsTheyWere } from "./own-servers.ts";
import { checkRuns } from "./prove-runs.ts";
import { readArchivedFiles } from "./read-backup.ts";
import { restoreBackup, type RestoreOutcome } from "./restore-backup.ts";
import { openSealer } from "./sealer.ts";
import { compareTables, connectForBackup, sumTables } from "./table-sums.ts";

export interface ProveOptions extends Omit<BackupChoice, "parts"> {
  /** So many of the newest runs are run again. */
  readonly runs?: number;
  readonly onStep?: (summary: string) => void;
}

const PREFIX = "proof-";

/**
 * Restores a backup, the newest unless another is named, into servers and a folder of its own, compares rows, sums and files
 * with what was backed up, and runs saved runs again from their receipts. What came of it is noted beside the backups,
 * also when it failed; nothing that is in use is touched.
 *
 * @throws HtsError `backup_unknown`, `store_locked`, and those that say that it could not be tried
 */
export async function proveBackup(settings: BackupSettings, { runs = 1, ...options }: ProveOptions): Promise<RestoreProof> {
  const startMs = performance.now();
  const folder = new BackupFolder(settings.backupRoot);
  const lock = await takeProofLock(folder.root);
  const scratch = join(settings.dataRoot, "server", `${PREFIX}${randomUUID()}`);
  try {
    await sweep(settings.dataRoot);
    await makeFolder(scratch, settings.dataRoot);
    const { manifest, checks } = await restoreAndCheck(settings, folder, scratch, { ...options, runs });
    const proof: RestoreProof = {
      backup_id: manifest.id,
      proven_at: new Date().toISOString(),
      duration_ms: Math.round(performance.now() - startMs),
      isProven: checks.every(({ isOk }) => isOk),
      checks,
    };
    await folder.noteProof(proof);
    return proof;
  } finally {
    await rm(scratch, { recursive: true, force: true });
    await lock.release();
  }
}

/** One proof at a time: each clears away what it takes for left behind. @throws HtsError `store_locked` */
async function takeProofLock(backupRoot: string): Promise<SeriesLock> {
  const place = join(backupRoot, "proof");
  await makeFolder(place, backupRoot);
  return lockFolder(place, { patienceMs: 0 });
}

async function restoreAndCheck(settings: BackupSettings, folder: BackupFolder, scratch: string, options: ProveOptions & { readonly runs: number }) {
  const { id, atMs, runs, onStep } = options;
  return leaveServersAsTheyWere(scratch, async () => {
    const common = { only: null, into: scratch, savesPresent: false, ...(onStep === undefined ? {} : { onStep }) };
    const chosen = await restoreBackup(settings, { ...common, id, atMs, isDryRun: true });
    const { manifest } = chosen;
    const outcome = await restoreBackup(settings, { ...common, id: manifest.id }).catch((error: unknown) => {
      // That it is damaged is what a proof is to find.
      if (error instanceof HtsError && ["backup_damaged", "migration_failed"].includes(error.code)) return error;
      throw error;
    });
    if (outcome instanceof HtsError) return { manifest, checks: [{ name: "restore", isOk: false, detail: outcome.message }] };
    onStep?.("compare what was restored with what was backed up");
    return { manifest, checks: await check(settings, folder, scratch, outcome, runs) };
  });
}

async function check(
  settings: BackupSettings,
  folder: BackupFolder,
  scratch: string,
  { manifest, redisKeys }: RestoreOutcome,
  runs: number,
): Promise<ProofCheck[]> {
  const checks: ProofCheck[] = [{ name: "restore", isOk: true, detail: `${manifest.parts.map(({ kind }) => kind).join(", ")} restored` }];
  const database = manifest.parts.find((part): part is PostgresPart => part.kind === "postgresql");
  if (database !== undefined) checks.push(await checkDatabase(scratch, database));
  if (redisKeys !== null) checks.push({ name: "redis", isOk: true, detail: `the snapshot loads, it has ${redisKeys} keys` });
  const hasFiles = manifest.parts.some(({ kind }) => kind === "results");
  if (hasFiles) checks.push(await checkFiles(settings, folder, scratch, manifest));
  if (database !== undefined && database.migration !== null && hasFiles) checks.push(...(await checkRuns(await migrated(scratch), scratch, runs)));
  return checks;
}

async function checkDatabase(scratch: string, { tables }: PostgresPart): Promise<ProofCheck> {
  const { url } = await resolveServer({ databaseUrl: null, dataRoot: scratch });
  const client = await connectForBackup(url);
  try {
    const differences = compareTables(tables, await sumTables(client));
    const rows = Object.values(tables).reduce((sum, table) => sum + table.rows, 0);
    const detail = differences.length === 0 ? `${Object.keys(tables).length} tables with ${rows} rows are what was dumped` : differences.slice(0, 5).join(", ");
    return { name: "database", isOk: differences.length === 0, detail };
  } finally {
    await client.end();
  }
}

async function checkFiles(settings: BackupSettings, folder: BackupFolder, scratch: string, manifest: BackupManifest): Promise<ProofCheck> {
  const files = await readArchivedFiles(folder, await openSealer(settings.keyFile), manifest);
  const wrong: string[] = [];
  for (const { path, sha256 } of files) {
    const sums = await measure(readPieces(join(scratch, path))).catch(nullIfAbsent);
    if (sums?.sha256 !== sha256) wrong.push(path);
  }
  return {
    name: "files",
    isOk: wrong.length === 0,
    detail: wrong.length === 0 ? `${files.length} files are what was archived` : `${wrong.length} differ: ${wrong.slice(0, 3).join(", ")}`,
  };
}

/** The scratch database with this version's schema, for code of this version. */
async function migrated(scratch: string): Promise<string> {
  const { url } = await resolveServer({ databaseUrl: null, dataRoot: scratch });
  await migrateDatabase({ url });
  return url;
}

/** Removes what proofs that were killed have left, their servers first. */
async function sweep(dataRoot: string): Promise<void> {
  const names = ((await readdir(join(dataRoot, "server")).catch(nullIfAbsent)) ?? []).filter((name) => name.startsWith(PREFIX));
  for (const name of names) {
    const scratch = join(dataRoot, "server", name);
    await endServers(scratch);
    await rm(scratch, { recursive: true, force: true });
  }
}

async function endServers(scratch: string): Promise<void> {
  const [{ stopOwnServer }, { stopOwnRedis }] = await Promise.all([import("../postgres/resolve-server.ts"), import("../redis/own-redis.ts")]);
  await stopOwnServer(scratch).catch(() => false);
  await stopOwnRedis(scratch).catch(() => false);
}
