import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { describeConfig } from "../../scripts/describe-config.ts";
import { readConfig } from "../../src/config.ts";
import { SECTIONS } from "../../src/config/variables.ts";
import type { Variable } from "../../src/config/variable.ts";

const ENTRIES = Object.values(SECTIONS).flatMap((section) => Object.entries<Variable<unknown>>(section));
const EXAMPLE = readFileSync(new URL("../../.env.example", import.meta.url), "utf8");

/** The assignments of the example file, the # taken off. */
function assignments(): Record<string, string> {
  return Object.fromEntries([...EXAMPLE.matchAll(/^#([A-Z][A-Z0-9_]*)=(.*)$/gm)].map(([, name, value]) => [name, value]));
}

describe("the reference of the configuration", () => {
  it("and the example file are what the code says; run `npm run generate` when not", () => {
    for (const [file, text] of describeConfig()) expect(readFileSync(file, "utf8"), file.pathname).toBe(text);
  });

  it("gives every variable one name in the environment and one in the code", () => {
    expect(new Set(ENTRIES.map(([, { name }]) => name)).size).toBe(ENTRIES.length);
    expect(new Set(ENTRIES.map(([key]) => key)).size).toBe(ENTRIES.length);
    for (const [, { name, doc, values, unset, example }] of ENTRIES) {
      expect(doc, name).toMatch(/^[A-Z].*\.$/);
      expect(
        [values, unset, example].every((words) => words !== ""),
        name,
      ).toBe(true);
    }
  });

  it("has examples that are read, and the shown ones of what is usual change nothing", () => {
    const examples = assignments();
    expect(Object.keys(examples)).toEqual(ENTRIES.map(([, { name }]) => name));
    expect(readConfig(examples).bucket).toEqual({ name: "trading-desk", region: "ap-northeast-2", endpointUrl: "http://127.0.0.1:9000" });
    const usual: [string, string][] = ENTRIES.filter(([, { unset, example }]) => unset === `\`${example}\``).map(([, { name, example }]) => [name, example]);
    expect(usual.length).toBeGreaterThan(8);
    expect(readConfig(Object.fromEntries(usual))).toEqual(readConfig({}));
  });

  it("leaves the example file without effect until a # is taken off", () => {
    expect(EXAMPLE.split("\n").filter((line) => line !== "" && !line.startsWith("#"))).toEqual([]);
  });
});
