import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { connectDatabase } from "../../src/adapters/postgres/connect.ts";
import { BundleRunStore } from "../../src/adapters/runs/bundle-run-store.ts";
import { makeRun } from "../support/make-run.ts";
import { useTemporaryFolders } from "../support/temporary-folder.ts";
import { query, usePostgres } from "../support/use-postgres.ts";

const SAVE_AND_DIE = join(import.meta.dirname, "..", "support", "save-and-die.ts");

/** Every call of the disk and of the database that saving and deleting make is a place to die: none is left out, none is drawn by lot. */
describe("a process that is killed at a call of the disk or of the database", () => {
  const postgres = usePostgres();
  const makeFolder = useTemporaryFolders();

  function die(url: string, root: string, at: number, when: string, work: string): { readonly isAcknowledged: boolean; readonly calls: number } {
    const { stdout, signal, stderr } = spawnSync(process.execPath, [SAVE_AND_DIE, url, root, String(at), when, work], { encoding: "utf8" });
    const [, calls] = /^acknowledged (\d+)$/m.exec(stdout) ?? [];
    if (calls === undefined && signal !== "SIGKILL") throw new Error(`it ended otherwise: ${stderr}`);
    return { isAcknowledged: calls !== undefined, calls: Number(calls ?? 0) };
  }

  it.each(["before", "after"])("saves a run wholly or not at all, and nothing stays behind: %s it", async (when) => {
    const url = await postgres.createDatabase();
    const { bundle, result } = await makeRun({ candles: 120 });
    const { calls } = die(url, join(makeFolder(), "results"), 0, when, "publish");
    expect(calls).toBeGreaterThan(30);
    await query(url, "delete from runs");
    let visible = 0;
    for (let at = 1; at <= calls; at++) {
      const root = join(makeFolder(), "results");
      const { isAcknowledged } = die(url, root, at, when, "publish");
      const db = connectDatabase({ url });
      const store = new BundleRunStore({ db, root });
      // The server may still be at work on what the dead one had sent.
      await query(url, "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()");
      const { runs } = await store.list({}, 10);
      const isVisible = runs.length === 1;
      if (isAcknowledged) expect(isVisible, `call ${at}`).toBe(true);
      if (isVisible) {
        visible++;
        expect(await store.findDamage(result.run_id), `call ${at}`).toEqual([]);
        expect((await store.readRows(result.run_id, "trades")).total).toBe(result.totals.trades);
      }
      const findings = await store.sweep({ graceMs: 0, isDryRun: false });
      expect(
        findings.every(({ is_removed }) => is_removed),
        `call ${at}`,
      ).toBe(true);
      expect(existsSync(root) ? readdirSync(root) : [], `call ${at}`).toEqual(isVisible ? [result.run_id] : []);
      // Whoever comes next saves it.
      await store.publish(await store.stage(bundle));
      expect(await store.findDamage(result.run_id)).toEqual([]);
      await store.close();
      await query(url, "delete from runs");
      await db.destroy();
    }
    console.log(`killed ${when} each of ${calls} calls: the run was visible after ${visible}, and whole`);
    expect(visible).toBeGreaterThan(0);
    expect(visible).toBeLessThan(calls);
  });

  it.each(["before", "after"])("deletes a run wholly, or leaves it whole: %s it", async (when) => {
    const url = await postgres.createDatabase();
    const { bundle, result } = await makeRun({ candles: 120 });
    for (let at = 1, isDone = false; !isDone; at++) {
      const root = join(makeFolder(), "results");
      const before = connectDatabase({ url });
      const keeper = new BundleRunStore({ db: before, root });
      await keeper.publish(await keeper.stage(bundle));
      await keeper.close();
      await before.destroy();
      isDone = die(url, root, at, when, "delete").isAcknowledged;
      await query(url, "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()");
      // Only now: a connection of ours from before would be ended with those of the dead.
      const db = connectDatabase({ url });
      const store = new BundleRunStore({ db, root });
      const isVisible = (await store.list({}, 10)).runs.length === 1;
      if (isDone) expect(isVisible).toBe(false);
      if (isVisible) expect(await store.findDamage(result.run_id), `call ${at}`).toEqual([]);
      await store.sweep({ graceMs: 0, isDryRun: false });
      expect(readdirSync(root), `call ${at}`).toEqual(isVisible ? [result.run_id] : []);
      await store.close();
      await query(url, "delete from runs");
      await db.destroy();
    }
  });
});
