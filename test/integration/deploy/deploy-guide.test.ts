import { execFile } from "node:child_process";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { DIFFERENCES } from "../../../src/app/deploy/settings.ts";
import { type FakeInstallation, makeFakeInstallation } from "../../support/fake-installation.ts";
import { useTemporaryFolders } from "../../support/temporary-folder.ts";

const ROOT = join(import.meta.dirname, "..", "..", "..");
const guide = readFileSync(join(ROOT, "docs", "guides", "deploy.md"), "utf8");
const example = readFileSync(join(ROOT, "deploy", "env.example"), "utf8");
const makeFolder = useTemporaryFolders();

/** The commands of the guide; those of a block that gives its reason not to run are left out. */
const commands = [...guide.matchAll(/(?<mark><!-- not run: [^\n]+ -->\n)?```sh\n(?<lines>[\s\S]*?)```/g)]
  .filter(({ groups }) => groups?.["mark"] === undefined)
  .flatMap(({ groups }) => (groups?.["lines"] ?? "").trim().split("\n"));

/**
 * Runs a line of the guide in a shell that has `coin-hts`, on a fake engine. As a deployment to development: others refuse
 * a checkout that is being worked on.
 */
function run(line: string, { folder, variables }: FakeInstallation): Promise<Ended> {
  const program = join(folder, "coin-hts");
  writeFileSync(program, `#!/bin/sh\nexec "${process.execPath}" "${join(ROOT, "src", "cli", "main.ts")}" "$@" --installation "${folder}"\n`);
  chmodSync(program, 0o755);
  return inShell(line.replace(/\b(?:production|staging)\b/, "development"), { ...process.env, ...variables, PATH: `${folder}:${variables["PATH"]}` });
}

interface Ended {
  readonly exitCode: number;
  readonly output: string;
}

function inShell(line: string, env = process.env): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile("sh", ["-c", line], { cwd: ROOT, env }, (_error, stdout, stderr) =>
      resolve({ exitCode: child.exitCode ?? 1, output: `${stdout}${stderr}` }),
    );
  });
}

describe("the guide to deploying", () => {
  it("has commands to run", () => {
    expect(commands.filter((line) => line.startsWith("coin-hts deploy")).length).toBeGreaterThan(2);
  });

  it.each(commands)("%s", async (line) => {
    if (line.startsWith("systemd-analyze") && (await inShell("command -v systemd-analyze")).exitCode !== 0) {
      console.warn(`\n*** no systemd-analyze: not run is ${line}; apt-get install -y systemd ***\n`);
      if (process.env["CI"]) expect.fail("no systemd-analyze");
      return;
    }
    const installation = await makeFakeInstallation(makeFolder(), () => true);
    try {
      const { exitCode, output } = await run(line, installation);
      expect(exitCode, output).toBe(0);
      if (line.startsWith("coin-hts")) expect(output).toMatch(line.includes("--dry-run") ? /^Would deploy localhost/m : /^localhost\S+ is up and healthy/m);
    } finally {
      await installation.close();
    }
  });

  it("names ports and workers of the environments as they are", () => {
    const row = (name: string): string[] =>
      new RegExp(`^\\| ${name} \\|(?<cells>.*)\\|$`, "m")
        .exec(guide)
        ?.groups?.["cells"]?.split("|")
        .map((cell) => cell.trim()) ?? [];
    const values = (name: string): string[] => {
      const usual = new RegExp(`^${name}=(?<value>.*)$`, "m").exec(example)?.groups?.["value"] ?? "";
      return (["development", "staging", "production"] as const).map((environment) => DIFFERENCES[environment][name] ?? usual);
    };
    expect(row("port on 127\\.0\\.0\\.1")).toEqual(values("PORT"));
    expect(row("workers")).toEqual(values("WORKER_COUNT"));
    expect(row("`LOG_LEVEL`")).toEqual(values("LOG_LEVEL").map((value) => `\`${value}\``));
  });
});
