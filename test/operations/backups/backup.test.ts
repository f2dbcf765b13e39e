import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { BackupFolder } from "../../../src/adapters/backups/backup-folder.ts";
import { readPieces, writePieces } from "../../../src/adapters/backups/byte-files.ts";
import { cleanupBackups } from "../../../src/adapters/backups/cleanup-backups.ts";
import { openPostgresPart } from "../../../src/adapters/backups/postgres-part.ts";
import { proveBackup } from "../../../src/adapters/backups/prove-backup.ts";
import { restoreBackup } from "../../../src/adapters/backups/restore-backup.ts";
import { makeKeyText } from "../../../src/adapters/backups/sealer.ts";
import { stageDatabase, switchDatabase } from "../../../src/adapters/backups/stage-postgres.ts";
import { takeBackup } from "../../../src/adapters/backups/take-backup.ts";
import { verifyBackups } from "../../../src/adapters/backups/verify-backups.ts";
import { lockFolder } from "../../../src/adapters/candle-store/series-lock.ts";
import type { BackupManifest, PostgresPart } from "../../../src/app/backups/backup.ts";
import type { HtsError } from "../../../src/engine/errors.ts";
import { addCandles, addRuns, backupSettings } from "../../support/fill-desk.ts";
import { makeOpenFolder } from "../../support/make-open-folder.ts";
import { useTemporaryFolders } from "../../support/temporary-folder.ts";
import { query, usePostgres } from "../../support/use-postgres.ts";

const ALL = { kinds: null } as const;
const WHOLE = { only: null, into: null } as const;

describe("backups", () => {
  const postgres = usePostgres();
  const makeFolder = useTemporaryFolders();

  async function makeDesk({ runs = 2 } = {}) {
    const dataRoot = makeFolder();
    const url = await postgres.createDatabase();
    await addCandles(dataRoot, 300);
    const runIds = await addRuns(url, dataRoot, runs);
    return { url, dataRoot, runIds, settings: backupSettings(dataRoot, url) };
  }

  async function take(settings: ReturnType<typeof backupSettings>): Promise<BackupManifest> {
    const { manifest } = await takeBackup(settings, ALL);
    if (manifest === null) throw new Error("no backup was made");
    return manifest;
  }

  function codeOf(work: Promise<unknown>): Promise<string> {
    return work.then(
      () => "none",
      (error: unknown) => (error as HtsError).code,
    );
  }

  const countRuns = async (url: string): Promise<number> => Number((await query(url, "select count(*) as n from runs"))[0]?.["n"]);

  it("bring a desk back to the row and the byte after both were destroyed, and save first what was there", async () => {
    const { url, dataRoot, settings } = await makeDesk();
    const manifest = await take(settings);
    expect(manifest.parts.map(({ kind }) => kind)).toEqual(["postgresql", "results"]);
    expect(manifest.skipped.map(({ kind }) => kind)).toEqual(["redis", "s3"]);
    const before = snapshot(dataRoot);
    await query(url, "delete from runs");
    rmSync(join(dataRoot, "results"), { recursive: true });
    rmSync(join(dataRoot, "upbit"), { recursive: true });
    writeFileSync(join(dataRoot, "later.txt"), "made after the backup");
    const { safetyBackupId, plan } = await restoreBackup(settings, WHOLE);
    expect(plan.steps.map(({ action }) => action)).toEqual(["verify", "save_present", "stage", "stage", "switch"]);
    expect(await countRuns(url)).toBe(2);
    expect(snapshot(dataRoot)).toEqual(before);
    // What was destroyed is itself to be had again.
    await restoreBackup(settings, { ...WHOLE, id: safetyBackupId ?? "" });
    expect(await countRuns(url)).toBe(0);
    expect(readFileSync(join(dataRoot, "later.txt"), "utf8")).toBe("made after the backup");
    // The newest is still the one that was asked for.
    await restoreBackup(settings, WHOLE);
    expect(snapshot(dataRoot)).toEqual(before);
  });

  it("write what has changed, and share the rest", async () => {
    const { dataRoot, settings } = await makeDesk();
    const [first] = [await take(settings)];
    writeFileSync(join(dataRoot, "note.txt"), "one more");
    const second = await take(settings);
    const newBytes = [first, second].map(({ parts }) => parts.map((part) => (part.kind === "results" ? part.new_bytes : 0)).reduce((a, b) => a + b));
    expect(newBytes[0]).toBeGreaterThan(5000);
    expect(newBytes[1]).toBe("one more".length);
    expect(execFileSync("md5sum", ["-c", "MD5SUMS"], { cwd: join(settings.backupRoot, "sets", second.id), encoding: "utf8" })).toContain("postgresql.dump: OK");
  });

  it("are refused with the name of the file when one byte of any of them differs, and nothing is changed", async () => {
    const { url, settings } = await makeDesk({ runs: 1 });
    const { id } = await take(settings);
    const files = readdirSync(settings.backupRoot, { recursive: true, encoding: "utf8" })
      .filter((path) => /^(sets|objects)\//.test(path) && /\.[a-z0-9]+$|MD5SUMS|[0-9a-f]{64}$/.test(path))
      .map((path) => join(settings.backupRoot, path));
    expect(files.length).toBeGreaterThan(10);
    await query(url, "update runs set note = 'as it is now'");
    for (const path of files) {
      const sound = readFileSync(path);
      if (sound.length === 0) continue;
      const damaged = Buffer.from(sound);
      damaged[Math.floor(sound.length / 2)] = (damaged[Math.floor(sound.length / 2)] ?? 0) ^ 1;
      writeFileSync(path, damaged);
      const name = path.split("/").at(-1) ?? "";
      const error = await restoreBackup(settings, { ...WHOLE, id }).catch((reason: unknown) => reason as HtsError);
      expect([(error as HtsError).code, (error as HtsError).message]).toEqual(["backup_damaged", expect.stringContaining(name)]);
      const [verified] = await verifyBackups(settings, null);
      expect(verified).toMatchObject({ id, isSound: false, problems: [expect.stringContaining(name)] });
      writeFileSync(path, sound);
    }
    expect((await query(url, "select note from runs"))[0]).toEqual({ note: "as it is now" });
    expect(await verifyBackups(settings, null)).toEqual([{ id, isSound: true, problems: [] }]);
  });

  it("are encrypted with a key file, and without it or with another cannot be read", async () => {
    const { url, dataRoot, settings } = await makeDesk({ runs: 1 });
    writeFileSync(join(dataRoot, "marker.txt"), "FIND-ME-IN-PLAIN");
    const [key, other, half] = ["key", "other", "half"].map((name) => join(makeFolder(), name));
    const text = await makeKeyText();
    writeFileSync(key ?? "", text);
    writeFileSync(other ?? "", await makeKeyText());
    writeFileSync(half ?? "", `${/age1\w+/.exec(text)?.[0] ?? ""}\n`);
    const plain = await take({ ...settings, backupRoot: makeFolder() });
    expect(plain.encryption).toBe("none");
    // The public half is enough to make one.
    const { id } = await take({ ...settings, keyFile: half ?? "" });
    expect(spawnSync("grep", ["-r", "-l", "FIND-ME-IN-PLAIN", settings.backupRoot], { encoding: "utf8" }).stdout).toBe("");
    expect((await verifyBackups(settings, null))[0]?.isSound).toBe(true);
    await query(url, "delete from runs");
    for (const keyFile of [null, other ?? "", half ?? "", "/nowhere"])
      expect(await codeOf(restoreBackup({ ...settings, keyFile }, { ...WHOLE, id }))).toBe("backup_key_wrong");
    expect(await countRuns(url)).toBe(0);
    await restoreBackup({ ...settings, keyFile: key ?? "" }, { ...WHOLE, id });
    expect(await countRuns(url)).toBe(1);
    expect(readFileSync(join(dataRoot, "marker.txt"), "utf8")).toBe("FIND-ME-IN-PLAIN");
  });

  it("do not lie among the files that they are of", async () => {
    const { dataRoot, settings } = await makeDesk({ runs: 1 });
    expect(await codeOf(take({ ...settings, backupRoot: join(dataRoot, "upbit", "backups") }))).toBe("configuration_invalid");
  });

  it("are made one at a time", async () => {
    const { settings } = await makeDesk({ runs: 1 });
    const codes = await Promise.all([take(settings), take(settings)].map(codeOf));
    expect(codes.toSorted()).toEqual(["none", "store_locked"]);
    expect(readdirSync(join(settings.backupRoot, "sets"))).toHaveLength(1);
  });

  it("are not restored while a server or another client is at work", async () => {
    const { url, dataRoot, settings } = await makeDesk({ runs: 1 });
    await take(settings);
    mkdirSync(join(dataRoot, "server"), { recursive: true });
    const lock = await lockFolder(join(dataRoot, "server"));
    expect(await codeOf(restoreBackup(settings, WHOLE))).toBe("restore_conflict");
    await lock.release();
    const worker = query(url, "select pg_sleep(30)").catch(() => undefined);
    await expect
      .poll(async () => (await query(url, "select 1 from pg_stat_activity where query like '%pg_sleep(30)%' and pid <> pg_backend_pid()")).length)
      .toBe(1);
    expect(await codeOf(restoreBackup(settings, WHOLE))).toBe("restore_conflict");
    await query(url, "select pg_terminate_backend(pid) from pg_stat_activity where query like '%pg_sleep(30)%' and pid <> pg_backend_pid()");
    await worker;
    await restoreBackup(settings, WHOLE);
  });

  it("do without pg_dump", async () => {
    const { url, dataRoot, settings } = await makeDesk();
    await query(url, "update runs set note = E'a\\tb\\n\\\\.\\n\\\\N ünïcödé' where run_id = (select min(run_id) from runs)");
    const before = await query(url, "select run_id, note, totals, created_at from runs order by run_id");
    const { write } = await openPostgresPart(settings, false);
    const path = join(dataRoot, "dump");
    const part = (await write?.({ folder: dataRoot, addFile: async (name, content) => (await writePieces(path, content), name) })) as PostgresPart;
    expect([part.method, part.file]).toEqual(["copy", "postgresql.sql.gz"]);
    await query(url, "delete from runs");
    await stageDatabase(url, part, readPieces(path));
    await switchDatabase(url);
    expect(await query(url, "select run_id, note, totals, created_at from runs order by run_id")).toEqual(before);
    // Sequences and constraints are as they were, too.
    await expect(query(url, "update runs set status = 'nonsense'")).rejects.toThrow("violates check constraint");
  });

  it("go when they are old, with what no other needs, and the newest stays", async () => {
    const { dataRoot, settings } = await makeDesk({ runs: 1 });
    writeFileSync(join(dataRoot, "first.txt"), "only in the first");
    const first = await take(settings);
    rmSync(join(dataRoot, "first.txt"));
    const second = await take(settings);
    const before = (await new BackupFolder(settings.backupRoot).measure()).objectCount;
    expect((await cleanupBackups(settings, 0, { isDryRun: true })).removed).toEqual([first.id]);
    expect(await cleanupBackups(settings, 0)).toMatchObject({ removed: [first.id], objects: 1, bytes: "only in the first".length });
    expect((await new BackupFolder(settings.backupRoot).measure()).objectCount).toBe(before - 1);
    expect(await verifyBackups(settings, null)).toEqual([{ id: second.id, isSound: true, problems: [] }]);
  });

  it("are proven by restoring them beside the desk and running a run again, and a proof that fails says so", async () => {
    const dataRoot = makeOpenFolder();
    const url = await postgres.createDatabase();
    const settings = backupSettings(dataRoot, url);
    try {
      await addCandles(dataRoot, 300);
      const runIds = await addRuns(url, dataRoot, 2);
      const { id } = await take(settings);
      const proof = await proveBackup(settings, {});
      expect(proof).toMatchObject({ backup_id: id, isProven: true });
      expect(proof.checks.map(({ name }) => name)).toEqual(["restore", "database", "files", "runs", "run again"]);
      expect(proof.checks.at(-1)?.detail).toMatch(new RegExp(runIds.join("|")));
      expect(readdirSync(join(dataRoot, "server"))).toEqual([]);
      const object = readdirSync(join(settings.backupRoot, "objects"), { recursive: true, encoding: "utf8" }).find((path) => path.length > 60) ?? "";
      writeFileSync(join(settings.backupRoot, "objects", object), "other");
      expect(await proveBackup(settings, {})).toMatchObject({ isProven: false, checks: [{ name: "restore", isOk: false }] });
      expect((await new BackupFolder(settings.backupRoot).listProofs()).map(({ isProven }) => isProven)).toEqual([false, true]);
    } finally {
      rmSync(dataRoot, { recursive: true, force: true });
    }
  });

  it("leave nothing on a disk that is full or becomes so, and work again when there is room", async () => {
    const { dataRoot, settings } = await makeDesk({ runs: 1 });
    const backupRoot = join(dataRoot, "backups");
    mkdirSync(backupRoot);
    const { status, stderr } = spawnSync("mount", ["-t", "tmpfs", "-o", "size=64m", "tmpfs", backupRoot], { encoding: "utf8" });
    if (status !== 0) {
      const missing = `no small disk can be mounted (${(stderr ?? "").trim()}): nothing is tested of backups to a full one; run as root`;
      console.warn(`\n*** ${missing} ***\n`);
      if (process.env["CI"]) expect.fail(missing);
      return;
    }
    try {
      writeFileSync(join(dataRoot, "large"), Buffer.alloc(80 * 2 ** 20));
      expect(await codeOf(take(settings))).toBe("space_insufficient");
      writeFileSync(join(dataRoot, "large"), Buffer.alloc(3 * 2 ** 20, "x"));
      const filler = join(backupRoot, "filler");
      const fill = (): void => void spawnSync("dd", ["if=/dev/zero", `of=${filler}`, "bs=64k"]);
      const onStep = (summary: string): void => void (summary.startsWith("archive") && fill());
      expect(await codeOf(takeBackup(settings, { kinds: null, onStep }))).toBe("file_not_writable");
      expect(readdirSync(join(backupRoot, "sets"))).toEqual([]);
      rmSync(filler);
      const { id } = await take(settings);
      expect(await verifyBackups(settings, null)).toEqual([{ id, isSound: true, problems: [] }]);
    } finally {
      execFileSync("umount", [backupRoot]);
    }
  });
});

/** Every file of a data root that a backup has, with its content. */
function snapshot(dataRoot: string): Record<string, string> {
  const paths = readdirSync(dataRoot, { recursive: true, encoding: "utf8", withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(dataRoot.length + 1))
    .filter((path) => !/^(backups|server)\//.test(path));
  return Object.fromEntries(paths.toSorted().map((path) => [path, readFileSync(join(dataRoot, path)).toString("base64")]));
}
