import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import typescript from "typescript";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadStrategy } from "../../src/adapters/strategy-files/load-strategy.ts";
import { makeDemoCandles } from "../../src/app/demo-market/demo-market.ts";
import { resolveStrategyParameters } from "../../src/engine/backtest.ts";
import { sliceCandles } from "../../src/engine/candles.ts";
import type { HtsError } from "../../src/engine/errors.ts";
import { createRandom } from "../../src/engine/random.ts";
import * as kit from "../../src/engine/strategy-kit.ts";
import { checkDeterminism } from "../../src/research/determinism.ts";
import { checkLookAhead } from "../../src/research/look-ahead.ts";
import { checkWarmUp } from "../../src/research/warm-up.ts";
import { runCommand } from "../support/run-command.ts";
import { writeCandles } from "../support/write-candles.ts";

const GUIDE = readFileSync(new URL("../../docs/guides/strategies.md", import.meta.url), "utf8");
const STRATEGIES = blocksOf("ts");
const CANDLES = sliceCandles(makeDemoCandles("DEMO-BTC", 3_600_000), 0, 3000);

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), "guide-"))));
afterAll(() => rmSync(folder, { recursive: true }));

function blocksOf(language: string): string[] {
  return [...GUIDE.matchAll(new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, "gs"))].map(([, text]) => text);
}

function write(text: string): string {
  const path = join(folder, "my-strategy.ts");
  writeFileSync(path, text);
  return path;
}

async function refusalOf(text: string): Promise<string> {
  const path = write(text);
  const error: unknown = await loadStrategy(path).catch((reason: unknown) => reason);
  const { message, code } = error as HtsError;
  return `${message.replace(path, "my-strategy.ts")} [${code}]`;
}

describe.each(STRATEGIES.map((text, k) => ({ text, nth: k + 1 })))("strategy $nth of the guide", ({ text }) => {
  it("loads, decides something and passes every check", async () => {
    const { strategy } = await loadStrategy(write(text));
    const params = resolveStrategyParameters(strategy, {});
    const random = createRandom(1);
    expect(checkLookAhead(strategy, params, CANDLES, { cuts: 5, random }).faults).toEqual([]);
    expect(checkWarmUp(strategy, params, CANDLES, { cuts: 20, random })).toMatchObject({ ok: true, equalFrom: 1 });
    const report = checkDeterminism(strategy, params, CANDLES, { restores: 10, random });
    expect(report.faults).toEqual([]);
    expect(report.decisions).toBeGreaterThan(10);
  });
});

describe("the guide", () => {
  it("has commands that work as they stand with the first strategy", async () => {
    const lines = blocksOf("sh").flatMap((block) => block.split("\n").filter((line) => line !== ""));
    expect(lines).toHaveLength(5);
    const candles = writeCandles(join(folder, "candles.csv"), sliceCandles(CANDLES, 0, 300));
    const path = write(STRATEGIES[0]);
    for (const line of lines) {
      const [, command] = /^npm run -s coin-hts -- (.*)$/.exec(line) ?? [];
      const args = [...command.matchAll(/'([^']*)'|\S+/g)].map(([word, quoted]) => quoted ?? word);
      const { exitCode, stdout, stderr } = await runCommand(...args.map((word) => (word === "./my-strategy.ts" ? path : word === "FILE" ? candles : word)));
      expect([line, exitCode, stderr]).toEqual([line, 0, ""]);
      expect(stdout).toContain("my_strategy");
    }
  });

  it("has settings with which an editor knows the types outside the checkout", () => {
    const project = mkdtempSync(join(folder, "project-"));
    mkdirSync(join(project, "node_modules"));
    symlinkSync(fileURLToPath(new URL("../..", import.meta.url)), join(project, "node_modules", "coin-hts"));
    writeFileSync(join(project, "package.json"), `{ "type": "module" }`);
    STRATEGIES.forEach((text, k) => writeFileSync(join(project, `${k}.ts`), text));
    writeFileSync(join(project, "wrong.ts"), STRATEGIES[0].replace("{ window, above }", "{ windows, above }"));
    const { options } = typescript.convertCompilerOptionsFromJson((JSON.parse(blocksOf("json")[0]) as { compilerOptions: object }).compilerOptions, project);
    const files = [...STRATEGIES.keys(), "wrong"].map((name) => join(project, `${name}.ts`));
    const diagnostics = typescript.getPreEmitDiagnostics(typescript.createProgram(files, options));
    expect(new Set(diagnostics.map(({ file }) => file?.fileName))).toEqual(new Set([join(project, "wrong.ts")]));
  });

  it("shows refusals as they are printed", async () => {
    const [first, second] = blocksOf("text")[0].split("\n");
    expect(await refusalOf(STRATEGIES[0].replace("({ hold }) => hold", "() => 0"))).toBe(first);
    expect(await refusalOf(`${"\n".repeat(11)}export default = ;`)).toBe(second);
  });

  it("names every property of a strategy and nothing else", async () => {
    const message = await refusalOf(STRATEGIES[0].replace("holdCandles:", "holdCandle:"));
    const known = (/expected the properties (.*), was also holdCandle;/.exec(message)?.[1] ?? "").split(", ");
    const table = GUIDE.slice(GUIDE.indexOf("## What a strategy is made of"), GUIDE.indexOf("A decision is"));
    const named = [...table.matchAll(/^\| (`.*?) \| (?:required|optional)/gm)].flatMap(([, cell]) => [...cell.matchAll(/`(\w+)/g)].map(([, name]) => name));
    expect(named.toSorted()).toEqual(known.toSorted());
  });

  it("names everything that the kit exports", () => {
    const section = GUIDE.slice(GUIDE.indexOf("### What the kit has"), GUIDE.indexOf("### Imports"));
    const named = new Set([...section.matchAll(/`(\w+)(?:\(a, b\))?`/g)].map(([, name]) => name));
    expect(Object.keys(kit).filter((name) => name !== "defineStrategy" && !named.has(name))).toEqual([]);
  });
});
