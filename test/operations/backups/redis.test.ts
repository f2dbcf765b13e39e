import { rmSync } from "node:fs";
import { Redis } from "ioredis";
import { afterEach, describe, expect, it } from "vitest";
import { restoreBackup } from "../../../src/adapters/backups/restore-backup.ts";
import { takeBackup } from "../../../src/adapters/backups/take-backup.ts";
import { resolveOwnRedis, stopOwnRedis } from "../../../src/adapters/redis/own-redis.ts";
import { describeOnRedis } from "../../support/describe-on-redis.ts";
import { backupSettings } from "../../support/fill-desk.ts";
import { makeOpenFolder } from "../../support/make-open-folder.ts";

await describeOnRedis("the backup of a Redis", (binary) => describe("the backup of a Redis", () => define(binary)));

function define(binary: string): void {
  const folders: string[] = [];
  const clients: Redis[] = [];
  afterEach(async () => {
    for (const client of clients.splice(0)) client.disconnect();
    for (const folder of folders.splice(0)) {
      await stopOwnRedis(folder);
      rmSync(folder, { recursive: true, force: true });
    }
  });

  function makeFolder(): string {
    folders.push(makeOpenFolder());
    return folders.at(-1) ?? "";
  }

  function connect(url: string): Redis {
    clients.push(new Redis(url));
    return clients.at(-1) as Redis;
  }

  async function hangUp(): Promise<void> {
    for (const client of clients.splice(0)) await client.quit();
  }

  async function fill(client: Redis): Promise<void> {
    await client.flushall();
    await client.set("text", "ünïcödé\0binary");
    await client.set("expiring", "soon", "PX", 3_600_000);
    await client.rpush("list", ...Array.from({ length: 2000 }, (_, i) => `item ${i}`));
    await client.zadd("sorted", "1", "a", "2.5", "b");
    await client.xadd("stream", "1-1", "field", "value");
  }

  async function read(client: Redis): Promise<unknown> {
    const [text, list, sorted, stream, leftMs] = [
      await client.get("text"),
      await client.lrange("list", 0, -1),
      await client.zrange("sorted", "0", "-1", "WITHSCORES"),
      await client.xrange("stream", "-", "+"),
      await client.pttl("expiring"),
    ];
    return { text, list, sorted, stream, keys: (await client.keys("*")).toSorted(), isExpiring: leftMs > 0 && leftMs <= 3_600_000 };
  }

  it("of an own one, which keeps an append-only file, is what it starts from afterwards", async () => {
    const dataRoot = makeFolder();
    const settings = backupSettings(dataRoot, null, { queueBackend: "auto" });
    const client = connect(await resolveOwnRedis(dataRoot, binary));
    await fill(client);
    const before = await read(client);
    const { manifest } = await takeBackup(settings, { kinds: ["redis"] });
    expect(manifest?.parts).toMatchObject([{ kind: "redis", method: "bgsave" }]);
    // A second one within the same second is not the first one again.
    await client.set("later", "1");
    const { manifest: second } = await takeBackup(settings, { kinds: ["redis"] });
    await client.flushall();
    await expect(restoreBackup(settings, { only: null, into: null })).rejects.toMatchObject({ code: "restore_conflict" });
    await hangUp();
    const restore = (id: string | undefined) => restoreBackup(settings, { id, only: ["redis"], into: null, savesPresent: false });
    expect((await restore(second?.id)).redisKeys).toBe(6);
    expect(await connect(await resolveOwnRedis(dataRoot, binary)).get("later")).toBe("1");
    await hangUp();
    expect((await restore(manifest?.id)).redisKeys).toBe(5);
    const again = connect(await resolveOwnRedis(dataRoot, binary));
    expect(await read(again)).toEqual(before);
    // And it is in the append-only file, not only in memory.
    await hangUp();
    await stopOwnRedis(dataRoot);
    expect(await read(connect(await resolveOwnRedis(dataRoot, binary)))).toEqual(before);
  });

  it("of one elsewhere is fetched over the network, and put back key by key", async () => {
    const redisUrl = await resolveOwnRedis(makeFolder(), binary);
    const settings = backupSettings(makeFolder(), null, { queueBackend: "auto", redisUrl });
    const client = connect(redisUrl);
    await fill(client);
    const before = await read(client);
    const { manifest } = await takeBackup(settings, { kinds: ["redis"] });
    expect(manifest?.parts).toMatchObject([{ kind: "redis", method: "replica" }]);
    await client.flushall();
    await client.set("written after the backup", "1");
    await restoreBackup(settings, { only: null, into: null });
    expect(await read(client)).toEqual(before);
  });

  it("is refused in one line when the server does not answer", async () => {
    const settings = backupSettings(makeFolder(), null, { queueBackend: "auto", redisUrl: "redis://:secret@127.0.0.1:1/0" });
    const error = await takeBackup(settings, { kinds: ["redis"] }).catch((reason: unknown) => reason as Error);
    expect(error).toMatchObject({ code: "queue_unreachable" });
    expect((error as Error).message).not.toContain("secret");
  });
}
