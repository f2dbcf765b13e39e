import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { Redis } from "ioredis";
import { afterAll, afterEach, expect, it } from "vitest";
import type { BackupSettings } from "../../src/adapters/backups/backup-settings.ts";
import { resumeRestore } from "../../src/adapters/backups/restore-backup.ts";
import { requireNoUnfinishedRestore } from "../../src/adapters/backups/restore-journal.ts";
import { takeBackup } from "../../src/adapters/backups/take-backup.ts";
import { resolveOwnRedis, stopOwnRedis } from "../../src/adapters/redis/own-redis.ts";
import { describeOnRedis } from "../support/describe-on-redis.ts";
import { dieAt } from "../support/die-at-backups.ts";
import { backupSettings } from "../support/fill-desk.ts";
import { makeOpenFolder } from "../support/make-open-folder.ts";

await describeOnRedis("the switch of Redis in a restore", describeSwitch);

/** Every call that changes the disk or a Redis from the moment on in which the restore is prepared: none is left out. */
function describeSwitch(binary: string): void {
  const root = makeOpenFolder();
  const temporary = join(root, "tmp");
  mkdirSync(temporary);
  const desks: string[] = [];
  afterEach(async () => {
    for (const desk of desks.splice(0)) {
      await stopOwnRedis(desk);
      rmSync(desk, { recursive: true, force: true });
    }
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  function newDesk(name: string): string {
    desks.push(join(root, name));
    return desks.at(-1) as string;
  }

  async function use<T>(url: string, work: (client: Redis) => Promise<T>): Promise<T> {
    const client = new Redis(url);
    try {
      return await work(client);
    } finally {
      await client.quit();
    }
  }

  const fill = (url: string, text: string): Promise<unknown> =>
    use(url, async (client) => {
      await client.flushall();
      await client.mset({ [`only ${text}`]: "1", text });
      await client.rpush("list", "one", "two");
    });
  const read = (url: string): Promise<unknown> => use(url, async (client) => ({ keys: (await client.keys("*")).toSorted(), text: await client.get("text") }));
  const RESTORED = { keys: ["list", "only backed up", "text"], text: "backed up" };

  /** A desk whose restore has staged everything and is about to switch. */
  async function prepare(name: string, settingsOf: (dataRoot: string) => BackupSettings, findUrl: (dataRoot: string) => Promise<string>): Promise<string> {
    const dataRoot = newDesk(name);
    const url = await findUrl(dataRoot);
    await fill(url, "backed up");
    await takeBackup(settingsOf(dataRoot), { kinds: ["redis"] });
    await fill(url, "present");
    expect(dieAt(settingsOf(dataRoot), 0, "prepare", { TMPDIR: temporary }).isAcknowledged).toBe(false);
    await expect(requireNoUnfinishedRestore(dataRoot)).rejects.toMatchObject({ code: "restore_unfinished" });
    await stopOwnRedis(dataRoot);
    return dataRoot;
  }

  async function killEverywhere(
    template: string,
    settingsOf: (dataRoot: string) => BackupSettings,
    findUrl: (dataRoot: string) => Promise<string>,
  ): Promise<{ readonly calls: number; readonly unfinished: number }> {
    let unfinished = 0;
    for (let at = 1; ; at++) {
      const dataRoot = newDesk(`desk-${at}`);
      cpSync(template, dataRoot, { recursive: true });
      // As it is found by who restores: the server runs, and nobody is connected.
      if (existsSync(join(dataRoot, "redis"))) await resolveOwnRedis(dataRoot, binary);
      const { isAcknowledged, calls } = dieAt(settingsOf(dataRoot), at, "resume", { TMPDIR: temporary });
      const isUnfinished = await requireNoUnfinishedRestore(dataRoot).then(
        () => false,
        () => true,
      );
      if (isUnfinished) expect(await resumeRestore(settingsOf(dataRoot)), `call ${at}`).toMatch(/^\d{8}T/);
      expect(await read(await findUrl(dataRoot)), `call ${at}`).toEqual(RESTORED);
      expect(existsSync(join(dataRoot, "server", "restore.json")), `call ${at}`).toBe(false);
      await stopOwnRedis(dataRoot);
      rmSync(dataRoot, { recursive: true });
      desks.pop();
      if (isUnfinished) unfinished++;
      if (isAcknowledged) return { calls, unfinished };
    }
  }

  it("a restore that is killed while it switches an own Redis is ended by the next call", async () => {
    const settingsOf = (dataRoot: string): BackupSettings => backupSettings(dataRoot, null, { queueBackend: "auto" });
    const findUrl = (dataRoot: string): Promise<string> => resolveOwnRedis(dataRoot, binary);
    const { calls, unfinished } = await killEverywhere(await prepare("own", settingsOf, findUrl), settingsOf, findUrl);
    console.log(`killed at each of ${calls} calls of the switch of an own Redis, ${unfinished} times before its end`);
    expect(unfinished).toBeGreaterThan(5);
  });

  it("a restore that is killed while it fills a Redis elsewhere is ended by the next call, and leaves no server behind", async () => {
    const url = await resolveOwnRedis(newDesk("elsewhere"), binary);
    const settingsOf = (dataRoot: string): BackupSettings => backupSettings(dataRoot, null, { queueBackend: "redis", redisUrl: url });
    const findUrl = (): Promise<string> => Promise.resolve(url);
    const template = await prepare("remote", settingsOf, findUrl);
    const { calls, unfinished } = await killEverywhere(template, settingsOf, findUrl);
    console.log(`killed at each of ${calls} calls of the filling of a Redis elsewhere, ${unfinished} times before its end`);
    expect(unfinished).toBeGreaterThan(5);
    // The servers that had loaded the snapshot have ended with those that were killed.
    const sockets = readdirSync(temporary).map((name) => join(temporary, name, "s"));
    expect(sockets.length).toBeGreaterThan(0);
    for (const socket of sockets) await expect.poll(() => answers(socket), { timeout: 10_000 }).toBe(false);
  });
}

function answers(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const client = connect(socket, () => {
      client.destroy();
      resolve(true);
    });
    client.on("error", () => resolve(false));
  });
}
