import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "..", "..", "..");
const DEPLOY = join(ROOT, "deploy");
const UNITS = readdirSync(join(DEPLOY, "systemd"));
const compose = readFileSync(join(DEPLOY, "compose.yaml"), "utf8");
const example = readFileSync(join(DEPLOY, "env.example"), "utf8");
const exampleNames = new Set([...example.matchAll(/^(?<name>[A-Z][A-Z0-9_]*)=/gm)].map(({ groups }) => groups?.["name"] as string));

interface Result {
  readonly status: number | null;
  readonly output: string;
}

function run(program: string, args: readonly string[], variables: Readonly<Record<string, string>> = {}): Result {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: "utf8", cwd: DEPLOY, env: { ...process.env, ...variables } });
  return { status, output: `${stdout}${stderr}` };
}

function isInstalled(program: string): boolean {
  return run("sh", ["-c", `command -v ${program}`]).status === 0;
}

/** What a developer's machine may lack; where a change is judged it may not. */
function itWith(program: string, packageName: string, name: string, test: () => void | Promise<void>): void {
  if (isInstalled(program)) return void it(name, test);
  const text = `no ${program}: not tested is that the deployment ${name}; apt-get install -y ${packageName}`;
  console.warn(`\n*** ${text} ***\n`);
  it(`${name} (needs ${program})`, () => {
    if (process.env["CI"]) expect.fail(text);
  });
}

describe("compose.yaml", () => {
  const config = ["--env-file", "env.example", "--file", "compose.yaml", "config"];

  itWith("docker-compose", "docker-compose", "is what compose understands, and says nothing of the settings", () => {
    const variables = { COIN_HTS_IMAGE: "localhost/coin-hts:test" };
    expect(run("docker-compose", [...config, "--quiet"], variables)).toEqual({ status: 0, output: "" });
    expect(run("docker-compose", [...config, "--quiet"]).output).toContain("COIN_HTS_IMAGE");
  });

  itWith("redis-server", "redis-server", "has a Redis with a password that no list of processes shows, and an append-only file", async () => {
    const block = /exec redis-server [\s\S]*?\n\s+END\n/.exec(compose)?.[0] ?? "";
    // As a shell gets it: without the indentation of YAML, and a dollar sign that compose does not read written once.
    const script = block.replaceAll(/^ {8}/gm, "").replaceAll("$$", "$");
    const folder = mkdtempSync(join(tmpdir(), "coin-hts-redis-"));
    const socket = join(folder, "redis.sock");
    const started = script.replace("--dir /data", `--dir ${folder} --port 0 --unixsocket ${socket} --daemonize yes --pidfile ${folder}/pid`);
    const ask = (...args: string[]): string => run("redis-cli", ["-s", socket, ...args], { REDISCLI_AUTH: "a-password" }).output.trim();
    try {
      expect(run("sh", ["-c", started], { REDIS_PASSWORD: "a-password" })).toMatchObject({ status: 0 });
      // It goes into the background before it listens.
      await expect.poll(() => ask("ping"), { timeout: 10_000 }).toBe("PONG");
      expect(run("redis-cli", ["-s", socket, "ping"]).output).toContain("NOAUTH");
      expect(ask("config", "get", "append*")).toMatch(/appendonly\nyes/);
      expect(ask("config", "get", "maxmemory-policy")).toMatch(/noeviction/);
      const pid = readFileSync(join(folder, "pid"), "utf8").trim();
      expect(readFileSync(`/proc/${pid}/cmdline`, "utf8")).not.toContain("a-password");
    } finally {
      ask("shutdown", "nosave");
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it("passes the linter without a warning", () => {
    const bin = join(ROOT, "node_modules", "dclint", "bin", "dclint.cjs");
    expect(run(process.execPath, [bin, "--config", ".dclintrc", "--max-warnings", "0", "compose.yaml"])).toMatchObject({ status: 0 });
  });

  it("publishes nothing beyond this machine", () => {
    const published = [...compose.matchAll(/^ {4}ports:\n(?<ports>(?: {6}- .*\n)+)/gm)].flatMap(({ groups }) => groups?.["ports"]?.trim().split("\n") ?? []);
    expect(published.length).toBeGreaterThan(0);
    for (const port of published) expect(port).toMatch(/^\s*- "127\.0\.0\.1:/);
  });

  it("takes every setting from the example, which has none that nobody reads", () => {
    const setByDeploy = ["COIN_HTS_IMAGE", "COIN_HTS_ENV_FILE"];
    const used = new Set([...compose.matchAll(/(?<!\$)\$\{(?<name>[A-Z_]+)/g)].map(({ groups }) => groups?.["name"] as string));
    expect([...used].filter((name) => !exampleNames.has(name)).sort()).toEqual(setByDeploy.toSorted());
    const config = readFileSync(join(ROOT, "src", "config", "variables.ts"), "utf8");
    const readByTheSdk = /^AWS_(?:ACCESS_KEY_ID|SECRET_ACCESS_KEY)$/;
    const unread = [...exampleNames].filter((name) => !used.has(name) && !config.includes(`"${name}"`) && !readByTheSdk.test(name));
    // Read by `coin-hts deploy`, which starts so many.
    expect(unread).toEqual(["WORKER_COUNT"]);
  });
});

describe("systemd units", () => {
  it.each(UNITS)("%s starts what there is, hardened", (unit) => {
    const text = readFileSync(join(DEPLOY, "systemd", unit), "utf8");
    const command = /^ExecStart=\/usr\/bin\/node \/opt\/coin-hts\/dist\/cli\/main\.js (?<verb>serve|worker)\b/m.exec(text)?.groups?.["verb"];
    expect(command).toBeDefined();
    for (const line of ["NoNewPrivileges=true", "ProtectSystem=strict", "ProtectHome=true", "PrivateTmp=true", "User=coin-hts", "CapabilityBoundingSet="])
      expect(text.split("\n")).toContain(line);
  });

  itWith("systemd-analyze", "systemd", "has units that systemd takes without a warning", () => {
    for (const unit of UNITS) expect(run("systemd-analyze", ["verify", join(DEPLOY, "systemd", unit)])).toEqual({ status: 0, output: "" });
  });

  itWith("systemd-analyze", "systemd", "has units that little is exposed to", () => {
    // In tenths of its scale, on which 10 is everything.
    for (const unit of UNITS) {
      const { status, output } = run("systemd-analyze", ["security", "--offline=true", "--threshold=18", join(DEPLOY, "systemd", unit)]);
      expect({ unit, status }, output).toEqual({ unit, status: 0 });
    }
  });
});
