import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Kysely } from "kysely";
import type { SweepFinding } from "../../app/runs/ports.ts";
import { nullIfAbsent } from "../files/durable-files.ts";
import type { Database } from "../postgres/schema.ts";
import { findBundleDamage, PART_PREFIX, readManifest, STAGED_PREFIX, TRASH_PREFIX } from "./bundle-files.ts";

/** What this program calls its bundles; other folders are somebody's own. */
const OWN_RUN_ID = /^(run|imp)_[0-9a-f]{20}$/;

/** A part waits for the others of its run, which may take days. */
const PART_GRACE_MS = 7 * 86_400_000;

interface SweepPlace {
  readonly db: Kysely<Database>;
  readonly root: string;
  /** Removes a bundle unless a row points to it; false when one does. */
  readonly removeOrphan: (runId: string) => Promise<boolean>;
}

interface SweepOptions {
  /** Unfinished bundles and ones without a row that are younger than this may be of a living writer. */
  readonly graceMs: number;
  readonly isDryRun: boolean;
}

/**
 * Removes what writers that died have left behind, and reports runs whose bundle is not there or not whole. A bundle
 * without a row is looked at again under its lock before it goes.
 */
export async function sweepRuns(place: SweepPlace, options: SweepOptions): Promise<SweepFinding[]> {
  return [...(await sweepFolders(place, options)), ...(await findBrokenRuns(place))];
}

async function sweepFolders({ db, root, removeOrphan }: SweepPlace, { graceMs, isDryRun }: SweepOptions): Promise<SweepFinding[]> {
  const findings: SweepFinding[] = [];
  for (const name of (await readdir(root).catch(nullIfAbsent)) ?? []) {
    const isPart = name.startsWith(PART_PREFIX);
    const kind = isPart || name.startsWith(STAGED_PREFIX) ? "unfinished" : name.startsWith(TRASH_PREFIX) ? "trash" : "orphan";
    const status = await stat(join(root, name)).catch(nullIfAbsent);
    // What is in the trash has been given up by somebody already.
    if (status === null || !status.isDirectory() || (kind !== "trash" && Date.now() - status.mtimeMs < (isPart ? Math.max(graceMs, PART_GRACE_MS) : graceMs)))
      continue;
    if (kind === "orphan" && (!OWN_RUN_ID.test(name) || (await hasRow(db, name)))) continue;
    const bytes = await measureFolder(join(root, name));
    if (!isDryRun && kind === "orphan" && !(await removeOrphan(name))) continue;
    if (!isDryRun && kind !== "orphan") await rm(join(root, name), { recursive: true, force: true });
    findings.push({ kind, name, bytes, is_removed: !isDryRun });
  }
  return findings;
}

async function findBrokenRuns({ db, root }: SweepPlace): Promise<SweepFinding[]> {
  const findings: SweepFinding[] = [];
  let after = "";
  for (;;) {
    const rows = await db
      .selectFrom("runs")
      .select(["run_id", "result_sha256"])
      .where("run_id", ">", after)
      .where("result_sha256", "is not", null)
      .orderBy("run_id")
      .limit(1000)
      .execute();
    if (rows.length === 0) return findings;
    for (const { run_id, result_sha256 } of rows) {
      const folder = join(root, run_id);
      const manifest = await readManifest(folder, result_sha256 ?? "");
      if (manifest !== null && (await findBundleDamage(folder, manifest, false)).length === 0) continue;
      const isThere = (await stat(folder).catch(nullIfAbsent)) !== null;
      findings.push({ kind: isThere ? "damaged" : "missing", name: run_id, bytes: isThere ? await measureFolder(folder) : 0, is_removed: false });
    }
    after = rows.at(-1)?.run_id ?? "";
  }
}

async function hasRow(db: Kysely<Database>, runId: string): Promise<boolean> {
  return (await db.selectFrom("runs").select("run_id").where("run_id", "=", runId).executeTakeFirst()) !== undefined;
}

async function measureFolder(folder: string): Promise<number> {
  const names = (await readdir(folder).catch(nullIfAbsent)) ?? [];
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, name)).catch(nullIfAbsent))?.size ?? 0));
  return sizes.reduce((sum, size) => sum + size, 0);
}
