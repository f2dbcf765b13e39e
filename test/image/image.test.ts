import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { resolveServer, stopOwnServer } from "../../src/adapters/postgres/resolve-server.ts";
import { findRedisBinary, resolveOwnRedis, stopOwnRedis } from "../../src/adapters/redis/own-redis.ts";
import { makeFakeInstallation } from "../support/fake-installation.ts";
import { makeOpenFolder } from "../support/make-open-folder.ts";
import { BASE_IMAGE, type Ended, findMissingImageTools, PodmanWorkshop } from "../support/podman-workshop.ts";
import { runCommandWith } from "../support/run-command.ts";

const FAKE_COMPOSE = join(import.meta.dirname, "..", "support", "fake-container-engine.sh");
/** Longest that ending may take, ms. */
const END_PATIENCE_MS = 10_000;
const USER_ID = 10_001;

/** What podman says of an image, in part. */
interface Inspected {
  readonly User: string;
  readonly Healthcheck?: object;
  readonly Labels: Readonly<Record<string, string>>;
  /** Bytes. */
  readonly Size: number;
}

const missing = findMissingImageTools();
const text = `no image can be built here, nothing of it is tested: ${missing.join(", ")} missing; apt-get install -y podman buildah runc debootstrap redis-server`;
if (missing.length > 0) {
  console.warn(`\n*** ${text} ***\n`);
  it("has what images are built with", () => {
    if (process.env["CI"]) expect.fail(text);
  });
}

describe.runIf(missing.length === 0)("the image", () => {
  let folder: string;
  let servers: string;
  let workshop: PodmanWorkshop;
  let image: string;
  let options: string[];
  let port: number;

  /** Built by `deploy` with the real engine; the containers of the deployment itself, which need images from a registry, are pretended. */
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "coin-hts-image-"));
    workshop = new PodmanWorkshop(folder);
    workshop.buildBase();
    image = await deploy();
    servers = makeOpenFolder();
    const database = await resolveServer({ databaseUrl: null, dataRoot: servers });
    const redisUrl = await resolveOwnRedis(servers, (await findRedisBinary()) ?? "");
    port = await findFreePort();
    const variables = { DATABASE_URL: database.url, REDIS_URL: redisUrl, HOST: "127.0.0.1", PORT: String(port), WORKER_CONCURRENCY: "1" };
    options = Object.entries(variables).flatMap(([name, value]) => ["--env", `${name}=${value}`]);
  });

  afterAll(async () => {
    workshop?.close();
    if (servers !== undefined) {
      await stopOwnRedis(servers);
      await stopOwnServer(servers);
      rmSync(servers, { recursive: true, force: true });
    }
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });

  async function deploy(): Promise<string> {
    const root = join(folder, "deploy");
    mkdirSync(root);
    const installation = await makeFakeInstallation(root, () => true);
    const bin = join(root, "bin");
    writeFileSync(join(bin, "docker"), "#!/bin/sh\nexit 1\n");
    copyFileSync(workshop.program, join(bin, "podman"));
    copyFileSync(FAKE_COMPOSE, join(bin, "podman-compose"));
    for (const name of ["docker", "podman", "podman-compose"]) chmodSync(join(bin, name), 0o755);
    const planned = (await installation.open()).plan?.image ?? "";
    installation.addImage(planned);
    const args = ["development", "--installation", installation.folder, "--base-image", BASE_IMAGE, "--json"];
    const { exitCode, stdout } = await runCommandWith(installation.variables, "deploy", ...args);
    await installation.close();
    expect(exitCode, stdout).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, image: planned, plan: expect.arrayContaining([expect.objectContaining({ name: "build" })]) });
    return planned;
  }

  it("is nobody's root, knows its version, and can be asked how it is", () => {
    const inspect = (name: string): Inspected => (JSON.parse(workshop.podman("image", "inspect", name).stdout) as [Inspected])[0];
    const { Size, ...found } = inspect(image);
    expect(found).toMatchObject({
      User: `${USER_ID}:${USER_ID}`,
      Healthcheck: { Test: ["CMD", "node", "/app/deploy/healthcheck.js"] },
      Labels: { "org.opencontainers.image.version": "0.1.0", "org.opencontainers.image.revision": expect.stringMatching(/^[0-9a-f]{40}$/) },
    });
    const base = inspect(BASE_IMAGE);
    console.log(`the image has ${(Size / 1e6).toFixed(0)} MB, ${((Size - base.Size) / 1e6).toFixed(0)} MB above its base`);
    expect(Size - base.Size).toBeLessThan(500e6);
  });

  it("has the tools of backups and their proofs, and neither sources nor compilers", () => {
    const shell = (script: string): Ended => workshop.run(image, ["--entrypoint", "/bin/sh"], "-c", script);
    expect(shell("id -u; pg_dump --version; redis-cli --version; redis-server --version").stdout).toMatch(
      /^10001\npg_dump .* 15\..*\nredis-cli 7\.0\..*\nRedis server v=7\.0/,
    );
    expect(shell("ls -A /app").stdout.split("\n").filter(Boolean).toSorted()).toEqual(["bin", "deploy", "dist", "migrations", "node_modules", "package.json"]);
    expect(shell("ls -d node_modules/typescript node_modules/vitest").status).not.toBe(0);
    expect(shell("touch /app/x").stderr).toContain("Read-only file system");
    expect(shell("touch /var/lib/coin-hts/x").status).toBe(0);
  });

  it("runs a backtest from its own code", () => {
    const { status, stdout } = workshop.run(image, [], "backtest", "--demo", "--strategy", "sma_cross", "--json");
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ totals: { symbols: 6 } });
  });

  it("brings the schema up, answers, is healthy, and ends in order when it is told to", async () => {
    expect(workshop.run(image, options, "migrate", "up", "--json").status).toBe(0);
    const id = workshop.start(image, options);
    await expect.poll(() => statusOf(`http://127.0.0.1:${port}/readyz`), { timeout: 60_000, interval: 200 }).toBe(200);
    expect(await statusOf(`http://127.0.0.1:${port}/api/v1/strategies`)).toBe(200);
    expect(workshop.podman("exec", id, "node", "/app/deploy/healthcheck.js")).toMatchObject({ status: 0, stdout: "" });
    const pid = workshop.podman("inspect", "--format", "{{.State.Pid}}", id).stdout.trim();
    expect(readFileSync(`/proc/${pid}/status`, "utf8")).toMatch(new RegExp(`^Uid:\\t${USER_ID}\\t${USER_ID}\\t`, "m"));
    expect(await end(id)).toMatchObject({ exitCode: 0, log: expect.stringContaining('"message":"ended"') });
  });

  it("says that it is not healthy when nothing answers", () => {
    const { status, stdout } = workshop.run(image, [...options, "--entrypoint", "node"], "/app/deploy/healthcheck.js");
    expect(status).toBe(1);
    expect(stdout).toContain("/readyz did not answer");
  });

  it("works on tasks, and ends in order when it is told to", async () => {
    const id = workshop.start(image, options, "worker");
    await expect.poll(() => workshop.podman("logs", id).stdout, { timeout: 60_000, interval: 200 }).toContain('"message":"working"');
    expect(await end(id)).toMatchObject({ exitCode: 0, log: expect.stringContaining('"message":"ended"') });
  });

  /** Tells a container to end, as an engine does, and says how it did. */
  async function end(id: string): Promise<{ readonly exitCode: number; readonly log: string }> {
    workshop.podman("kill", "--signal", "TERM", id);
    const startMs = performance.now();
    while (workshop.podman("inspect", "--format", "{{.State.Status}}", id).stdout.trim() === "running") {
      if (performance.now() - startMs > END_PATIENCE_MS) throw new Error(`it did not end within ${END_PATIENCE_MS} ms: ${workshop.podman("logs", id).stdout}`);
      await sleep(100);
    }
    return { exitCode: Number(workshop.podman("inspect", "--format", "{{.State.ExitCode}}", id).stdout), log: workshop.podman("logs", id).stdout };
  }
});

async function statusOf(url: string): Promise<number> {
  return fetch(url).then(
    ({ status }) => status,
    () => 0,
  );
}

function findFreePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
