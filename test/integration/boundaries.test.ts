import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const TSC = join(ROOT, "node_modules", "typescript", "bin", "tsc");

/** What must not compile, by layer: reaching for the outside world, or for a layer above. */
const FORBIDDEN: Readonly<Record<string, readonly string[]>> = {
  engine: [
    'import { readFileSync } from "node:fs"; export const a = readFileSync;',
    "export const a = console;",
    "export const a = process.env;",
    "export const a = setTimeout;",
    "export const a = fetch;",
    'export { buildCostLadder } from "../research/cost-ladder.ts";',
    'export { BacktestRequest } from "../contract/backtest-request.ts";',
    'export { runBacktests } from "../app/backtest/run-backtests.ts";',
    'export { sha256 } from "../adapters/sha256.ts";',
  ],
  research: ['import { readFileSync } from "node:fs"; export const a = readFileSync;', 'export { runBacktests } from "../app/backtest/run-backtests.ts";'],
  contract: ['export { runBacktests } from "../app/backtest/run-backtests.ts";', 'export { sha256 } from "../adapters/sha256.ts";'],
  app: ['import { readFileSync } from "node:fs"; export const a = readFileSync;', 'export { sha256 } from "../adapters/sha256.ts";'],
  adapters: ['export { runCli } from "../cli/run-cli.ts";'],
};

describe("the layers", () => {
  let copy: string;

  beforeAll(() => {
    copy = mkdtempSync(join(tmpdir(), "coin-hts-boundaries-"));
    // With what is built of it already, if it is: `npm test` has just done so, and what has not changed since need not be built again.
    for (const name of ["src", "tsconfig.base.json", "package.json", "dist"])
      if (existsSync(join(ROOT, name))) cpSync(join(ROOT, name), join(copy, name), { recursive: true, preserveTimestamps: true });
    symlinkSync(join(ROOT, "node_modules"), join(copy, "node_modules"));
  });

  afterAll(() => rmSync(copy, { recursive: true, force: true }));

  function build(layer: string): { status: number | null; output: string } {
    const { status, stdout } = spawnSync(process.execPath, [TSC, "-b", join("src", layer)], { cwd: copy, encoding: "utf8" });
    return { status, output: stdout };
  }

  it("build as they are", () => {
    expect(build("adapters")).toEqual({ status: 0, output: "" });
    // All of it where nothing was built yet.
  }, 300_000);

  it.each(Object.entries(FORBIDDEN))("do not build when %s reaches where it must not", (layer, sources) => {
    const files = sources.map((source, i) => {
      const name = `forbidden-${i}.ts`;
      writeFileSync(join(copy, "src", layer, name), `${source}\n`);
      return name;
    });
    const { status, output } = build(layer);
    for (const file of files) rmSync(join(copy, "src", layer, file));
    expect(status).not.toBe(0);
    for (const [i, file] of files.entries()) expect(output, `${layer} must not compile: ${sources[i]}`).toContain(`src/${layer}/${file}(`);
  });
});
