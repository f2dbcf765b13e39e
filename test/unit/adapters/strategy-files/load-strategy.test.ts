import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadStrategy } from "../../../../src/adapters/strategy-files/load-strategy.ts";
import { HtsError } from "../../../../src/engine/errors.ts";
import { makeDemoCandles } from "../../../../src/app/demo-market/demo-market.ts";
import { scanSignals } from "../../../../src/engine/strategies/scan-signals.ts";
import { DAY_MS } from "../../../../src/engine/timeframe.ts";

const STRATEGY = `{
  name: "my_strategy",
  description: "Buys every rising candle.",
  parameters: { lag: { type: "integer", default: 1, min: 1, max: 9, description: "Candles back." } },
  warmUpCandles: ({ lag }) => lag,
  decide: (history, { lag }) => (history.close(0) > history.close(lag) ? { side: "BUY", confidence: 1 } : null),
}`;

let folder: string;

beforeAll(() => {
  // A folder whose name needs escaping in a URL, and in no package of its own.
  folder = join(mkdtempSync(join(tmpdir(), "strategy files-")), "50% #1?");
  mkdirSync(folder);
});

afterAll(() => rmSync(join(folder, ".."), { recursive: true }));

function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

async function refusalOf(path: string): Promise<HtsError> {
  const error: unknown = await loadStrategy(path).then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(HtsError);
  const refusal = error as HtsError;
  expect(refusal.message).not.toMatch(/[\n\r]/);
  expect(refusal.message.startsWith(path)).toBe(true);
  return refusal;
}

async function messageFor(name: string, text: string): Promise<string> {
  const path = write(name, text);
  const refusal = await refusalOf(path);
  expect(refusal.code).toBe("strategy_invalid");
  return refusal.message.slice(path.length);
}

describe("loadStrategy", () => {
  it("loads a typed strategy that imports coin-hts from a folder without a package", async () => {
    const source = `import { defineStrategy, type Decision, mean } from "coin-hts";
import type { History } from "coin-hts";
function rose(history: History, lag: number): boolean { return mean([history.close(0)]) > history.close(lag); }
export default defineStrategy({ ...${STRATEGY}, decide(history, { lag }): Decision | null { return rose(history, lag as number) ? { side: "BUY", confidence: 1 } : null; } });
`;
    const { strategy, sourceSha256 } = await loadStrategy(write("typed.ts", source));
    expect(strategy.name).toBe("my_strategy");
    expect(sourceSha256).toBe(createHash("sha256").update(source).digest("hex"));
    const signals = scanSignals(strategy, { lag: 2 }, makeDemoCandles("DEMO-BTC", DAY_MS), 0);
    expect(signals.count).toBeGreaterThan(500);
    expect(signals.index[0]).toBeGreaterThanOrEqual(2);
  });

  it("takes a file that imports types alone, and one that imports nothing", async () => {
    const typesOnly = write("types-only.ts", `import type { Strategy } from "coin-hts";\nexport default ${STRATEGY} satisfies Pick<Strategy, "name">;`);
    expect((await loadStrategy(typesOnly)).strategy.name).toBe("my_strategy");
    expect((await loadStrategy(write("bare.ts", `export default ${STRATEGY};`))).strategy.name).toBe("my_strategy");
  });

  it.each(["a.ts", "a.mts", "a.js", "a.mjs"])("takes an ES module named %s", async (name) => {
    const path = write(name, `import { defineStrategy } from "coin-hts";\nexport default defineStrategy(${STRATEGY});`);
    expect((await loadStrategy(path)).strategy.description).toBe("Buys every rising candle.");
  });

  it("takes an ES module inside a package of CommonJS, and a path relative to the working folder", async () => {
    mkdirSync(join(folder, "commonjs"));
    write("commonjs/package.json", `{ "type": "commonjs" }`);
    const path = write("commonjs/a.js", `export default ${STRATEGY};`);
    expect((await loadStrategy(relative(".", path))).strategy.name).toBe("my_strategy");
  });

  it("takes the only strategy among named exports", async () => {
    const path = write("named.ts", `export const DEFAULT_LAG = 3;\nexport const mine = ${STRATEGY};`);
    expect((await loadStrategy(path)).strategy.name).toBe("my_strategy");
  });

  it("runs the file as it is now, not as it was when it was loaded before", async () => {
    const path = write("changing.ts", `export default ${STRATEGY};`);
    const first = await loadStrategy(path);
    write("changing.ts", `export default ${STRATEGY.replace("my_strategy", "another_one")};`);
    const second = await loadStrategy(path);
    expect([first.strategy.name, second.strategy.name]).toEqual(["my_strategy", "another_one"]);
    expect(first.sourceSha256).not.toBe(second.sourceSha256);
  });

  it("gives each load a module of its own, so that nothing is remembered from one to the next", async () => {
    const path = write("counting.ts", `let loads = 0;\nloads++;\nexport default { ...${STRATEGY}, description: "Load " + loads };`);
    await loadStrategy(path);
    expect((await loadStrategy(path)).strategy.description).toBe("Load 1");
  });

  it("hashes the files that a strategy imports along with it", async () => {
    const helper = `export const factor: number = 2;`;
    write("helper.ts", helper);
    write("settings.json", `{ "lag": 1 }`);
    const text = `import { factor } from "./helper.ts";\nimport settings from "./settings.json" with { type: "json" };\nexport default { ...${STRATEGY}, description: "Factor " + factor + settings.lag };`;
    const path = write("main.ts", text);
    const before = await loadStrategy(path);
    expect(before.strategy.description).toBe("Factor 21");
    expect(before.sourceSha256).toBe(createHash("sha256").update(text).update(helper).update(`{ "lag": 1 }`).digest("hex"));
    write("helper.ts", helper.replace("2", "3"));
    const after = await loadStrategy(path);
    expect(after.strategy.description).toBe("Factor 31");
    expect(after.sourceSha256).not.toBe(before.sourceSha256);
  });

  it("leaves no hook behind: coin-hts is not importable through it afterwards", async () => {
    await loadStrategy(write("last.ts", `import { defineStrategy } from "coin-hts";\nexport default defineStrategy(${STRATEGY});`));
    expect(() => createRequire(join(folder, "elsewhere.js"))("coin-hts")).toThrow("Cannot find module");
  });
});

describe("a file that loadStrategy refuses", () => {
  it("is one that is not there, a folder, or may not be read", async () => {
    for (const path of [join(folder, "missing.ts"), folder]) expect((await refusalOf(path)).code).toBe("file_not_found");
  });

  it("is one of another kind or far too large", async () => {
    expect(await messageFor("strategy.py", "x = 1")).toMatch("expected a file that ends in .ts, .mts, .js or .mjs, was .py");
    expect(await messageFor("large.ts", `//${"x".repeat(1 << 20)}`)).toMatch("expected at most 1048576 bytes of source, was 1048578");
  });

  it("has a syntax error, named with its line in TypeScript and in JavaScript", async () => {
    for (const name of ["syntax.ts", "syntax.js", "syntax.mjs"]) {
      expect(await messageFor(name, "export default {\n  a: 1,\n  b: = 2,\n};\n")).toMatch(
        /^, line 3: expected a file without syntax errors, was Expression expected; /,
      );
    }
    expect(await messageFor("twice.js", "let a = 1;\nlet a = 2;\n")).toMatch("Identifier 'a' has already been declared");
    expect(await messageFor("enum.ts", "export enum A { B }")).toMatch(
      /^, line 1: expected TypeScript whose types can be stripped, was TypeScript enum.*; write it without enums/,
    );
  });

  it("throws when it is run, named with the line", async () => {
    expect(await messageFor("throws.ts", "const a: number = 1;\nthrow new RangeError('no luck\\nat all');")).toMatch(
      /^, line 2: expected a file that runs, was RangeError: no luck;/,
    );
    expect(await messageFor("commonjs.js", `module.exports = ${STRATEGY};`)).toMatch(
      /^, line 1: expected a file that runs, was ReferenceError: module is not defined/,
    );
  });

  it("waits for something at its top level", async () => {
    expect(await messageFor("await.ts", `await Promise.resolve(1);\nexport default ${STRATEGY};`)).toMatch("was one with a top-level await");
  });

  it("imports what it may not, what is not there or what is a type", async () => {
    for (const specifier of ["node:fs", "fs", "commander", "coin-hts/src/engine/candles.ts", "./addon.node", "https://example.org/a.ts"]) {
      expect(await messageFor("import.ts", `import * as x from "${specifier}";\nexport default x;`)).toMatch(
        `expected imports of "coin-hts" and of files beside it`,
      );
    }
    write("indirect.ts", `export { readFileSync } from "node:fs";`);
    expect(await messageFor("import.ts", `import { readFileSync } from "./indirect.ts";`)).toMatch(/was "node:fs" in .*indirect.ts; /);
    expect(await messageFor("import.ts", `import { x } from "./nowhere.ts";`)).toMatch("expected every import to be found");
    expect(await messageFor("import.ts", `import { History } from "coin-hts";\nexport const f = (h: History) => h;`)).toMatch(
      "was History, which coin-hts does not export; correct the name, or write `import type` if it is a type",
    );
  });

  it("exports no strategy, or several", async () => {
    expect(await messageFor("nothing.ts", "")).toMatch("expected a default export, was a file that exports nothing");
    expect(await messageFor("other.ts", "export const a = 1, b = null;")).toMatch("was exports of a, b");
    expect(await messageFor("two.ts", `export const a = ${STRATEGY};\nexport const b = ${STRATEGY};`)).toMatch("was 2 strategies (a, b)");
    for (const [text, was] of [
      ["() => null", "a function"],
      ["class {}", "a class"],
      ["[]", "an array"],
      ["null", "null"],
      ["3n", "3n"],
      ["undefined", "nothing"],
    ] as const) {
      expect(await messageFor("wrong.ts", `export default ${text};`)).toMatch(`expected a strategy, was ${was};`);
    }
  });
});

describe("a strategy that loadStrategy refuses", () => {
  const withChange = (change: string): Promise<string> => messageFor("changed.ts", `export default { ...${STRATEGY}, ${change} };`);
  const withParameter = (parameter: string): Promise<string> => withChange(`parameters: { lag: { description: "D.", ${parameter} } }`);

  it.each([
    ["kernel: () => {}", "expected no kernel, was one; a kernel is handed whole columns"],
    ["holdCandle: () => 3", "was also holdCandle; correct the name"],
    [`name: "MyStrategy"`, `expected a name in snake_case of at most 60 characters, was "MyStrategy"`],
    ["name: undefined", "was nothing"],
    [`name: "sma_cross"`, "expected a name of its own, was sma_cross, which is built in"],
    [`description: " "`, "expected a description of 1 to 500 characters"],
    ["decide: undefined", "expected decide to be a function, was nothing"],
    ["warmUpCandles: 20", "expected warmUpCandles to be a function, was 20"],
    ["async decide() { return null; }", "expected decide to return its answer, was an async function"],
    ["*decide() {}", "expected decide to return its answer, was a generator"],
    ["update() {}", "expected createState beside update, was none"],
    ["warmUpCandles: () => 1.5", "expected warmUpCandles to return a whole number from 0 to 100000, was 1.5"],
    ["warmUpCandles: () => -1", "was -1"],
    ["warmUpCandles: () => 100001", "was 100001"],
    ["warmUpCandles: ({ lagg }) => lagg.value", "expected its functions to work with the default parameters, was TypeError"],
    ["holdCandles: () => 0", "expected holdCandles to return a whole number of 1 or more, was 0"],
    ["holdCandles: () => undefined, warmUpCandles: () => NaN", "was NaN"],
    [`checkParameters: () => "lag is odd"`, `expected checkParameters to accept the defaults, was "lag is odd"`],
    ["createState: () => ({ last: [{ at: NaN }] })", "state.last[0].at was NaN, expected plain data"],
    ["createState: () => ({ window: new Float64Array(3) })", "state.window was a Float64Array"],
    ["createState: () => null", "state was null"],
  ])("has %s", async (change, expected) => {
    expect(await withChange(change)).toContain(expected);
  });

  it.each([
    ["parameters: null", "expected parameters to be an object, was null"],
    ["parameters: { holdCandles: {} }", "parameter holdCandles: expected a name in snake_case"],
    ["parameters: { lag: 3 }", "parameter lag: expected { type, default, description, … }, was 3"],
  ])("has %s", async (change, expected) => {
    expect(await withChange(change)).toContain(expected);
  });

  it.each([
    [`type: "float", default: 1`, `parameter lag: expected type to be one of integer, number, boolean, choice, was "float"`],
    [`type: "integer", default: 1, min: 0, max: 9, step: 1`, "was also step"],
    [`type: "integer", default: 1, min: 0, max: 9, description: ""`, "expected a description"],
    [`type: "integer", default: 1, min: 0, max: 9, unit: 3`, "expected unit to be a word"],
    [`type: "integer", default: 10, min: 0, max: 9`, "expected default to be a whole number from 0 to 9, was 10"],
    [`type: "integer", default: 1.5, min: 0, max: 9`, "was 1.5"],
    [`type: "integer", default: null, min: 0, max: 9`, "was null"],
    [`type: "integer", default: 1, max: 9`, "expected min to be a whole number, was nothing"],
    [`type: "number", default: 1, min: 0, max: Infinity`, "expected max to be a finite number, was Infinity"],
    [`type: "number", default: 1, min: 2, max: 1`, "expected min not to be above max, was 2 and 1"],
    [`type: "number", default: 0, min: 0, max: 1, exclusiveMin: true`, "expected default to be a finite number above 0 to 1, was 0"],
    [`type: "number", default: "1", min: 0, max: 1`, `was "1"`],
    [`type: "number", default: 1, min: 0, max: 1, exclusiveMin: 1`, "expected exclusiveMin to be true or false"],
    [`type: "boolean", default: 0`, "expected default to be true or false, was 0"],
    [`type: "choice", default: "a", choices: []`, "expected choices to be a list of different words"],
    [`type: "choice", default: "a", choices: ["a", "a"]`, "expected choices to be a list of different words"],
    [`type: "choice", default: "c", choices: ["a", "b"]`, `expected default to be one of a, b, was "c"`],
  ])("has a parameter with %s", async (parameter, expected) => {
    expect(await withParameter(parameter)).toContain(expected);
  });

  it("accepts every kind of parameter that is well formed", async () => {
    const path = write(
      "kinds.ts",
      `export default { ...${STRATEGY}, checkParameters: () => null, holdCandles: () => 3, createState: () => ({ a: [1, null, "x", true, {}] }), update() {},
      parameters: {
        lag: { type: "integer", unit: "candles", default: 2, min: 2, max: 2, description: "D." },
        stop: { type: "number", default: null, min: 0, exclusiveMin: true, max: 1, description: "D." },
        wicks: { type: "boolean", default: false, description: "D." },
        price: { type: "choice", default: "high", choices: ["high", "close"], description: "D." },
      } };`,
    );
    expect(Object.keys((await loadStrategy(path)).strategy.parameters)).toEqual(["lag", "stop", "wicks", "price"]);
  });
});
