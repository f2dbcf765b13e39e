import { readdirSync, readFileSync } from "node:fs";
import { Script } from "node:vm";
import { describe, expect, it } from "vitest";
import { loadPageAssets } from "../../../../src/adapters/html-report/page-assets.ts";

const PAGE = new URL("../../../../src/adapters/html-report/page/", import.meta.url);

describe("loadPageAssets", () => {
  const { script, style, chartLibrary } = loadPageAssets();

  it("makes one script of the modules that parses, without imports, exports or names that clash", () => {
    expect(() => new Script(script)).not.toThrow();
    expect(script).not.toMatch(/^\s*(?:import|export)\s/m);
  });

  it("takes in every module and style of the folder", () => {
    for (const name of readdirSync(PAGE)) {
      if (name.endsWith(".d.ts")) continue;
      const text = readFileSync(new URL(name, PAGE), "utf8");
      const line = text.split("\n").findLast((one) => one.trim().length > 3 && !/^import|^export/.test(one));
      expect(name.endsWith(".css") ? style : script, name).toContain(line);
    }
  });

  it("brings the chart library with its licence notice", () => {
    expect(chartLibrary).toContain("Licensed under Apache License 2.0");
  });

  it("asks the network for nothing", () => {
    expect(style).not.toMatch(/url\(|@import/);
    expect(script).not.toMatch(/fetch\(|XMLHttpRequest|WebSocket|https?:/);
  });
});
