import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { askRedis } from "../../../src/adapters/redis/ask-redis.ts";
import { resolveOwnRedis, stopOwnRedis } from "../../../src/adapters/redis/own-redis.ts";
import { isAlive } from "../../../src/adapters/postgres/server/server-state.ts";
import { describeOnRedis } from "../../support/describe-on-redis.ts";
import { readRedisPid } from "../../support/redis-pid.ts";

await describeOnRedis("the own Redis", describeOwnRedis);

function describeOwnRedis(binary: string): void {
  describe("the own Redis of an installation", () => {
    const folders: string[] = [];

    afterEach(async () => {
      for (const folder of folders.splice(0)) {
        await stopOwnRedis(folder);
        rmSync(folder, { recursive: true, force: true });
      }
    });

    function makeRoot(): string {
      const folder = mkdtempSync(join(tmpdir(), "coin-hts own redis-"));
      folders.push(folder);
      return folder;
    }

    it("is started once, whoever asks at the same time, and found again", async () => {
      const root = makeRoot();
      const urls = await Promise.all(Array.from({ length: 4 }, () => resolveOwnRedis(root, binary)));
      expect(new Set(urls).size).toBe(1);
      expect(await resolveOwnRedis(root, binary)).toBe(urls[0]);
    });

    it("listens on 127.0.0.1 alone, asks for a password that nobody else can read, and gives up no key", async () => {
      const root = makeRoot();
      const url = await resolveOwnRedis(root, binary);
      const settings = await askRedis(url, (client) => client.config("GET", "bind"));
      expect(settings).toEqual(["bind", "127.0.0.1"]);
      expect(await askRedis(url, (client) => client.config("GET", "maxmemory-policy"))).toEqual(["maxmemory-policy", "noeviction"]);
      expect(await sayPing(Number(new URL(url).port))).toContain("NOAUTH");
      for (const name of ["redis.conf", "password"]) expect(statSync(join(root, "redis", name)).mode & 0o777).toBe(0o600);
      expect(statSync(join(root, "redis")).mode & 0o777).toBe(0o700);
    });

    it("keeps what it was given when it is stopped, and comes back on its port", async () => {
      const root = makeRoot();
      const url = await resolveOwnRedis(root, binary);
      await askRedis(url, (client) => client.set("kept", "yes"));
      const pid = await readRedisPid(url);
      expect(await stopOwnRedis(root)).toBe(true);
      expect(isAlive(pid)).toBe(false);
      expect(await stopOwnRedis(root)).toBe(false);
      expect(await resolveOwnRedis(root, binary)).toBe(url);
      expect(await askRedis(url, (client) => client.get("kept"))).toBe("yes");
    });

    it("comes back after a kill, and takes another port when its own is taken by another server", async () => {
      const [root, other] = [makeRoot(), makeRoot()];
      const url = await resolveOwnRedis(root, binary);
      process.kill(await readRedisPid(url), "SIGKILL");
      await expect.poll(() => askRedis(url, (client) => client.ping()).catch(() => "gone")).toBe("gone");
      const { port } = new URL(url);
      const thief = await resolveOwnRedis(other, binary);
      await askRedis(thief, (client) => client.call("SHUTDOWN", "NOSAVE")).catch(() => undefined);
      // The other installation's settings now name the first one's port.
      const settings = join(other, "redis", "redis.conf");
      const text = readFileSync(settings, "utf8").replace(/^port \d+$/m, `port ${port}`);
      writeFileSync(settings, text);
      const moved = await resolveOwnRedis(other, binary);
      expect(new URL(moved).port).toBe(port);
      const again = await resolveOwnRedis(root, binary);
      expect(new URL(again).port).not.toBe(port);
      expect(await askRedis(again, (client) => client.ping())).toBe("PONG");
    });
  });
}

/** As a stranger on the same machine does. */
function sayPing(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => socket.write("PING\r\n"));
    socket.on("error", reject).on("data", (bytes) => {
      socket.destroy();
      resolve(bytes.toString());
    });
  });
}
