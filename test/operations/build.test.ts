import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

it("what is built runs without its sources, reports and users' strategies included", () => {
  const copy = mkdtempSync(join(tmpdir(), "coin-hts-build-"));
  try {
    for (const name of ["src", "scripts", "bin", "examples", "package.json", "tsconfig.base.json"])
      cpSync(join(ROOT, name), join(copy, name), { recursive: true });
    symlinkSync(join(ROOT, "node_modules"), join(copy, "node_modules"));
    execFileSync(process.execPath, [join(copy, "scripts", "build.js")], { stdio: "pipe" });
    rmSync(join(copy, "src"), { recursive: true });
    const args = ["backtest", "--demo", "--strategy", join(copy, "examples", "rsi-reversion.ts"), "--report", join(copy, "r.html"), "--json"];
    const output = execFileSync(process.execPath, [join(copy, "bin", "coin-hts.js"), ...args], { encoding: "utf8" });
    expect(JSON.parse(output)).toMatchObject({ strategy: "rsi_reversion", totals: { symbols: 6 } });
    expect(readFileSync(join(copy, "r.html"), "utf8")).toMatch(/^<!doctype html>/i);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
  // It compiles everything, which takes half a minute on two cores and longer beside other tests.
}, 240_000);
