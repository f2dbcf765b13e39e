import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const SCRIPTS = fileURLToPath(new URL("../../scripts", import.meta.url));

interface Launched {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

let project: string;

/** A project without dependencies, so that installing them takes no network. */
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), "coin-hts-launch-"));
  mkdirSync(join(project, "scripts"));
  for (const file of ["setup.js", "launch.js"]) cpSync(join(SCRIPTS, file), join(project, "scripts", file));
  writeFileSync(join(project, "package.json"), '{ "name": "small", "version": "1.0.0", "type": "module" }');
  writeLock("1.0.0");
  writeFileSync(join(project, "say.js"), "console.log(process.argv.slice(2).join(' ')); process.exit(Number(process.argv[2] ?? 0));");
  writeFileSync(
    join(project, "wait.js"),
    "process.on('SIGTERM', () => { console.log('asked to stop'); process.exit(7); }); setInterval(() => {}, 1000); console.log('ready');",
  );
});

afterEach(() => rmSync(project, { recursive: true, force: true }));

function writeLock(version: string): void {
  const lock = { name: "small", version, lockfileVersion: 3, requires: true, packages: { "": { name: "small", version: "1.0.0" } } };
  writeFileSync(join(project, "package-lock.json"), JSON.stringify(lock));
}

function launch(args: readonly string[], onOutput?: (text: string, stop: (signal: NodeJS.Signals) => void) => void): Promise<Launched> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env };
    delete env["npm_execpath"];
    const child = spawn(process.execPath, [join(project, "scripts", "launch.js"), ...args], { env, stdio: ["ignore", "pipe", "pipe"] });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
      onOutput?.(stdout, (signal) => child.kill(signal));
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.on("error", reject);
    child.on("close", (exitCode) => resolve({ exitCode, stdout, stderr }));
  });
}

describe("the launcher", () => {
  it("sets up once, says so in a line with its time, and passes arguments and exit code on", async () => {
    expect(await launch(["say.js", "3", "x y"])).toMatchObject({ exitCode: 3, stdout: "3 x y\n" });
    expect(await launch(["say.js", "0"])).toEqual({ exitCode: 0, stdout: "0\n", stderr: "" });
  });

  it("installs again when the lock file has changed", async () => {
    expect((await launch(["say.js", "0"])).stderr).toMatch(/^setup: packages installed from package-lock.json \(\d+\.\d s\)\n$/);
    writeLock("1.0.1");
    expect((await launch(["say.js", "0"])).stderr).toMatch(/^setup: packages installed from package-lock.json, which had changed \(\d+\.\d s\)\n$/);
    expect((await launch(["say.js", "0"])).stderr).toBe("");
  });

  it("lets the first of two commands set up while the second waits", async () => {
    const both = await Promise.all([launch(["say.js", "0"]), launch(["say.js", "0"])]);
    expect(both.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    expect(both.filter(({ stderr }) => stderr.includes("packages installed"))).toHaveLength(1);
    expect(existsSync(join(project, ".runtime", "setup.lock"))).toBe(false);
  });

  it("takes over from a set-up that was killed", async () => {
    const dead = spawn(process.execPath, ["-e", ""]);
    await new Promise((resolve) => dead.on("close", resolve));
    mkdirSync(join(project, ".runtime", "setup.lock"), { recursive: true });
    writeFileSync(join(project, ".runtime", "setup.lock", "pid"), String(dead.pid));
    // Two find it at once, and still only one of them sets up.
    const both = await Promise.all([launch(["say.js", "0"]), launch(["say.js", "0"])]);
    expect(both.map(({ exitCode, stdout }) => [exitCode, stdout])).toEqual([
      [0, "0\n"],
      [0, "0\n"],
    ]);
    expect(both.filter(({ stderr }) => stderr.includes("packages installed"))).toHaveLength(1);
    expect(readdirSync(join(project, ".runtime")).filter((name) => name.startsWith("setup.lock"))).toEqual([]);
  });

  it("says in a line what failed, and does not run the command", async () => {
    writeFileSync(join(project, "package-lock.json"), "{");
    const { exitCode, stdout, stderr } = await launch(["say.js", "0"]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
    expect(stderr).toMatch(/^setup: npm ci failed in .*; mend what it says and run the same command again:\n/);
    expect(existsSync(join(project, ".runtime", "setup.lock"))).toBe(false);
  });

  it("passes SIGTERM on and waits for the command to end", async () => {
    const result = await launch(["wait.js"], (output, stop) => {
      if (output === "ready\n") stop("SIGTERM");
    });
    expect(result).toMatchObject({ exitCode: 7, stdout: "ready\nasked to stop\n" });
  });
});
