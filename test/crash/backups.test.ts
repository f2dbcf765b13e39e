import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { BackupSettings } from "../../src/adapters/backups/backup-settings.ts";
import { cleanupBackups } from "../../src/adapters/backups/cleanup-backups.ts";
import { restoreBackup, resumeRestore } from "../../src/adapters/backups/restore-backup.ts";
import { requireNoUnfinishedRestore } from "../../src/adapters/backups/restore-journal.ts";
import { takeBackup } from "../../src/adapters/backups/take-backup.ts";
import { verifyBackups } from "../../src/adapters/backups/verify-backups.ts";
import { dieAt } from "../support/die-at-backups.ts";
import { backupSettings } from "../support/fill-desk.ts";
import { useTemporaryFolders } from "../support/temporary-folder.ts";
import { query, usePostgres } from "../support/use-postgres.ts";

/** Every call that changes the disk, and for a restore every statement of the database, is a place to die: none is left out. */
describe("a process that is killed", () => {
  const postgres = usePostgres();
  const makeFolder = useTemporaryFolders();

  function makeFiles(dataRoot: string, text: string): void {
    for (const [folder, name] of [
      ["upbit/KRW-BTC", "a"],
      ["results/run", "b"],
    ] as const) {
      mkdirSync(join(dataRoot, folder), { recursive: true });
      writeFileSync(join(dataRoot, folder, name), `${text} ${name}`);
    }
  }

  const readFiles = (dataRoot: string): string[] => ["upbit/KRW-BTC/a", "results/run/b"].map((path) => readFileSync(join(dataRoot, path), "utf8"));

  it("while it backs up leaves a whole backup or none, and the next one is made", async () => {
    const template = makeFolder();
    makeFiles(template, "first");
    await takeBackup(backupSettings(template, null), { kinds: ["results"] });
    writeFileSync(join(template, "results/run/c"), "new");
    let visible = 0;
    let at = 1;
    for (let isDone = false; !isDone; at++) {
      const dataRoot = join(makeFolder(), "desk");
      cpSync(template, dataRoot, { recursive: true });
      const settings = backupSettings(dataRoot, null);
      isDone = dieAt(settings, at, "backup").isAcknowledged;
      const verified = await verifyBackups(settings, null);
      expect(
        verified.every(({ isSound }) => isSound),
        `call ${at}`,
      ).toBe(true);
      if (isDone) expect(verified).toHaveLength(2);
      if (verified.length === 2) visible++;
      await takeBackup(settings, { kinds: ["results"] });
      expect(
        readdirSync(settings.backupRoot, { recursive: true, encoding: "utf8" }).filter((name) => /\.unfinished|\.trash/.test(name)),
        `call ${at}`,
      ).toEqual([]);
      rmSync(dataRoot, { recursive: true });
    }
    console.log(`killed at each of ${at - 2} calls of a backup: it was visible after ${visible - 1}, and whole`);
    expect(at).toBeGreaterThan(20);
  });

  it("while it cleans up leaves every listed backup whole, and the next one ends it", async () => {
    const template = makeFolder();
    const settingsOf = (dataRoot: string): BackupSettings => backupSettings(dataRoot, null);
    for (const text of ["first", "second", "third"]) {
      makeFiles(template, text);
      await takeBackup(settingsOf(template), { kinds: ["results"] });
    }
    let at = 1;
    for (let isDone = false; !isDone; at++) {
      const dataRoot = join(makeFolder(), "desk");
      cpSync(template, dataRoot, { recursive: true });
      isDone = dieAt(settingsOf(dataRoot), at, "cleanup").isAcknowledged;
      for (const { isSound, problems } of await verifyBackups(settingsOf(dataRoot), null)) expect([isSound, problems], `call ${at}`).toEqual([true, []]);
      await cleanupBackups(settingsOf(dataRoot), 0);
      expect(await verifyBackups(settingsOf(dataRoot), null), `call ${at}`).toHaveLength(1);
      const objects = readdirSync(join(dataRoot, "backups", "objects"), { recursive: true, encoding: "utf8" }).filter((name) => name.length > 60);
      expect(objects, `call ${at}`).toHaveLength(2);
      rmSync(dataRoot, { recursive: true });
    }
    console.log(`killed at each of ${at - 2} calls of a cleanup`);
    expect(at).toBeGreaterThan(8);
  });

  it("while it restores leaves the old desk, or one that says so and whose restore is ended by the next call", async () => {
    const template = makeFolder();
    const url = await postgres.createDatabase({ isEmpty: true });
    await query(url, "create table notes (text text); insert into notes values ('backed up')");
    makeFiles(template, "backed up");
    await takeBackup(backupSettings(template, url), { kinds: ["postgresql", "results"] });
    makeFiles(template, "present");
    const states = { old: 0, unfinished: 0, restored: 0 };
    const count = ((): number => {
      const dataRoot = join(makeFolder(), "desk");
      cpSync(template, dataRoot, { recursive: true });
      return dieAt(backupSettings(dataRoot, url), 0, "restore").calls;
    })();
    expect(count).toBeGreaterThan(50);
    // The last ones first, where it switches.
    for (let at = count + 1; at > 0; at--) {
      const dataRoot = join(makeFolder(), "desk");
      cpSync(template, dataRoot, { recursive: true });
      await query(url, "update notes set text = 'present'");
      const settings = backupSettings(dataRoot, url);
      const isDone = dieAt(settings, at, "restore").isAcknowledged;
      expect(isDone).toBe(at > count);
      const isUnfinished = await requireNoUnfinishedRestore(dataRoot).then(
        () => false,
        () => true,
      );
      if (isUnfinished) expect(await resumeRestore(settings), `call ${at}`).toMatch(/^\d{8}T/);
      const notes = async (): Promise<unknown> => (await query(url, "select text from notes"))[0]?.["text"];
      const found = [await notes(), ...readFiles(dataRoot)];
      const expected = (text: string): unknown[] => [text, `${text} a`, `${text} b`];
      const isRestored = found[0] === "backed up";
      expect(found, `call ${at}`).toEqual(expected(isRestored ? "backed up" : "present"));
      if (isDone || isUnfinished) expect(isRestored, `call ${at}`).toBe(true);
      states[isUnfinished ? "unfinished" : isRestored ? "restored" : "old"]++;
      // What was left of it is in nobody's way.
      if (at % 5 === 0) {
        await restoreBackup(settings, { only: null, into: null, savesPresent: false });
        expect([await notes(), ...readFiles(dataRoot)], `call ${at}`).toEqual(expected("backed up"));
        expect(existsSync(join(dataRoot, "server", "restore"))).toBe(false);
      }
      rmSync(dataRoot, { recursive: true });
    }
    console.log(`killed at each of ${count} calls of a restore: ${JSON.stringify(states)}`);
    expect(Object.values(states).every((n) => n > 0)).toBe(true);
  }, 1_800_000);
});
