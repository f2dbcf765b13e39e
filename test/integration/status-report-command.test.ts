import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { runCommand } from "../support/run-command.ts";
import { useTemporaryFolders } from "../support/temporary-folder.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const PAGE = readFileSync(join(ROOT, "docs", "status.md"), "utf8");
const makeFolder = useTemporaryFolders();

function write(path: string, text: string): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

/** Runs real tests with the real runner, and returns where it wrote its results. */
function runTests(folder: string, tests: Readonly<Record<string, string>>): string {
  for (const [name, body] of Object.entries(tests)) write(join(folder, "test", name), `import { expect, it } from "vitest";\n${body}\n`);
  const output = join(folder, "results.json");
  const runner = join(ROOT, "node_modules", "vitest", "vitest.mjs");
  spawnSync(process.execPath, [runner, "run", "--root", folder, "--reporter=json", `--outputFile=${output}`], { stdio: "ignore" });
  return output;
}

describe("coin-hts status-report", () => {
  it("writes what the runner found into the page, and tells when the page says something else", async () => {
    const folder = makeFolder();
    symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
    const passing = 'it("adds", () => expect(1 + 1).toBe(2));\nit.skip("skips", () => expect(1).toBe(2));\nit.todo("comes later");';
    const results = runTests(folder, { "unit/sum.test.ts": passing });
    const page = write(join(makeFolder(), "status.md"), PAGE);
    const run = (...args: string[]) => runCommand("status-report", "--input", results, "--page", page, "--tests", join(folder, "test"), ...args);
    expect(await run("--check")).toMatchObject({ exitCode: 4, stderr: "" });
    expect(readFileSync(page, "utf8")).toBe(PAGE);
    const written = await run("--update-docs");
    expect(written).toMatchObject({ exitCode: 0, stderr: "" });
    expect(written.stdout).toContain("**1 of 3 tests passed**, 0 failed, 1 skipped, 1 still to be written, in 1 files of 1 suite.\n");
    expect(readFileSync(page, "utf8")).toContain("| unit | 1 | 3 | 1 | 0 | 1 | 1 |");
    expect((await run("--check")).exitCode).toBe(0);
    expect(JSON.parse((await run("--update-docs", "--json")).stdout)).toMatchObject({ page: "unchanged", suites: [{ suite: "unit", tests: 3 }] });
    const differing = await run("--check-suites");
    expect([differing.exitCode, differing.stdout]).toEqual([0, `${page}: names the suites that there are\n`]);
    write(join(folder, "test", "crash", "new.test.ts"), "");
    const lacking = await run("--check-suites");
    expect([lacking.exitCode, lacking.stdout]).toEqual([4, expect.stringContaining("the suite crash is not on the page")]);
    // What is not among the results is left as the page has it.
    await run("--update-docs");
    writeFileSync(page, readFileSync(page, "utf8").replace("| crash | 1 |" + " not run |".repeat(5), "| crash | 1 | 7 | 7 | 0 | 0 | 0 |"));
    expect((await run("--update-docs")).stdout).toContain("**8 of 10 tests passed**");
    expect(readFileSync(page, "utf8")).toContain("| crash | 1 | 7 | 7 | 0 | 0 | 0 |");
    runTests(folder, { "unit/sum.test.ts": 'it("adds wrongly", () => expect(1 + 1).toBe(3));' });
    expect((await run("--check")).exitCode).toBe(4);
    await run("--update-docs");
    expect(readFileSync(page, "utf8")).toContain("- `unit/sum.test.ts`: adds wrongly");
  });

  it("refuses input that is none in one line, and leaves the page alone", async () => {
    const folder = makeFolder();
    const page = write(join(folder, "status.md"), PAGE);
    const inputs = [join(folder, "absent.json"), write(join(folder, "half.json"), '{"numTotal'), write(join(folder, "other.json"), "{}")];
    const refusals = await Promise.all(inputs.map((input) => runCommand("status-report", "--input", input, "--page", page, "--update-docs")));
    expect(refusals.map(({ exitCode }) => exitCode)).toEqual([1, 1, 1]);
    expect(refusals.every(({ stderr }) => /^coin-hts: [^\n]+ \[file_(not_found|unreadable)\]\n$/.test(stderr))).toBe(true);
    expect((await runCommand("status-report", "--input", "x", "--check", "--update-docs")).exitCode).toBe(2);
    expect((await runCommand("status-report")).exitCode).toBe(2);
    expect(readFileSync(page, "utf8")).toBe(PAGE);
  });
});
